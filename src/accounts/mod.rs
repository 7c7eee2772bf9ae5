//! People, how they prove who they are, and API keys.

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
