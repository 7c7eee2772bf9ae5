//! What changes organisations, their people and their API keys. Pages call the same functions.

use secrecy::ExposeSecret;

use super::identifiers::{Identifier, Warning};
use super::joining::refuse_merged;
use super::model::{
    ApiKeyId, ApiKeyRow, Details, GrantId, IdentifierRow, IncomeBasis, InvitationRow, Organisation,
    OrganisationId, OrganisationIdentifierId,
};
use super::rules::{
    INVITATION_SECONDS, INVITATIONS_A_DAY, check_income, check_role, income_band, is_insider, may_manage,
};
use super::store::{self, NewGrant, NewInvitation};
use super::views::{
    AcceptInvitationIn, ApiKeyIn, ApiKeyOut, GrantOut, IdentifierIn, IdentifierOut, IdentifierPatch,
    InvitationIn, InvitationOut, OrganisationIn, OrganisationOut, OrganisationPatch,
};
use crate::accounts::{PersonId, Secret, normalise_email};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, AdministerPlatform, Role, Side};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Made, Meta};
use crate::kernel::letter::{Letter, Recipient};
use crate::kernel::outbox::send_letter;
use crate::kernel::state::App;
use crate::kernel::tokens::{Digest, NewToken, Prefix};
use crate::reference::areas_in_region;

/// Registers an organisation. The person who registers a provider becomes its owner and signatory; commissioning
/// bodies and the platform are made by administrators.
pub fn register_organisation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    input: &OrganisationIn,
) -> Result<Audited<Made<OrganisationOut>>> {
    let person: PersonId = actor.person()?.parse().map_err(|_| Problem::internal("a person without id"))?;
    let side = input.side.unwrap_or(Side::Provider);
    if side != Side::Provider && !actor.has(AdministerPlatform) {
        return Err(Problem::new(Code::Forbidden, "Only an administrator makes bodies of this side."));
    }
    check_region("/home_region_code", tx, input.home_region_code.as_deref())?;
    let unsaid = Details::unsaid(input.yearly_income_pence);
    let details = Details { income_basis: input.income_basis.unwrap_or(unsaid.income_basis), ..unsaid };
    check_income(details.income_basis, input.yearly_income_pence)?;
    let parsed = parse_identifiers(&input.identifiers)?;
    let id = store::insert(tx, input, side)?;
    store::save_details(tx, &id, &details)?;
    for (identifier, given) in parsed.iter().zip(&input.identifiers) {
        store::insert_identifier(tx, &id, &identifier.0, given)?;
    }
    let mut seen_by = actor.clone();
    let mut entries = Vec::new();
    if side == Side::Provider {
        for role in [Role::Owner, Role::Signatory] {
            let given = give(tx, actor, &person, &id, role, None, None)?;
            entries.extend(given.map(|grant| granted(actor, &grant, &id)));
            seen_by.grants.push(crate::kernel::authz::Grant {
                body_id: id.to_string(),
                role,
                region_code: None,
                competition_id: None,
            });
        }
    }
    let made = made(tx, &id, &seen_by)?;
    let entry = Entry::new(actor, "register", Subject::new("organisation", id.as_str())).body(id.as_str());
    Ok(Audited::with_entries(made, entry, entries))
}

fn made(db: &mut Snapshot<'_>, id: &OrganisationId, actor: &Actor) -> Result<Made<OrganisationOut>> {
    let row = store::organisation(db, id)?;
    let details = store::details(db, &row)?;
    let (version, path) = (row.version, format!("/api/v1/organisations/{}", row.id));
    Ok(Made::new(OrganisationOut::of(row, details, actor)).version(version).location(path))
}

/// One organisation as the caller sees it.
pub fn see_organisation(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &OrganisationId,
) -> Result<Made<OrganisationOut>> {
    let row = store::organisation(db, id)?;
    let details = store::details(db, &row)?;
    let version = row.version;
    Ok(Made::new(OrganisationOut::of(row, details, actor)).version(version))
}

/// Changes an organisation's record.
pub fn change_organisation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &OrganisationId,
    meta: &Meta,
    patch: &OrganisationPatch,
) -> Result<Audited<Made<OrganisationOut>>> {
    let mut row = managed(tx, actor, id)?;
    meta.demand(row.version)?;
    if let Some(region) = &patch.home_region_code {
        check_region("/home_region_code", tx, region.as_deref())?;
        row.home_region_code.clone_from(region);
    }
    if let Some(name) = &patch.name {
        name.trim().clone_into(&mut row.name);
    }
    row.kind = patch.kind.unwrap_or(row.kind);
    row.sector = patch.sector.unwrap_or(row.sector);
    row.home_nation = patch.home_nation.unwrap_or(row.home_nation);
    let mut details = store::details(tx, &row)?;
    if let Some(income) = patch.yearly_income_pence {
        row.yearly_income_pence = income;
        row.income_band = income_band(income);
        // A new body stays one until it says otherwise: its forecast changes, or it has none yet.
        if details.income_basis != IncomeBasis::NewBody {
            details.income_basis = Details::unsaid(income).income_basis;
        }
    }
    details.income_basis = patch.income_basis.unwrap_or(details.income_basis);
    check_income(details.income_basis, row.yearly_income_pence)?;
    put_details(&mut details, patch);
    store::save_details(tx, id, &details)?;
    store::update(tx, &row)?;
    let made = made(tx, id, actor)?;
    let entry = Entry::new(actor, "change", Subject::new("organisation", id.as_str())).body(id.as_str());
    Ok(Audited::new(made, entry))
}

fn put_details(details: &mut Details, patch: &OrganisationPatch) {
    let tidy = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    if let Some(led_by) = &patch.led_by {
        details.led_by = led_by.clone().map(|mut all| {
            all.sort_unstable();
            all.dedup();
            Json(all)
        });
    }
    details.directory_listed = patch.listed_in_directory.unwrap_or(details.directory_listed);
    if let Some(summary) = &patch.public_summary {
        details.public_summary = tidy(summary);
    }
    if let Some(website) = &patch.website {
        details.website = tidy(website);
    }
}

/// The organisation, locked, where the caller looks after it; 403 otherwise, because the register is public.
fn managed(tx: &mut Tx<'_>, actor: &Actor, id: &OrganisationId) -> Result<Organisation> {
    let row = store::locked(tx, id)?;
    if !may_manage(actor, &row) {
        return Err(Problem::of(Code::Forbidden));
    }
    refuse_merged(tx, &row)?;
    Ok(row)
}

fn check_region(pointer: &str, db: &mut Snapshot<'_>, code: Option<&str>) -> Result<()> {
    match code {
        Some(code) if areas_in_region(db, code)?.is_empty() => Err(Problem::field(
            pointer,
            "unknown",
            "There is no such region; use a code of GET /api/v1/regions.",
        )),
        _ => Ok(()),
    }
}

type Parsed = (Identifier, Option<Warning>);

fn parse_identifier(prefix: &str, input: &IdentifierIn) -> std::result::Result<Parsed, Fault> {
    if input.valid_from.zip(input.valid_to).is_some_and(|(from, to)| from > to) {
        return Err(Fault::new(
            format!("{prefix}/valid_to"),
            "order",
            "Give a day that is not before valid_from.",
        ));
    }
    Identifier::parse(input.scheme, &input.value)
        .map_err(|error| Fault::new(format!("{prefix}/value"), "identifier", sentence(&error.to_string())))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>() + ".")
}

fn parse_identifiers(inputs: &[IdentifierIn]) -> Result<Vec<Parsed>> {
    let (mut parsed, mut faults) = (Vec::new(), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        match parse_identifier(&format!("/identifiers/{index}"), input) {
            Ok(one) => parsed.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(parsed) } else { Err(Problem::invalid(faults)) }
}

/// Adds an identifier.
pub fn add_identifier(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &OrganisationId,
    meta: &Meta,
    input: &IdentifierIn,
) -> Result<Audited<Made<IdentifierOut>>> {
    let row = managed(tx, actor, id)?;
    meta.check(row.version)?;
    let (identifier, warning) = parse_identifier("", input).map_err(|fault| Problem::invalid(vec![fault]))?;
    let stored = store::insert_identifier(tx, id, &identifier, input)?;
    let entry = Entry::new(actor, "add_identifier", Subject::new("organisation", id.as_str()))
        .parent(stored.id.as_str())
        .body(id.as_str());
    let mut view = identifier_out(stored);
    view.warning = warning.map(|warning| sentence(&warning.detail));
    Ok(Audited::new(Made::new(view).location(format!("/api/v1/organisations/{id}/identifiers")), entry))
}

/// Changes the days of an identifier: it ends, or is in force again.
pub fn change_identifier(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (organisation, id): (&OrganisationId, &OrganisationIdentifierId),
    meta: &Meta,
    patch: &IdentifierPatch,
) -> Result<Audited<Made<IdentifierOut>>> {
    managed(tx, actor, organisation)?;
    let mut row = store::identifier(tx, organisation, id)?;
    meta.demand(row.version)?;
    row.valid_from = patch.valid_from.unwrap_or(row.valid_from);
    row.valid_to = patch.valid_to.unwrap_or(row.valid_to);
    if row.valid_from.zip(row.valid_to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::field("/valid_to", "order", "Give a day that is not before valid_from."));
    }
    store::update_identifier(tx, &row)?;
    let row = store::identifier(tx, organisation, id)?;
    let entry = Entry::new(actor, "change_identifier", Subject::new("organisation", organisation.as_str()))
        .parent(id.as_str())
        .body(organisation.as_str());
    let version = row.version;
    Ok(Audited::new(Made::new(identifier_out(row)).version(version), entry))
}

/// The identifiers of an organisation; public.
pub fn list_identifiers(db: &mut Snapshot<'_>, id: &OrganisationId) -> Result<Vec<IdentifierOut>> {
    store::organisation(db, id)?;
    Ok(store::identifiers(db, id)?.into_iter().map(identifier_out).collect())
}

fn identifier_out(row: IdentifierRow) -> IdentifierOut {
    IdentifierOut {
        org_id: format!("{}-{}", row.scheme, row.value),
        id: row.id,
        organisation_id: row.organisation_id,
        scheme: row.scheme,
        value: row.value,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        created_at: row.created_at,
        version: row.version,
        warning: None,
    }
}

/// The people of a body, for its people and administrators.
pub fn people_of(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &OrganisationId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<GrantOut>> {
    let row = store::organisation(db, id)?;
    if !is_insider(actor, &row) {
        return Err(Problem::of(Code::Forbidden));
    }
    let mut people = store::people_of(db, id, after, limit)?;
    if !may_manage(actor, &row) {
        people.iter_mut().for_each(|one| one.address_bounced_at = None);
    }
    Ok(people)
}

/// Invites a person by mail to take a role in the body.
pub fn invite(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    input: &InvitationIn,
) -> Result<Audited<Made<InvitationOut>>> {
    actor.person()?;
    let body = managed(tx, actor, id)?;
    let competition = input.competition_id.map(|one| one.to_string());
    check_role(body.side, input.role, input.region_code.as_deref(), competition.as_deref())?;
    check_region("/region_code", tx, input.region_code.as_deref())?;
    let now = tx.now()?;
    if store::invitations_since(tx, id, now.plus_seconds(-86_400))? >= INVITATIONS_A_DAY {
        let told = "This body has sent as many invitations as it may in a day; go on tomorrow.";
        return Err(Problem::new(Code::TooManyRequests, told).retry_after(3_600));
    }
    let token =
        NewToken::generate(Prefix::Invitation).map_err(|cause| Problem::internal(cause.to_string()))?;
    let expires_at = now.plus_seconds(INVITATION_SECONDS);
    let invited_by = actor.audit_name();
    let invitation = store::insert_invitation(
        tx,
        &NewInvitation {
            body_id: id,
            email: input.email.trim(),
            email_normalised: &normalise_email(&input.email),
            role: input.role,
            region_code: input.region_code.as_deref(),
            competition_id: competition.as_deref(),
            token_hash: &token.digest.to_string(),
            invited_by: &invited_by,
            expires_at,
        },
    )?;
    let letter = Letter::new("invited-to-join")
        .with("body", &body.name)
        .with_term("role", format!("role-{}", input.role.as_str().replace('_', "-")))
        .link(format!("/accept-invitation?token={}", token.token.expose_secret()));
    // Their language is theirs to choose only once they have an account.
    send_letter(tx, app, &Recipient::address(input.email.trim(), None), &letter)?;
    let entry = Entry::new(actor, "invite", Subject::new("invitation", invitation.as_str()))
        .parent(id.as_str())
        .body(id.as_str());
    let view = InvitationOut {
        id: invitation,
        body_id: id.clone(),
        email: input.email.trim().to_owned(),
        role: input.role,
        region_code: input.region_code.clone(),
        competition_id: competition,
        expires_at,
    };
    Ok(Audited::new(Made::new(view).location(format!("/api/v1/organisations/{id}/people")), entry))
}

/// Accepts an invitation, for the signed-in person with the address it was sent to.
pub fn accept_invitation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    input: &AcceptInvitationIn,
) -> Result<Audited<Made<GrantOut>>> {
    let person: PersonId = actor.person()?.parse().map_err(|_| Problem::internal("a person without id"))?;
    let bad =
        || Problem::field("/token", "token", "This invitation was used or is too old; ask for another.");
    let digest = Digest::of(Prefix::Invitation, input.token.0.expose_secret()).ok_or_else(bad)?.to_string();
    let found = store::invitation_by_token(tx, &digest)?.ok_or_else(bad)?;
    tx.lock("invitations_to_join", found.id.as_str())?;
    let invitation = store::invitation_by_token(tx, &digest)?.ok_or_else(bad)?;
    let (email, _) = store::person(tx, &person)?;
    if email != invitation.email_normalised || !is_open(&invitation, tx.now()?) {
        return Err(bad());
    }
    let InvitationRow { id, body_id, role, region_code, competition_id, invited_by, .. } = invitation;
    store::accept_invitation(tx, &id)?;
    let grant = NewGrant {
        person_id: &person,
        body_id: &body_id,
        role,
        region_code: region_code.as_deref(),
        competition_id: competition_id.as_deref(),
        granted_by: &invited_by,
    };
    let grant = store::insert_grant(tx, &grant)?
        .ok_or_else(|| Problem::new(Code::AlreadyExists, "You hold this role already."))?;
    let view = store::grant_view(tx, &grant)?;
    let entry = granted(actor, &grant, &body_id);
    Ok(Audited::new(
        Made::new(view).version(1).location(format!("/api/v1/organisations/{body_id}/people")),
        entry,
    ))
}

fn is_open(invitation: &InvitationRow, now: UtcTime) -> bool {
    invitation.accepted_at.is_none() && invitation.revoked_at.is_none() && invitation.expires_at > now
}

pub(super) fn give(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: &PersonId,
    body: &OrganisationId,
    role: Role,
    region: Option<&str>,
    competition: Option<&str>,
) -> Result<Option<GrantId>> {
    store::insert_grant(
        tx,
        &NewGrant {
            person_id: person,
            body_id: body,
            role,
            region_code: region,
            competition_id: competition,
            granted_by: &actor.audit_name(),
        },
    )
}

pub(super) fn granted(actor: &Actor, grant: &GrantId, body: &OrganisationId) -> Entry {
    Entry::new(actor, "grant_role", Subject::new("role_grant", grant.as_str()))
        .parent(body.as_str())
        .body(body.as_str())
}

/// Takes a role back: by who looks after the body, or by the person themself. The last owner or administrator stays.
pub fn remove_person(
    tx: &mut Tx<'_>,
    actor: &Actor,
    body: &OrganisationId,
    id: &GrantId,
    meta: &Meta,
) -> Result<Audited<()>> {
    let person = actor.person()?.to_owned();
    let row = store::locked(tx, body)?;
    if !is_insider(actor, &row) {
        return Err(Problem::of(Code::Forbidden));
    }
    let grant = store::grant(tx, body, id)?;
    if !may_manage(actor, &row) && grant.person_id.as_str() != person {
        return Err(Problem::of(Code::Forbidden));
    }
    meta.demand(1)?;
    let last =
        matches!(grant.role, Role::Owner | Role::Administrator) && store::holders(tx, body, grant.role)? <= 1;
    if last {
        let told = "The last owner or administrator cannot leave; give the role to somebody else first.";
        return Err(Problem::new(Code::Conflict, told));
    }
    store::revoke_grant(tx, id)?;
    let entry = Entry::new(actor, "revoke_role", Subject::new("role_grant", id.as_str()))
        .parent(body.as_str())
        .body(body.as_str());
    Ok(Audited::new((), entry))
}

/// Makes an API key for one role in one body. The secret is in the answer and nowhere else.
pub fn make_api_key(tx: &mut Tx<'_>, actor: &Actor, input: &ApiKeyIn) -> Result<Audited<Made<ApiKeyOut>>> {
    let person = actor.person()?.to_owned();
    let body = store::organisation(tx, &input.body_id)
        .map_err(|_| Problem::field("/body_id", "unknown", "There is no such body."))?;
    if !may_manage(actor, &body) {
        return Err(Problem::of(Code::Forbidden));
    }
    refuse_merged(tx, &body)?;
    if matches!(input.role, Role::Administrator | Role::Evaluator) {
        return Err(Problem::field("/role", "person_only", "Only a person can have this role."));
    }
    check_role(body.side, input.role, input.region_code.as_deref(), None)?;
    check_region("/region_code", tx, input.region_code.as_deref())?;
    let token = NewToken::generate(Prefix::ApiKey).map_err(|cause| Problem::internal(cause.to_string()))?;
    let row = store::insert_api_key(tx, input, &token.digest.to_string(), &person)?;
    let entry = Entry::new(actor, "make_api_key", Subject::new("api_key", row.id.as_str()))
        .parent(body.id.as_str())
        .body(body.id.as_str());
    let mut made = made_key(row);
    made.view.secret = Some(Secret(token.token));
    Ok(Audited::new(made, entry))
}

/// One key, for who looks after its body.
pub fn see_api_key(db: &mut Snapshot<'_>, actor: &Actor, id: &ApiKeyId) -> Result<Made<ApiKeyOut>> {
    let row = store::api_key(db, id)?;
    let body = store::organisation(db, &row.body_id)?;
    if may_manage(actor, &body) { Ok(made_key(row)) } else { Err(Problem::not_found()) }
}

/// The keys of a body, for who looks after it.
pub fn api_keys_of(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    body: &OrganisationId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<ApiKeyOut>> {
    let organisation = store::organisation(db, body)?;
    if !may_manage(actor, &organisation) {
        return Err(Problem::of(Code::Forbidden));
    }
    let rows = store::api_keys_of(db, body, after, limit)?;
    Ok(rows.into_iter().map(key_out).collect())
}

/// Takes a key out of use at once.
pub fn revoke_api_key(tx: &mut Tx<'_>, actor: &Actor, id: &ApiKeyId, meta: &Meta) -> Result<Audited<()>> {
    actor.person()?;
    tx.lock("api_keys", id.as_str())?;
    see_api_key(tx, actor, id)?;
    let row = store::api_key(tx, id)?;
    meta.demand(row.version)?;
    if row.revoked_at.is_some() {
        return Err(Problem::new(Code::Conflict, "The key is revoked already."));
    }
    store::revoke_api_key(tx, id)?;
    let entry = Entry::new(actor, "revoke_api_key", Subject::new("api_key", id.as_str()))
        .parent(row.body_id.as_str())
        .body(row.body_id.as_str());
    Ok(Audited::new((), entry))
}

fn made_key(row: ApiKeyRow) -> Made<ApiKeyOut> {
    let (version, id) = (row.version, row.id.to_string());
    Made::new(key_out(row)).version(version).location(format!("/api/v1/api-keys/{id}")).reference(id)
}

fn key_out(row: ApiKeyRow) -> ApiKeyOut {
    let active = row.revoked_at.is_none();
    ApiKeyOut {
        id: row.id,
        body_id: row.body_id,
        role: row.role,
        region_code: row.region_code,
        name: row.name,
        secret: None,
        state: if active { "active" } else { "revoked" }.to_owned(),
        created_by: row.created_by,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
        version: row.version,
        allowed_actions: if active { vec!["revoke".to_owned()] } else { Vec::new() },
    }
}
