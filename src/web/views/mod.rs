//! One struct for each page, with plain owned fields. A template reads nothing else.

pub mod errors;
pub mod parts;
pub mod public;
pub mod sign_in;
