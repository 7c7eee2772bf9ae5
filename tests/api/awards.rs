//! awards, through HTTP.
