//! Applications to join a framework, and the memberships they become.

mod model;
mod rules;
pub mod states;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}

pub use model::{Application, ApplicationId, CoveringMember, Membership, MembershipId};
pub use store::{active_membership, covering_members, membership};
