//! People who ask to join an organisation, and the owners who answer. A registration without an owner, such as one from
//! a published list, is answered for by an administrator.

use super::commands::{give, granted};
use super::model::{JoinOutcome, JoinRequestId, Organisation, OrganisationId};
use super::rules::{check_role, may_manage};
use super::store::{self, Asked, JoinLine};
use super::telling::tell;
use super::views::{AcceptJoinIn, JoinRequestIn, JoinRequestOut, RefuseJoinIn};
use crate::accounts::{self, PersonId};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, AdministerPlatform, Role, Side};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::outbox::send_to;

/// Requests of one person that may wait at a time, or be made in a day: nobody floods the owners of organisations.
const OPEN_REQUESTS: i64 = 10;

type Changed = Result<Audited<Made<JoinRequestOut>>>;

/// Asks to join an organisation; its owners are told.
pub(super) fn ask(tx: &mut Tx<'_>, call: &Call<JoinRequestIn, OrganisationId>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let person = person_of(actor)?;
    let row = store::organisation(tx, &call.id)?;
    if row.side != Side::Provider {
        let told = "Only providers are joined by asking; its administrator invites people by mail.";
        return Err(Problem::new(Code::Conflict, told));
    }
    refuse_merged(tx, &row)?;
    check_role(row.side, input.role, None, None)?;
    if store::acts_for(tx, &row.id, &person)? {
        let told = "You act for it already; its owners change roles.";
        return Err(Problem::new(Code::AlreadyExists, told));
    }
    // Two requests at once are counted one after the other.
    tx.lock("people", person.as_str())?;
    let day_ago = tx.now()?.plus_seconds(-86_400);
    if store::join_requests_since(tx, &person, day_ago)? >= OPEN_REQUESTS {
        let told = "You asked as often as you may in a day.";
        return Err(Problem::new(Code::TooManyRequests, told).retry_after(86_400));
    }
    if store::open_join_requests(tx, &person)? >= OPEN_REQUESTS {
        let told = "You wait for as many answers as you may; withdraw a request first.";
        return Err(Problem::new(Code::TooManyRequests, told).retry_after(3_600));
    }
    let id = store::insert_join_request(tx, &row.id, &person, input)?;
    // The letter names the organisation and nobody: who asks stands on the page.
    let letter = Letter::new("asked-to-join")
        .with("organisation", &row.name)
        .link(format!("/organisations/{}/people", row.id));
    tell(tx, &call.app, row.id.as_str(), &[Role::Owner], &letter)?;
    let entry = entry(actor, "ask_to_join", &id, &row.id);
    Ok(Audited::new(made(tx, actor, &id)?, entry))
}

fn person_of(actor: &Actor) -> Result<PersonId> {
    actor.person()?.parse().map_err(|_| Problem::internal("a person without id"))
}

/// 409 for a registration that another goes on in place of.
pub(super) fn refuse_merged(db: &mut Snapshot<'_>, row: &Organisation) -> Result<()> {
    match store::details(db, row)?.merged_into_id {
        None => Ok(()),
        Some(survivor) => {
            let told =
                format!("This registration was merged into /api/v1/organisations/{survivor}; act there.");
            Err(Problem::new(Code::Conflict, told))
        }
    }
}

fn entry(actor: &Actor, action: &'static str, id: &JoinRequestId, body: &OrganisationId) -> Entry {
    Entry::new(actor, action, Subject::new("join_request", id.as_str()))
        .parent(body.as_str())
        .body(body.as_str())
}

/// Owners answer; where nobody owns it, administrators do.
fn may_answer(db: &mut Snapshot<'_>, actor: &Actor, row: &Organisation) -> Result<bool> {
    if may_manage(actor, row) {
        return Ok(true);
    }
    Ok(actor.has(AdministerPlatform) && store::holders(db, &row.id, Role::Owner)? == 0)
}

fn out(line: JoinLine, answers: bool, own: bool) -> JoinRequestOut {
    let (row, organisation_name, name, email) = line;
    let mut actions = Vec::new();
    if row.outcome.is_none() {
        if answers {
            actions.extend(["accept".to_owned(), "refuse".to_owned()]);
        }
        if own {
            actions.push("withdraw".to_owned());
        }
    }
    JoinRequestOut {
        id: row.id,
        organisation_id: row.organisation_id,
        organisation_name,
        person_id: row.person_id,
        name,
        email,
        role: row.role,
        message: row.message,
        asked_at: row.asked_at,
        outcome: row.outcome,
        given_role: row.given_role,
        reason: row.reason,
        decided_at: row.decided_at,
        version: row.version,
        allowed_actions: actions,
    }
}

/// The request, for the person who asked and for who answers; 404 for everyone else.
fn made(db: &mut Snapshot<'_>, actor: &Actor, id: &JoinRequestId) -> Result<Made<JoinRequestOut>> {
    let line = store::join_request(db, id)?;
    let row = store::organisation(db, &line.0.organisation_id)?;
    let own = actor.person().is_ok_and(|person| person == line.0.person_id.as_str());
    let answers = may_answer(db, actor, &row)?;
    if !own && !answers {
        return Err(Problem::not_found());
    }
    let version = line.0.version;
    Ok(Made::new(out(line, answers, own)).version(version).location(format!("/api/v1/join-requests/{id}")))
}

/// The request as its answer left it. Who answered it sees it once more, even where accepting gave the organisation its
/// first owner and so took it out of an administrator's hands.
fn settled(db: &mut Snapshot<'_>, id: &JoinRequestId) -> Result<Made<JoinRequestOut>> {
    let line = store::join_request(db, id)?;
    let version = line.0.version;
    Ok(Made::new(out(line, false, false)).version(version))
}

/// One request, for the person who asked and for who answers it.
pub(super) fn see(db: &mut Snapshot<'_>, actor: &Actor, id: &JoinRequestId) -> Result<Made<JoinRequestOut>> {
    made(db, actor, id)
}

/// The requests to join an organisation, for who answers them.
pub(super) fn requests_of(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &OrganisationId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<JoinRequestOut>> {
    let row = store::organisation(db, id)?;
    if !may_answer(db, actor, &row)? {
        return Err(Problem::of(Code::Forbidden));
    }
    let rows = store::join_requests(db, &Asked::Of(id), after, limit)?;
    Ok(rows.into_iter().map(|line| out(line, true, false)).collect())
}

/// The caller's own requests.
pub(super) fn own_requests(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<JoinRequestOut>> {
    let rows = store::join_requests(db, &Asked::By(actor.person()?), after, limit)?;
    Ok(rows.into_iter().map(|line| out(line, false, true)).collect())
}

/// The open request, locked, where the caller answers it.
fn open<I>(tx: &mut Tx<'_>, call: &Call<I, JoinRequestId>) -> Result<(JoinLine, Organisation)> {
    tx.lock("join_requests", call.id.as_str())?;
    let line = store::join_request(tx, &call.id)?;
    let row = store::locked(tx, &line.0.organisation_id)?;
    let own = call.actor.person().is_ok_and(|person| person == line.0.person_id.as_str());
    if !may_answer(tx, &call.actor, &row)? {
        return Err(if own { Problem::of(Code::Forbidden) } else { Problem::not_found() });
    }
    call.meta.check(line.0.version)?;
    still_open(&line)?;
    Ok((line, row))
}

fn still_open(line: &JoinLine) -> Result<()> {
    match line.0.outcome {
        None => Ok(()),
        Some(_) => Err(Problem::new(Code::Conflict, "This request was answered already; read it again.")),
    }
}

/// Accepts a request: the person holds the role from now on, and is told.
pub(super) fn accept(tx: &mut Tx<'_>, call: &Call<AcceptJoinIn, JoinRequestId>) -> Changed {
    call.actor.person()?;
    let (line, row) = open(tx, call)?;
    refuse_merged(tx, &row)?;
    let role = call.input.role.unwrap_or(line.0.role);
    check_role(row.side, role, None, None)?;
    let by = call.actor.audit_name();
    let grant = give(tx, &call.actor, &line.0.person_id, &row.id, role, None, None)?;
    store::settle_join_request(tx, &call.id, JoinOutcome::Accepted, Some(role), None, &by)?;
    answered(tx, call, &line)?;
    let first = entry(&call.actor, "accept_join", &call.id, &row.id);
    let entries = grant.map(|grant| granted(&call.actor, &grant, &row.id)).into_iter().collect();
    Ok(Audited::with_entries(settled(tx, &call.id)?, first, entries))
}

/// Refuses a request; the person is told, and may ask again.
pub(super) fn refuse(tx: &mut Tx<'_>, call: &Call<RefuseJoinIn, JoinRequestId>) -> Changed {
    call.actor.person()?;
    let (line, row) = open(tx, call)?;
    let by = call.actor.audit_name();
    let reason = call.input.reason.as_deref();
    store::settle_join_request(tx, &call.id, JoinOutcome::Refused, None, reason, &by)?;
    answered(tx, call, &line)?;
    Ok(Audited::new(settled(tx, &call.id)?, entry(&call.actor, "refuse_join", &call.id, &row.id)))
}

/// Takes the caller's own request back.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, JoinRequestId>) -> Changed {
    tx.lock("join_requests", call.id.as_str())?;
    let view = made(tx, &call.actor, &call.id)?.view;
    if call.actor.person()? != view.person_id.as_str() {
        return Err(Problem::of(Code::Forbidden));
    }
    let line = store::join_request(tx, &call.id)?;
    call.meta.check(line.0.version)?;
    still_open(&line)?;
    let by = call.actor.audit_name();
    store::settle_join_request(tx, &call.id, JoinOutcome::Withdrawn, None, None, &by)?;
    let entry = entry(&call.actor, "withdraw_join", &call.id, &line.0.organisation_id);
    Ok(Audited::new(made(tx, &call.actor, &call.id)?, entry))
}

/// The person is told that there is an answer, and reads it after signing in.
fn answered<I>(tx: &mut Tx<'_>, call: &Call<I, JoinRequestId>, line: &JoinLine) -> Result<()> {
    let (row, organisation, ..) = line;
    let letter = Letter::new("join-answered").with("organisation", organisation).link("/join");
    let person = accounts::recipients(tx, &[row.person_id.to_string()])?;
    send_to(tx, &call.app, person, &letter)
}
