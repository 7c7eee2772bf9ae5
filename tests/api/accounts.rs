//! accounts, through HTTP.
