//! demo, through HTTP.
