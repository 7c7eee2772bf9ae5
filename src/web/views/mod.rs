//! One struct for each page, with plain owned fields. A template reads nothing else.

pub mod addenda;
pub mod administration;
pub mod agreements;
pub mod applying;
pub mod clarifications;
pub mod competitions;
pub mod deciding;
pub mod direct_awards;
pub mod errors;
pub mod evaluation;
pub mod events;
pub mod frameworks;
pub mod memberships;
pub mod money;
pub mod notices;
pub mod organisations;
pub mod parts;
pub mod pipeline;
pub mod public;
pub mod published;
pub mod responses;
pub mod searches;
pub mod sign_in;
pub mod templates;
pub mod terms;
pub mod work;
