//! frameworks, through HTTP.
