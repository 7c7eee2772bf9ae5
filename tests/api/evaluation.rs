//! evaluation, through HTTP.
