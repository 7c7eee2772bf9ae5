//! Rows and enums of organisations.

use diesel::prelude::*;

use crate::accounts::PersonId;
use crate::kernel::authz::{Role, Side};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    api_keys, invitations_to_join, organisation_identifiers, organisations, role_grants,
};

crate::id_type! {
    /// A commissioning body, a provider, or the platform itself.
    OrganisationId
}
crate::id_type! {
    /// One identifier of an organisation.
    OrganisationIdentifierId
}
crate::id_type! {
    /// A role that a person holds in a body.
    GrantId
}
crate::id_type! {
    /// An invitation to take a role in a body.
    InvitationId
}
crate::id_type! {
    /// An API key.
    ApiKeyId
}

crate::text_enum! {
    /// The legal form, as far as it matters here.
    pub enum Kind {
        Charity = "charity",
        Cio = "cio",
        Cic = "cic",
        Company = "company",
        SocialEnterprise = "social_enterprise",
        PublicBody = "public_body",
        Unincorporated = "unincorporated",
        Consortium = "consortium",
        NotKnown = "not_known",
    }
}

crate::text_enum! {
    /// The sector.
    pub enum Sector {
        Voluntary = "voluntary",
        Public = "public",
        Private = "private",
        NotKnown = "not_known",
    }
}

crate::text_enum! {
    /// Yearly income in bands, as reports count it.
    pub enum IncomeBand {
        Under100k = "under_100k",
        From100kTo1m = "100k_to_1m",
        From1mTo10m = "1m_to_10m",
        Over10m = "over_10m",
        NotKnown = "not_known",
    }
}

crate::text_enum! {
    /// The nation of an organisation's home.
    pub enum HomeNation {
        England = "england",
        Wales = "wales",
        Scotland = "scotland",
        NorthernIreland = "northern_ireland",
    }
}

crate::text_enum! {
    /// Where the record comes from.
    pub enum Origin {
        Registered = "registered",
        PublishedImport = "published_import",
        // Invented for a demonstration: what such a body awards is in no public figure.
        Demonstration = "demonstration",
    }
}

/// An organisation as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisations)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// The side on which it stands.
    pub side: Side,
    /// Its name as registered.
    pub name: String,
    /// Its legal form.
    pub kind: Kind,
    /// Its sector.
    pub sector: Sector,
    /// Yearly income in pence; for its own people.
    pub yearly_income_pence: Option<i64>,
    /// Yearly income in bands; public.
    pub income_band: IncomeBand,
    /// The nation of its home.
    pub home_nation: Option<HomeNation>,
    /// The region of its home.
    pub home_region_code: Option<String>,
    /// Where the record comes from.
    pub origin: Origin,
    /// When it was recorded.
    pub created_at: UtcTime,
    /// Its version.
    pub version: i64,
}

/// An identifier as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisation_identifiers)]
pub(super) struct IdentifierRow {
    pub(super) id: OrganisationIdentifierId,
    pub(super) organisation_id: OrganisationId,
    pub(super) scheme: String,
    pub(super) value: String,
    pub(super) valid_from: Option<Day>,
    pub(super) valid_to: Option<Day>,
    pub(super) created_at: UtcTime,
}

/// A role that a person holds.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = role_grants)]
pub(super) struct GrantRow {
    pub(super) id: GrantId,
    pub(super) person_id: PersonId,
    pub(super) role: Role,
    pub(super) region_code: Option<String>,
    pub(super) competition_id: Option<String>,
    pub(super) granted_at: UtcTime,
}

/// An invitation as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations_to_join)]
pub(super) struct InvitationRow {
    pub(super) id: InvitationId,
    pub(super) body_id: OrganisationId,
    pub(super) email_normalised: String,
    pub(super) role: Role,
    pub(super) region_code: Option<String>,
    pub(super) competition_id: Option<String>,
    pub(super) invited_by: String,
    pub(super) expires_at: UtcTime,
    pub(super) accepted_at: Option<UtcTime>,
    pub(super) revoked_at: Option<UtcTime>,
}

/// An API key as it is stored, without its secret's digest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub(super) struct ApiKeyRow {
    pub(super) id: ApiKeyId,
    pub(super) body_id: OrganisationId,
    pub(super) role: Role,
    pub(super) region_code: Option<String>,
    pub(super) name: String,
    pub(super) created_by: PersonId,
    pub(super) created_at: UtcTime,
    pub(super) last_used_at: Option<UtcTime>,
    pub(super) revoked_at: Option<UtcTime>,
    pub(super) version: i64,
}
