//! database, through HTTP.
