//! The pages, one file a journey. A journey reads and changes through the concepts' faces; it holds no rule.

mod account;
mod public;
mod sign_in;

use actix_web::web::ServiceConfig;

/// Registers every page.
pub(super) fn routes(config: &mut ServiceConfig) {
    public::routes(config);
    sign_in::routes(config);
    account::routes(config);
}
