//! Mini-competitions: lots, criteria, route decision, approval, publication and invitations.

pub mod route_aid;
pub mod scoring;
pub mod states;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
