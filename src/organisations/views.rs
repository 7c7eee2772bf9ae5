//! What callers send and see of organisations.

mod consortium;
mod joining;
mod register;

pub use consortium::{ConsortiumMemberIn, ConsortiumMemberOut, ConsortiumMemberPatch};
pub use joining::{AcceptJoinIn, JoinRequestIn, JoinRequestOut, RefuseJoinIn};
pub use register::{DifferenceOut, RegisterRecordOut};

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::identifiers::Scheme;
use super::model::{
    ApiKeyId, Details, GrantId, HomeNation, IncomeBand, IncomeBasis, InvitationId, Kind, LedBy,
    OrganisationId, OrganisationIdentifierId, Origin, Sector,
};
use super::rules::{is_insider, may_manage};
use crate::accounts::{PersonId, Secret};
use crate::kernel::authz::{Actor, Role, Side};
use crate::kernel::checks::{Checked, not_blank, refuse};
use crate::kernel::clock::{Day, UtcTime};

/// Most pence that an income may have: a hundred billion pounds.
const MOST_INCOME: i64 = 10_000_000_000_000;

/// Registers an organisation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationIn {
    /// `provider` where it is left out; the other sides are for administrators.
    pub side: Option<Side>,
    /// Its registered name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Harbour Trust", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// Its legal form.
    #[schema(example = "charity")]
    pub kind: Kind,
    /// Its sector.
    #[schema(example = "voluntary")]
    pub sector: Sector,
    /// Income of the last financial year in pence. Only its band is public.
    #[validate(range(min = 0, max = MOST_INCOME))]
    #[schema(example = 8_400_000, minimum = 0, maximum = 10_000_000_000_000_i64)]
    pub yearly_income_pence: Option<i64>,
    /// Of what the income is told. Left out: `last_year` with an income, `not_given` without one.
    pub income_basis: Option<IncomeBasis>,
    /// The nation of its home.
    pub home_nation: Option<HomeNation>,
    /// The region of its home.
    #[validate(length(min = 1, max = 20))]
    #[schema(max_length = 20, min_length = 1)]
    pub home_region_code: Option<String>,
    /// Its identifiers; more can be added later.
    #[validate(length(max = 25), nested)]
    #[schema(max_items = 25)]
    #[serde(default)]
    pub identifiers: Vec<IdentifierIn>,
}

/// Changes an organisation: a field left out stays, `null` removes an optional one.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationPatch {
    /// Its registered name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Harbour Trust", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: Option<String>,
    /// Its legal form.
    pub kind: Option<Kind>,
    /// Its sector.
    pub sector: Option<Sector>,
    /// Income of the last financial year in pence.
    #[validate(range(min = 0, max = MOST_INCOME))]
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64)]
    pub yearly_income_pence: Option<Option<i64>>,
    /// The nation of its home.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<HomeNation>)]
    pub home_nation: Option<Option<HomeNation>>,
    /// The region of its home.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub home_region_code: Option<Option<String>>,
    /// Of what the income is told.
    pub income_basis: Option<IncomeBasis>,
    /// Who leads it. Optional, and never scored; `null` takes it back.
    #[validate(length(max = 4))]
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<LedBy>>, max_items = 4)]
    pub led_by: Option<Option<Vec<LedBy>>>,
    /// Whether it stands in the public directory; it does not until it says so.
    pub listed_in_directory: Option<bool>,
    /// What it says of itself there, in at most 500 characters.
    #[validate(length(max = 500))]
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub public_summary: Option<Option<String>>,
    /// Its website, with `https://`.
    #[validate(length(max = 200), custom(function = "is_web_address"))]
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200, pattern = "^https?://[^\\s]+$", example = "https://harbour.example")]
    pub website: Option<Option<String>>,
}

/// Only a web address can become a link on a page.
fn is_web_address(text: &str) -> Checked {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let good = rest
        .is_some_and(|rest| !rest.is_empty() && !rest.chars().any(|c| c.is_whitespace() || c.is_control()));
    if good {
        Ok(())
    } else {
        refuse("web_address", "Must be a web address such as https://harbour.example.")
    }
}

/// Tells `null` from a field left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationOut {
    /// Its id.
    pub id: OrganisationId,
    /// The side on which it stands.
    pub side: Side,
    /// Its registered name.
    #[schema(example = "Harbour Trust")]
    pub name: String,
    /// Its legal form.
    pub kind: Kind,
    /// Its sector.
    pub sector: Sector,
    /// Income of the last financial year in pence; for its own people and administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yearly_income_pence: Option<i64>,
    /// Of what the income is told; for its own people and administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_basis: Option<IncomeBasis>,
    /// The same in bands, for everyone.
    pub income_band: IncomeBand,
    /// Who leads it; for its own people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub led_by: Option<Vec<LedBy>>,
    /// Whether it stands in the public directory.
    pub listed_in_directory: bool,
    /// What it says of itself there; for everyone where it is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_summary: Option<String>,
    /// Its website; for everyone where it is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The registration that goes on in its place, where two were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<OrganisationId>,
    /// The nation of its home.
    pub home_nation: Option<HomeNation>,
    /// The region of its home.
    pub home_region_code: Option<String>,
    /// Whether it registered here or comes from a published list.
    pub origin: Origin,
    /// When it was recorded.
    pub created_at: UtcTime,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

impl OrganisationOut {
    /// As this caller sees it.
    #[must_use]
    pub fn of(row: super::model::Organisation, details: Details, actor: &Actor) -> Self {
        let insider = is_insider(actor, &row);
        let member = actor.grants.iter().any(|grant| grant.body_id == row.id.as_str());
        let open = insider || details.directory_listed;
        let actions = if details.merged_into_id.is_none() && may_manage(actor, &row) {
            vec!["change".to_owned(), "add_identifier".to_owned(), "invite".to_owned()]
        } else {
            Vec::new()
        };
        Self {
            id: row.id,
            side: row.side,
            name: row.name,
            kind: row.kind,
            sector: row.sector,
            yearly_income_pence: row.yearly_income_pence.filter(|_| insider),
            income_basis: insider.then_some(details.income_basis),
            led_by: details.led_by.map(|one| one.0).filter(|_| member),
            listed_in_directory: details.directory_listed,
            public_summary: details.public_summary.filter(|_| open),
            website: details.website.filter(|_| open),
            merged_into: details.merged_into_id,
            income_band: row.income_band,
            home_nation: row.home_nation,
            home_region_code: row.home_region_code,
            origin: row.origin,
            created_at: row.created_at,
            version: row.version,
            allowed_actions: actions,
        }
    }
}

/// Filters of the register.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganisationsQuery {
    /// Names that begin so; case, width and spaces do not matter.
    #[validate(length(min = 1, max = 200))]
    #[param(max_length = 200, example = "harbour", min_length = 1)]
    pub name: Option<String>,
    /// The legal form.
    pub kind: Option<Kind>,
    /// An identifier, in force or ended, with its scheme (`GB-CHC-1100001`) or without.
    #[validate(length(min = 1, max = 120))]
    #[param(max_length = 120, example = "GB-CHC-1100001", min_length = 1)]
    pub identifier: Option<String>,
    /// The side.
    pub side: Option<Side>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// Adds an identifier.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierIn {
    /// The register, by its org-id.guide code, or `GB-PPON`, `VAT`, `other`.
    #[schema(example = "GB-CHC")]
    pub scheme: Scheme,
    /// The identifier there.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "1100001", min_length = 1, max_length = 100)]
    pub value: String,
    /// From when it holds.
    pub valid_from: Option<Day>,
    /// Until when it held; in force where it is left out.
    pub valid_to: Option<Day>,
}

/// An identifier.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdentifierOut {
    /// Its id.
    pub id: OrganisationIdentifierId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The register.
    #[schema(example = "GB-CHC")]
    pub scheme: String,
    /// The identifier in normal form.
    #[schema(example = "1100001")]
    pub value: String,
    /// Register and identifier as open data writes them.
    #[schema(example = "GB-CHC-1100001")]
    pub org_id: String,
    /// From when it holds.
    pub valid_from: Option<Day>,
    /// Until when it held.
    pub valid_to: Option<Day>,
    /// When it was recorded.
    pub created_at: UtcTime,
    /// Its version, sent as `If-Match` to change its days.
    #[schema(example = 1)]
    pub version: i64,
    /// Something unusual about it, right after adding it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// Changes the days of an identifier: a field left out stays, `null` removes it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierPatch {
    /// From when it holds.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Day>)]
    pub valid_from: Option<Option<Day>>,
    /// Until when it held; `null` where it is in force again.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Day>)]
    pub valid_to: Option<Option<Day>>,
}

/// A person's role in a body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GrantOut {
    /// The grant.
    pub id: GrantId,
    /// The person.
    pub person_id: PersonId,
    /// Their name.
    #[schema(example = "Ann Example")]
    pub name: String,
    /// Their address.
    #[schema(example = "ann@example.org")]
    pub email: String,
    /// The role.
    pub role: Role,
    /// The region it is limited to.
    pub region_code: Option<String>,
    /// The competition it is limited to.
    pub competition_id: Option<String>,
    /// Since when.
    pub granted_at: UtcTime,
    /// When mail to their address came back for good; shown to who looks after the people of the body.
    pub address_bounced_at: Option<UtcTime>,
    /// Sent as `If-Match` to take the role back.
    #[schema(example = 1)]
    pub version: i64,
}

/// Invites a person to take a role.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationIn {
    /// Their address.
    #[validate(email, length(max = 254))]
    #[schema(example = "bob@example.org", max_length = 254, format = "email")]
    pub email: String,
    /// The role; it must be one of the body's side.
    #[schema(example = "bid_writer")]
    pub role: Role,
    /// For directors and commissioners: their region.
    #[validate(length(min = 1, max = 20))]
    #[schema(max_length = 20, min_length = 1)]
    pub region_code: Option<String>,
    /// For evaluators: their competition.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub competition_id: Option<uuid::Uuid>,
}

/// An invitation that is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationOut {
    /// Its id.
    pub id: InvitationId,
    /// The body.
    pub body_id: OrganisationId,
    /// The address it was sent to.
    #[schema(example = "bob@example.org")]
    pub email: String,
    /// The role.
    pub role: Role,
    /// The region it is limited to.
    pub region_code: Option<String>,
    /// The competition it is limited to.
    pub competition_id: Option<String>,
    /// Until when it can be accepted.
    pub expires_at: UtcTime,
}

/// Accepts an invitation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitationIn {
    /// The token in the mailed link.
    #[schema(example = "fli_5uJpJcYJx3Yx3r0E5nqk0m3bq1vJ8mG6a0d3Jt7f2Qk")]
    pub token: Secret,
}

/// Makes an API key.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyIn {
    /// The body for which it acts.
    pub body_id: OrganisationId,
    /// The one role it has there; never administrator or evaluator.
    #[schema(example = "bid_writer")]
    pub role: Role,
    /// For directors and commissioners: the region.
    #[validate(length(min = 1, max = 20))]
    #[schema(max_length = 20, min_length = 1)]
    pub region_code: Option<String>,
    /// What it is for.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Bid writing tool", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
}

/// An API key.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyOut {
    /// Its id: the `client_id` at `/auth/token`.
    pub id: ApiKeyId,
    /// The body for which it acts.
    pub body_id: OrganisationId,
    /// Its role there.
    pub role: Role,
    /// The region it is limited to.
    pub region_code: Option<String>,
    /// What it is for.
    #[schema(example = "Bid writing tool")]
    pub name: String,
    /// The key itself, shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// `active` or `revoked`.
    #[schema(example = "active")]
    pub state: String,
    /// Who made it.
    pub created_by: PersonId,
    /// When.
    pub created_at: UtcTime,
    /// When it was last used, to the minute.
    pub last_used_at: Option<UtcTime>,
    /// When it was revoked.
    pub revoked_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// Filters of API keys.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApiKeysQuery {
    /// Keys of this body.
    #[param(value_type = String, format = "uuid")]
    pub body_id: uuid::Uuid,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}
