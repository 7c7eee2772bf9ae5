//! visibility, through HTTP.
