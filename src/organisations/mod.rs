//! Commissioning bodies and providers, their identifiers, and the people who act for them.

pub mod identifiers;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
