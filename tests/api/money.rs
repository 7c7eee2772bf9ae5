//! money, through HTTP.
