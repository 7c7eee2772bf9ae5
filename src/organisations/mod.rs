//! Commissioning bodies and providers, their identifiers, the people who act for them, and their API keys.
//!
//! The register is public; income, people and keys are a body's own. Names are never unique, identifiers in force are.

mod commands;
mod face;
mod handlers;
pub mod identifiers;
mod model;
mod names;
pub mod operator;
mod rules;
mod store;
mod telling;
mod views;

pub use commands::{
    accept_invitation, add_identifier, api_keys_of, change_organisation, invite, list_identifiers,
    make_api_key, people_of, register_organisation, remove_person, revoke_api_key, see_api_key,
    see_organisation,
};
pub use face::{create_organisation, read_organisation, update_organisation};
pub use handlers::routes;
pub use model::{
    ApiKeyId, GrantId, HomeNation, IncomeBand, InvitationId, Kind, Organisation, OrganisationId,
    OrganisationIdentifierId, Origin, Sector,
};
pub use names::names_of;
pub use rules::{income_band, normalise_name};
pub use store::{NewGrant, any, insert_grant, organisation};
pub use telling::{people_with, tell, tell_all};
pub use views::{
    AcceptInvitationIn, ApiKeyIn, ApiKeyOut, GrantOut, IdentifierIn, IdentifierOut, InvitationIn,
    InvitationOut, OrganisationIn, OrganisationOut, OrganisationPatch,
};
