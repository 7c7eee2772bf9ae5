//! competitions, through HTTP.
