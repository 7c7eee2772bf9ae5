//! What callers send and see of declarations.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::grounds::{Ground, GroundKind};
use super::model::{
    ConnectedKind, ConnectedPerson, ConnectedPersonId, Connection, Declaration, ExclusionDeclarationId,
};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::{Day, UtcTime};
use crate::organisations::OrganisationId;

/// Records a person or body that is connected with the provider.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectedPersonIn {
    /// A natural person, or a body.
    #[schema(example = "person")]
    pub kind: ConnectedKind,
    /// The name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Ann Example", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// How it is connected.
    #[schema(example = "trustee")]
    pub connection: Connection,
    /// Since when.
    pub valid_from: Option<Day>,
    /// Until when; in force where it is left out.
    pub valid_to: Option<Day>,
}

/// Changes a connected person: a field left out stays. Nobody is deleted: the connection ends with `valid_to`.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectedPersonPatch {
    /// The name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: Option<String>,
    /// How it is connected.
    pub connection: Option<Connection>,
    /// Since when.
    pub valid_from: Option<Day>,
    /// Until when.
    pub valid_to: Option<Day>,
}

/// A person or body connected with a provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectedPersonOut {
    /// Its id.
    pub id: ConnectedPersonId,
    /// The provider.
    pub organisation_id: OrganisationId,
    /// A natural person, or a body.
    pub kind: ConnectedKind,
    /// The name.
    #[schema(example = "Ann Example")]
    pub name: String,
    /// How it is connected.
    pub connection: Connection,
    /// Since when.
    pub valid_from: Option<Day>,
    /// Until when.
    pub valid_to: Option<Day>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
}

impl From<ConnectedPerson> for ConnectedPersonOut {
    fn from(row: ConnectedPerson) -> Self {
        Self {
            id: row.id,
            organisation_id: row.organisation_id,
            kind: row.kind,
            name: row.name,
            connection: row.connection,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            version: row.version,
        }
    }
}

/// Declares whether a ground applies to the provider or a connected person.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExclusionDeclarationIn {
    /// Whether it applies.
    #[schema(example = false)]
    pub applies: bool,
    /// The connected person to whom it applies; the provider itself where it is left out.
    pub connected_person_id: Option<ConnectedPersonId>,
    /// When it happened.
    pub event_on: Option<Day>,
    /// What happened. Needed where the ground applies.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    pub details: Option<String>,
    /// What was done so that it does not happen again. At most 300 words.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    pub self_cleaning: Option<String>,
}

/// A declaration about one ground.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExclusionDeclarationOut {
    /// Its id.
    pub id: ExclusionDeclarationId,
    /// The provider.
    pub organisation_id: OrganisationId,
    /// The ground.
    #[schema(example = "M01")]
    pub ground: String,
    /// The version of the grounds it was declared to.
    #[schema(example = 1)]
    pub grounds_version: i64,
    /// Mandatory or discretionary. A discretionary ground never rejects by itself.
    pub kind: Option<GroundKind>,
    /// Whether it applies.
    pub applies: bool,
    /// The connected person to whom it applies.
    pub connected_person_id: Option<ConnectedPersonId>,
    /// When it happened.
    pub event_on: Option<Day>,
    /// What happened.
    pub details: Option<String>,
    /// What was done so that it does not happen again.
    pub self_cleaning: Option<String>,
    /// When it was declared.
    pub declared_at: UtcTime,
    /// When a later declaration took its place.
    pub superseded_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
}

impl From<Declaration> for ExclusionDeclarationOut {
    fn from(row: Declaration) -> Self {
        let kind = super::grounds::ground(row.grounds_version, &row.ground_code).map(|one| one.kind);
        Self {
            id: row.id,
            organisation_id: row.organisation_id,
            ground: row.ground_code,
            grounds_version: row.grounds_version,
            kind,
            applies: row.applies,
            connected_person_id: row.connected_person_id,
            event_on: row.event_on,
            details: row.details,
            self_cleaning: row.self_cleaning,
            declared_at: row.declared_at,
            superseded_at: row.superseded_at,
            version: row.version,
        }
    }
}

/// Which declarations to list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeclarationsQuery {
    /// `true` for those that were superseded too.
    pub history: Option<bool>,
}

/// An exclusion ground.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExclusionGroundOut {
    /// Its code.
    #[schema(example = "M01")]
    pub code: String,
    /// The version of the grounds.
    #[schema(example = 1)]
    pub version: i64,
    /// From when that version holds.
    pub valid_from: Day,
    /// The law.
    #[schema(example = "Procurement Act 2023, Schedule 6")]
    pub law: String,
    /// The paragraphs of the schedule, where they are certain.
    #[schema(example = "2")]
    pub paragraphs: Option<String>,
    /// Mandatory or discretionary.
    pub kind: GroundKind,
    /// What it is.
    #[schema(example = "Corporate manslaughter or corporate homicide")]
    pub name: String,
}

impl From<&Ground> for ExclusionGroundOut {
    fn from(one: &Ground) -> Self {
        Self {
            code: one.code.clone(),
            version: one.version,
            valid_from: one.valid_from,
            law: format!("Procurement Act 2023, Schedule {}", one.schedule),
            paragraphs: one.paragraphs.clone(),
            kind: one.kind,
            name: one.name.clone(),
        }
    }
}
