//! organisations, through HTTP.
