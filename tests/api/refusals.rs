//! refusals, through HTTP.
