//! Awards and the grants or contracts that they become.

mod model;
mod record;
mod rules;
pub mod states;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use model::{
    Agreement, AgreementId, AreaTerm, Award, AwardId, AwardOrigin, NewAgreement, NewAward, Published, Route,
    ValueBasis,
};
pub use record::{insert_agreement, insert_award};

/// Registers the operations.
pub fn routes(_config: &mut ServiceConfig<'_>) {}
