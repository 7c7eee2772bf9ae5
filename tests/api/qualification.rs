//! qualification, through HTTP.
