//! Rows and enums of organisations.

use diesel::prelude::*;

use crate::accounts::PersonId;
use crate::kernel::authz::{Role, Side};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    api_keys, consortium_members, invitations_to_join, join_requests, organisation_details,
    organisation_identifiers, organisations, register_records, role_grants,
};
use crate::kernel::db::types::Json;

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
crate::id_type! {
    /// A person's request to join an organisation.
    JoinRequestId
}
crate::id_type! {
    /// A place in a consortium.
    ConsortiumMemberId
}
crate::id_type! {
    /// What a public register says of an organisation.
    RegisterRecordId
}

crate::text_enum! {
    /// What became of a request to join.
    pub enum JoinOutcome {
        Accepted = "accepted",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
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
    /// Of what the yearly income is told: an income of nothing, none told, and that of a new body are three things.
    pub enum IncomeBasis {
        // Of the last financial year; 0 where it had none.
        LastYear = "last_year",
        // A body without a finished year: its forecast, or no figure yet.
        NewBody = "new_body",
        // The organisation has not told it.
        NotGiven = "not_given",
    }
}

crate::text_enum! {
    /// Who leads an organisation; optional, and never scored.
    pub enum LedBy {
        RaciallyMinoritisedPeople = "racially_minoritised_people",
        Women = "women",
        PeopleWithLivedExperience = "people_with_lived_experience",
        WelshBody = "welsh_body",
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

/// What an organisation says beyond its entry in the register.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organisation_details)]
pub struct Details {
    /// Of what its income is told.
    pub income_basis: IncomeBasis,
    /// Who leads it, where it says so.
    pub led_by: Option<Json<Vec<LedBy>>>,
    /// Whether it stands in the public directory.
    pub directory_listed: bool,
    /// What it says there.
    pub public_summary: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// The registration that goes on in its place.
    pub merged_into_id: Option<OrganisationId>,
}

impl Details {
    /// Those of an organisation that never said more than its income.
    #[must_use]
    pub const fn unsaid(yearly_income_pence: Option<i64>) -> Self {
        Self {
            income_basis: match yearly_income_pence {
                Some(_) => IncomeBasis::LastYear,
                None => IncomeBasis::NotGiven,
            },
            led_by: None,
            directory_listed: false,
            public_summary: None,
            website: None,
            merged_into_id: None,
        }
    }
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
    pub(super) version: i64,
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

/// A request to join as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = join_requests)]
pub(super) struct JoinRequestRow {
    pub(super) id: JoinRequestId,
    pub(super) organisation_id: OrganisationId,
    pub(super) person_id: PersonId,
    pub(super) role: Role,
    pub(super) message: Option<String>,
    pub(super) asked_at: UtcTime,
    pub(super) outcome: Option<JoinOutcome>,
    pub(super) given_role: Option<Role>,
    pub(super) reason: Option<String>,
    pub(super) decided_at: Option<UtcTime>,
    pub(super) version: i64,
}

/// A place in a consortium as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = consortium_members)]
pub(super) struct ConsortiumMemberRow {
    pub(super) id: ConsortiumMemberId,
    pub(super) consortium_id: OrganisationId,
    pub(super) member_id: OrganisationId,
    pub(super) valid_from: Option<Day>,
    pub(super) valid_to: Option<Day>,
    pub(super) confirmed_at: Option<UtcTime>,
    pub(super) version: i64,
}

/// What a public register says of an organisation, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = register_records)]
pub struct RegisterRecord {
    /// Its id.
    pub id: RegisterRecordId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The register.
    pub scheme: String,
    /// The number there.
    pub value: String,
    /// What the register says.
    #[diesel(embed)]
    pub said: RegisterEntry,
    /// The day of the extract in which the register said so first.
    pub extract_on: Day,
    /// Its version.
    pub version: i64,
}

/// What a public register says of one charity.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = register_records)]
pub struct RegisterEntry {
    /// Its main name.
    pub name: String,
    /// The kind of charity, in the register's words.
    pub charity_type: Option<String>,
    /// Registered or Removed, in the register's words.
    pub status: String,
    /// When it was registered.
    pub registered_on: Option<Day>,
    /// When it was removed.
    pub removed_on: Option<Day>,
    /// Gross income of its latest annual return, in whole pounds.
    pub latest_income_pounds: Option<i64>,
    /// Expenditure of its latest annual return, in whole pounds.
    pub latest_expenditure_pounds: Option<i64>,
    /// Its number at Companies House.
    pub company_number: Option<String>,
    /// Whether it is a charitable incorporated organisation.
    pub is_cio: Option<bool>,
}
