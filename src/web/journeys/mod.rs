//! The pages, one file a journey. A journey reads and changes through the concepts' faces; it holds no rule.

mod account;
mod administration;
mod answers;
mod applying;
mod awards;
mod competitions;
mod deciding;
mod direct_awards;
mod documents;
mod evaluation;
mod events;
mod frameworks;
mod memberships;
mod money;
mod organisations;
mod pipeline;
mod proposals;
mod public;
mod published;
mod responses;
mod searches;
mod sign_in;
mod supply_chains;
mod work;

use actix_web::web::ServiceConfig;

/// Registers every page.
pub(super) fn routes(config: &mut ServiceConfig) {
    public::routes(config);
    awards::routes(config);
    sign_in::routes(config);
    searches::routes(config);
    account::routes(config);
    administration::routes(config);
    work::routes(config);
    money::routes(config);
    // The addresses of joining look like steps of a framework: they come first.
    applying::routes(config);
    organisations::routes(config);
    documents::routes(config);
    // The page of a sample looks like a step of a framework: it comes first.
    memberships::routes(config);
    frameworks::routes(config);
    evaluation::routes(config);
    published::routes(config);
    events::routes(config);
    responses::routes(config);
    proposals::routes(config);
    // The pages of chains and flags lie below those of awards and competitions: they come first.
    supply_chains::routes(config);
    pipeline::routes(config);
    competitions::routes(config);
    direct_awards::routes(config);
    deciding::routes(config);
}
