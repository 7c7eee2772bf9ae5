//! Commissioning bodies and providers, their identifiers, the people who act for them, and their API keys.
//!
//! The register is public; income, people and keys are a body's own. Names are never unique, identifiers in force are.

mod commands;
mod consortium;
mod face;
mod handlers;
pub mod identifiers;
mod joining;
mod merging;
mod model;
mod names;
pub mod operator;
pub mod register;
mod rules;
mod store;
mod telling;
mod views;

pub use commands::{
    accept_invitation, api_keys_of, change_organisation, invite, list_identifiers, make_api_key, people_of,
    register_organisation, remove_person, revoke_api_key, see_api_key, see_organisation,
};
pub use face::{
    Inside, accept_join_request, add_identifier, ask_to_join, confirm_member, create_key,
    create_organisation, end_member, find, invite_person, list_organisations, name_member, own_join_requests,
    read_inside, read_organisation, refuse_join_request, remove_role, revoke_key, update_organisation,
};
pub use handlers::routes;
pub use merging::{HandedOver, hand_over, owned_by, owners};
pub use model::{
    ApiKeyId, ConsortiumMemberId, Details, GrantId, HomeNation, IncomeBand, IncomeBasis, InvitationId,
    JoinOutcome, JoinRequestId, Kind, LedBy, Organisation, OrganisationId, OrganisationIdentifierId, Origin,
    RegisterEntry, RegisterRecord, Sector,
};
pub use names::{acting_names, is_named_in, names_of};
pub use rules::{income_band, normalise_name};
pub use store::{NewGrant, any, details, insert_grant, organisation};
pub use telling::{people_with, tell, tell_all, tell_each, tell_region};
pub use views::{
    AcceptInvitationIn, AcceptJoinIn, ApiKeyIn, ApiKeyOut, ConsortiumMemberIn, ConsortiumMemberOut,
    ConsortiumMemberPatch, DifferenceOut, GrantOut, IdentifierIn, IdentifierOut, InvitationIn, InvitationOut,
    JoinRequestIn, JoinRequestOut, OrganisationIn, OrganisationOut, OrganisationPatch, OrganisationsQuery,
    RefuseJoinIn, RegisterRecordOut,
};
