//! Sealed bids with their supply chains, from the first draft to the opening.

pub mod states;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
