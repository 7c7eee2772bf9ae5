//! openapi, through HTTP.
