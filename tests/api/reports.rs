//! reports, through HTTP.
