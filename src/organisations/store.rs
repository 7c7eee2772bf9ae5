//! The only Diesel of organisations, their people and their API keys.

mod details;
mod joining;
mod merging;
mod register;

pub use details::details;
pub(super) use details::*;
pub(super) use joining::*;
pub(super) use merging::*;
pub(super) use register::*;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::identifiers::{Identifier, search_forms};
use super::model::{
    ApiKeyId, ApiKeyRow, Details, GrantId, GrantRow, IdentifierRow, InvitationId, InvitationRow,
    Organisation, OrganisationId, OrganisationIdentifierId, Origin,
};
use super::rules::{income_band, normalise_name};
use super::views::{ApiKeyIn, GrantOut, IdentifierIn, OrganisationIn, OrganisationsQuery};
use crate::accounts::{Addressee, PersonId};
use crate::kernel::authz::{Role, Side};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    api_keys, invitations_to_join, organisation_details, organisation_identifiers, organisations, people,
    role_grants,
};
use crate::kernel::db::{Constraint, Snapshot, Tx, natively};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::letter::Recipient;

/// The organisation; 404 where there is none. Its public part is for everyone.
pub fn organisation(db: &mut Snapshot<'_>, id: &OrganisationId) -> Result<Organisation> {
    let row = organisations::table.find(id).select(Organisation::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Whether any organisation is recorded.
pub fn any(db: &mut Snapshot<'_>) -> Result<bool> {
    Ok(organisations::table
        .select(organisations::id)
        .limit(1)
        .first::<String>(db.conn())
        .optional()?
        .is_some())
}

/// The active people who hold one of `roles` in some bodies: by body, by their ids.
pub(super) fn recipients(
    db: &mut Snapshot<'_>,
    body_ids: &BTreeSet<String>,
    roles: &[Role],
) -> Result<BTreeMap<String, BTreeMap<String, Recipient>>> {
    use role_grants as g;
    let rows: Vec<(String, Addressee)> = g::table
        .inner_join(people::table)
        .filter(g::body_id.eq_any(body_ids))
        .filter(g::role.eq_any(roles))
        .filter(g::revoked_at.is_null())
        .filter(people::state.eq("active"))
        .select((g::body_id, Addressee::as_select()))
        .load(db.conn())?;
    let mut found: BTreeMap<String, BTreeMap<String, Recipient>> = BTreeMap::new();
    for (body_id, one) in rows {
        found.entry(body_id).or_default().insert(one.id.to_string(), one.into());
    }
    Ok(found)
}

/// The active people who hold one of `roles` in a body for a region, by their ids.
pub fn people_of_region(
    db: &mut Snapshot<'_>,
    body_id: &str,
    region_code: &str,
    roles: &[Role],
) -> Result<BTreeMap<String, Recipient>> {
    use role_grants as g;
    let rows: Vec<Addressee> = g::table
        .inner_join(people::table)
        .filter(g::body_id.eq(body_id))
        .filter(g::role.eq_any(roles))
        .filter(g::region_code.is_null().or(g::region_code.eq(region_code)))
        .filter(g::competition_id.is_null())
        .filter(g::revoked_at.is_null())
        .filter(people::state.eq("active"))
        .select(Addressee::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(|one| (one.id.to_string(), one.into())).collect())
}

/// Names by id.
pub(super) fn names_of(db: &mut Snapshot<'_>, ids: &[String]) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = organisations::table
        .filter(organisations::id.eq_any(ids.to_vec()))
        .select((organisations::id, organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// Locks it until the end of the transaction and reads it.
pub(super) fn locked(tx: &mut Tx<'_>, id: &OrganisationId) -> Result<Organisation> {
    tx.lock("organisations", id.as_str())?;
    organisation(tx, id)
}

/// The register in the order of registration: an id never changes, so no row is lost or repeated when a name does.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    query: &OrganisationsQuery,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<(Organisation, Details)>> {
    use organisation_details as d;
    let held = query.identifier.as_deref().map(|text| holders_of(db, text)).transpose()?;
    let prefix = query.name.as_deref().map(|prefix| {
        let escaped = normalise_name(prefix).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("{escaped}%")
    });
    let rows: Vec<(Organisation, Option<Details>)> = natively!(db, |it| {
        let mut rows = organisations::table
            .left_join(d::table.on(d::organisation_id.eq(organisations::id)))
            .select((Organisation::as_select(), Option::<Details>::as_select()))
            .into_boxed();
        if let Some(prefix) = &prefix {
            rows = rows.filter(organisations::name_normalised.like(prefix).escape('\\'));
        }
        if let Some(kind) = query.kind {
            rows = rows.filter(organisations::kind.eq(kind));
        }
        if let Some(side) = query.side {
            rows = rows.filter(organisations::side.eq(side));
        }
        if let Some(held) = &held {
            rows = rows.filter(organisations::id.eq_any(held));
        }
        if let Some(after) = &after {
            rows = rows.filter(organisations::id.gt(after));
        }
        rows.order(organisations::id).limit(limit).load(it)
    })?;
    let said = |(row, details): (Organisation, Option<Details>)| {
        let unsaid = Details::unsaid(row.yearly_income_pence);
        (row, details.unwrap_or(unsaid))
    };
    Ok(rows.into_iter().map(said).collect())
}

/// The organisations that have or had an identifier, written with its scheme or without.
fn holders_of(db: &mut Snapshot<'_>, text: &str) -> Result<Vec<OrganisationId>> {
    use organisation_identifiers as i;
    let (scheme, values) = search_forms(text);
    let mut rows = i::table.filter(i::value.eq_any(values)).into_boxed();
    if let Some(scheme) = scheme {
        rows = rows.filter(i::scheme.eq(scheme.code()));
    }
    Ok(rows.order(i::organisation_id).limit(100).select(i::organisation_id).load(db.conn())?)
}

pub(super) fn insert(tx: &mut Tx<'_>, input: &OrganisationIn, side: Side) -> Result<OrganisationId> {
    let (id, now) = (OrganisationId::new(), tx.now()?);
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(&id),
            organisations::side.eq(side),
            organisations::name.eq(input.name.trim()),
            organisations::name_normalised.eq(normalise_name(&input.name)),
            organisations::kind.eq(input.kind),
            organisations::sector.eq(input.sector),
            organisations::yearly_income_pence.eq(input.yearly_income_pence),
            organisations::income_band.eq(income_band(input.yearly_income_pence)),
            organisations::home_nation.eq(input.home_nation),
            organisations::home_region_code.eq(&input.home_region_code),
            organisations::origin.eq(Origin::Registered),
            organisations::created_at.eq(now),
            organisations::version.eq(1),
            organisations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Writes every changeable field.
pub(super) fn update(tx: &mut Tx<'_>, row: &Organisation) -> Result<()> {
    let now = tx.now()?;
    diesel::update(organisations::table.find(&row.id))
        .set((
            organisations::name.eq(&row.name),
            organisations::name_normalised.eq(normalise_name(&row.name)),
            organisations::kind.eq(row.kind),
            organisations::sector.eq(row.sector),
            organisations::yearly_income_pence.eq(row.yearly_income_pence),
            organisations::income_band.eq(row.income_band),
            organisations::home_nation.eq(row.home_nation),
            organisations::home_region_code.eq(&row.home_region_code),
            organisations::version.eq(organisations::version + 1),
            organisations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn identifiers(db: &mut Snapshot<'_>, id: &OrganisationId) -> Result<Vec<IdentifierRow>> {
    Ok(organisation_identifiers::table
        .filter(organisation_identifiers::organisation_id.eq(id))
        .order(organisation_identifiers::id)
        .limit(500)
        .select(IdentifierRow::as_select())
        .load(db.conn())?)
}

/// Stores an identifier; 409 where it is in force for any organisation.
pub(super) fn insert_identifier(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    identifier: &Identifier,
    input: &IdentifierIn,
) -> Result<IdentifierRow> {
    use organisation_identifiers as i;
    let (id, now) = (OrganisationIdentifierId::new(), tx.now()?);
    tx.savepoint(|tx| {
        diesel::insert_into(i::table)
            .values((
                i::id.eq(&id),
                i::organisation_id.eq(organisation),
                i::scheme.eq(identifier.scheme().code()),
                i::value.eq(identifier.id()),
                i::valid_from.eq(input.valid_from),
                i::valid_to.eq(input.valid_to),
                i::created_at.eq(now),
                i::version.eq(1),
                i::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::IDENTIFIER_IN_FORCE, || {
                    Problem::new(Code::AlreadyExists, taken(identifier))
                })
            })
    })?;
    Ok(i::table.find(&id).select(IdentifierRow::as_select()).first(tx.conn())?)
}

/// What leads on from an identifier that is in force: joining, or merging two registrations.
fn taken(identifier: &Identifier) -> String {
    format!(
        "An organisation is registered with this identifier already: find it with GET /api/v1/organisations?identifier={} and ask to join it. If you registered it twice, ask to merge the two.",
        identifier.org_id()
    )
}

pub(super) fn identifier(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
    id: &OrganisationIdentifierId,
) -> Result<IdentifierRow> {
    let row = organisation_identifiers::table
        .find(id)
        .filter(organisation_identifiers::organisation_id.eq(organisation))
        .select(IdentifierRow::as_select())
        .first(db.conn())
        .optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Writes the days of an identifier; 409 where another organisation has it in force.
pub(super) fn update_identifier(tx: &mut Tx<'_>, row: &IdentifierRow) -> Result<()> {
    use organisation_identifiers as i;
    let now = tx.now()?;
    tx.savepoint(|tx| {
        diesel::update(i::table.find(&row.id))
            .set((
                i::valid_from.eq(row.valid_from),
                i::valid_to.eq(row.valid_to),
                i::version.eq(i::version + 1),
                i::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::IDENTIFIER_IN_FORCE, || {
                    Problem::new(Code::AlreadyExists, "Another organisation has this identifier in force.")
                })
            })
    })?;
    Ok(())
}

/// A role to be given.
#[derive(Debug, Clone)]
pub struct NewGrant<'a> {
    /// Who gets it.
    pub person_id: &'a PersonId,
    /// The body that gives it.
    pub body_id: &'a OrganisationId,
    /// The role.
    pub role: Role,
    /// Its region.
    pub region_code: Option<&'a str>,
    /// Its competition.
    pub competition_id: Option<&'a str>,
    /// Who gave it, as in the audit log.
    pub granted_by: &'a str,
}

/// Gives a role; `None` where the person holds it already.
pub fn insert_grant(tx: &mut Tx<'_>, new: &NewGrant<'_>) -> Result<Option<GrantId>> {
    let same: Vec<(Option<String>, Option<String>)> = role_grants::table
        .filter(role_grants::person_id.eq(new.person_id))
        .filter(role_grants::body_id.eq(new.body_id))
        .filter(role_grants::role.eq(new.role))
        .filter(role_grants::revoked_at.is_null())
        .select((role_grants::region_code, role_grants::competition_id))
        .load(tx.conn())?;
    if same.iter().any(|(region, competition)| {
        region.as_deref() == new.region_code && competition.as_deref() == new.competition_id
    }) {
        return Ok(None);
    }
    let (id, now) = (GrantId::new(), tx.now()?);
    diesel::insert_into(role_grants::table)
        .values((
            role_grants::id.eq(&id),
            role_grants::person_id.eq(new.person_id),
            role_grants::body_id.eq(new.body_id),
            role_grants::role.eq(new.role),
            role_grants::region_code.eq(new.region_code),
            role_grants::competition_id.eq(new.competition_id),
            role_grants::granted_by.eq(new.granted_by),
            role_grants::granted_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(Some(id))
}

pub(super) fn grant(db: &mut Snapshot<'_>, body: &OrganisationId, id: &GrantId) -> Result<GrantRow> {
    let row = role_grants::table
        .find(id)
        .filter(role_grants::body_id.eq(body))
        .filter(role_grants::revoked_at.is_null())
        .select(GrantRow::as_select())
        .first(db.conn())
        .optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The people of a body with their roles, in the order in which these were given.
pub(super) fn people_of(
    db: &mut Snapshot<'_>,
    body: &OrganisationId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<GrantOut>> {
    let mut rows = role_grants::table
        .inner_join(people::table)
        .filter(role_grants::body_id.eq(body))
        .filter(role_grants::revoked_at.is_null())
        .select((GrantRow::as_select(), people::name, people::email, people::bounced_at))
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(role_grants::id.gt(after));
    }
    let rows: Vec<GrantOfPerson> = rows.order(role_grants::id).limit(limit).load(db.conn())?;
    Ok(rows.into_iter().map(grant_out).collect())
}

/// A role with the person's name, address, and since when mail to it comes back.
type GrantOfPerson = (GrantRow, String, String, Option<UtcTime>);

fn grant_out((row, name, email, address_bounced_at): GrantOfPerson) -> GrantOut {
    GrantOut {
        id: row.id,
        person_id: row.person_id,
        name,
        email,
        role: row.role,
        region_code: row.region_code,
        competition_id: row.competition_id,
        granted_at: row.granted_at,
        address_bounced_at,
        version: 1,
    }
}

/// One person's role as the body's people see it.
pub(super) fn grant_view(db: &mut Snapshot<'_>, id: &GrantId) -> Result<GrantOut> {
    let row: GrantOfPerson = role_grants::table
        .inner_join(people::table)
        .filter(role_grants::id.eq(id))
        .select((GrantRow::as_select(), people::name, people::email, people::bounced_at))
        .first(db.conn())?;
    Ok(grant_out(row))
}

pub(super) fn holders(db: &mut Snapshot<'_>, body: &OrganisationId, role: Role) -> Result<i64> {
    Ok(role_grants::table
        .filter(role_grants::body_id.eq(body))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::revoked_at.is_null())
        .count()
        .get_result(db.conn())?)
}

pub(super) fn revoke_grant(tx: &mut Tx<'_>, id: &GrantId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(role_grants::table.find(id)).set(role_grants::revoked_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// The address and name of a person.
pub(super) fn person(db: &mut Snapshot<'_>, id: &PersonId) -> Result<(String, String)> {
    let row = people::table
        .find(id)
        .select((people::email_normalised, people::name))
        .first(db.conn())
        .optional()?;
    row.ok_or_else(Problem::not_found)
}

pub(super) fn invitations_since(db: &mut Snapshot<'_>, body: &OrganisationId, since: UtcTime) -> Result<i64> {
    Ok(invitations_to_join::table
        .filter(invitations_to_join::body_id.eq(body))
        .filter(invitations_to_join::invited_at.gt(since))
        .count()
        .get_result(db.conn())?)
}

/// An invitation to be stored.
pub(super) struct NewInvitation<'a> {
    pub(super) body_id: &'a OrganisationId,
    pub(super) email: &'a str,
    pub(super) email_normalised: &'a str,
    pub(super) role: Role,
    pub(super) region_code: Option<&'a str>,
    pub(super) competition_id: Option<&'a str>,
    pub(super) token_hash: &'a str,
    pub(super) invited_by: &'a str,
    pub(super) expires_at: UtcTime,
}

pub(super) fn insert_invitation(tx: &mut Tx<'_>, new: &NewInvitation<'_>) -> Result<InvitationId> {
    use invitations_to_join as i;
    let (id, now) = (InvitationId::new(), tx.now()?);
    diesel::insert_into(i::table)
        .values((
            i::id.eq(&id),
            i::body_id.eq(new.body_id),
            i::email.eq(new.email),
            i::email_normalised.eq(new.email_normalised),
            i::role.eq(new.role.as_str()),
            i::region_code.eq(new.region_code),
            i::competition_id.eq(new.competition_id),
            i::token_hash.eq(new.token_hash),
            i::invited_by.eq(new.invited_by),
            i::invited_at.eq(now),
            i::expires_at.eq(new.expires_at),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

pub(super) fn invitation_by_token(db: &mut Snapshot<'_>, digest: &str) -> Result<Option<InvitationRow>> {
    Ok(invitations_to_join::table
        .filter(invitations_to_join::token_hash.eq(digest))
        .select(InvitationRow::as_select())
        .first(db.conn())
        .optional()?)
}

pub(super) fn accept_invitation(tx: &mut Tx<'_>, id: &InvitationId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(invitations_to_join::table.find(id))
        .set(invitations_to_join::accepted_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn insert_api_key(
    tx: &mut Tx<'_>,
    input: &ApiKeyIn,
    secret_hash: &str,
    created_by: &str,
) -> Result<ApiKeyRow> {
    let (id, now) = (ApiKeyId::new(), tx.now()?);
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(&id),
            api_keys::body_id.eq(&input.body_id),
            api_keys::role.eq(input.role.as_str()),
            api_keys::region_code.eq(&input.region_code),
            api_keys::name.eq(input.name.trim()),
            api_keys::secret_hash.eq(secret_hash),
            api_keys::created_by.eq(created_by),
            api_keys::created_at.eq(now),
            api_keys::version.eq(1),
            api_keys::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    api_key(tx, &id)
}

pub(super) fn api_key(db: &mut Snapshot<'_>, id: &ApiKeyId) -> Result<ApiKeyRow> {
    let row = api_keys::table.find(id).select(ApiKeyRow::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Keys of one body, in the order in which they were made.
pub(super) fn api_keys_of(
    db: &mut Snapshot<'_>,
    body: &OrganisationId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<ApiKeyRow>> {
    let mut rows =
        api_keys::table.filter(api_keys::body_id.eq(body)).select(ApiKeyRow::as_select()).into_boxed();
    if let Some(after) = after {
        rows = rows.filter(api_keys::id.gt(after));
    }
    Ok(rows.order(api_keys::id).limit(limit).load(db.conn())?)
}

/// Takes the key out of use.
pub(super) fn revoke_api_key(tx: &mut Tx<'_>, id: &ApiKeyId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(api_keys::table.find(id))
        .set((
            api_keys::revoked_at.eq(now),
            api_keys::version.eq(api_keys::version + 1),
            api_keys::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The platform's own body, where there is one.
pub(super) fn platform(db: &mut Snapshot<'_>) -> Result<Option<OrganisationId>> {
    Ok(organisations::table
        .filter(organisations::side.eq(Side::Platform))
        .order(organisations::id)
        .select(organisations::id)
        .first(db.conn())
        .optional()?)
}

/// Bodies whose name is this, in its normalised form.
pub(super) fn by_name(db: &mut Snapshot<'_>, name: &str) -> Result<Vec<OrganisationId>> {
    Ok(organisations::table
        .filter(organisations::name_normalised.eq(normalise_name(name)))
        .order(organisations::id)
        .limit(2)
        .select(organisations::id)
        .load(db.conn())?)
}
