//! walk, through HTTP.
