//! Funds, yearly regional allocations, and the reservations and commitments that draw on them.

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
