//! Rows of declarations.

use diesel::prelude::*;

use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{connected_persons, exclusion_declarations};
use crate::organisations::OrganisationId;

crate::id_type! {
    /// A person or body connected with a provider.
    ConnectedPersonId
}
crate::id_type! {
    /// One declaration about one ground.
    ExclusionDeclarationId
}

crate::text_enum! {
    /// Whether it is a natural person or a body.
    pub enum ConnectedKind {
        Person = "person",
        Organisation = "organisation",
    }
}

crate::text_enum! {
    /// How it is connected with the provider.
    pub enum Connection {
        Trustee = "trustee",
        Director = "director",
        SignificantControl = "significant_control",
        ParentOrSubsidiary = "parent_or_subsidiary",
        Predecessor = "predecessor",
        Influence = "influence",
        Other = "other",
    }
}

/// A connected person as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = connected_persons)]
pub(super) struct ConnectedPerson {
    pub(super) id: ConnectedPersonId,
    pub(super) organisation_id: OrganisationId,
    pub(super) kind: ConnectedKind,
    pub(super) name: String,
    pub(super) connection: Connection,
    pub(super) valid_from: Option<Day>,
    pub(super) valid_to: Option<Day>,
    pub(super) version: i64,
}

/// A declaration as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = exclusion_declarations)]
pub(super) struct Declaration {
    pub(super) id: ExclusionDeclarationId,
    pub(super) organisation_id: OrganisationId,
    pub(super) ground_code: String,
    pub(super) grounds_version: i64,
    pub(super) applies: bool,
    pub(super) connected_person_id: Option<ConnectedPersonId>,
    pub(super) event_on: Option<Day>,
    pub(super) details: Option<String>,
    pub(super) self_cleaning: Option<String>,
    pub(super) declared_at: UtcTime,
    pub(super) superseded_at: Option<UtcTime>,
    pub(super) version: i64,
}
