//! The members of a consortium: it names them, and each confirms for itself. Only what is confirmed is public.

use super::joining::refuse_merged;
use super::model::{ConsortiumMemberId, ConsortiumMemberRow, Kind, Organisation, OrganisationId};
use super::rules::{is_insider, may_manage};
use super::store;
use super::telling::tell;
use super::views::{ConsortiumMemberIn, ConsortiumMemberOut, ConsortiumMemberPatch};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Role, Side};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;

/// Members that a consortium may name in a day: each is told by mail.
const NAMED_A_DAY: i64 = 50;

type Changed = Result<Audited<Made<ConsortiumMemberOut>>>;

/// The members: confirmed ones for everyone, the others for the two sides of them.
pub(super) fn members_of(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &OrganisationId,
) -> Result<Vec<ConsortiumMemberOut>> {
    let consortium = store::organisation(db, id)?;
    let mut members = Vec::new();
    for row in store::consortium_members(db, id)? {
        let member = store::organisation(db, &row.member_id)?;
        if row.confirmed_at.is_some() || is_insider(actor, &consortium) || is_insider(actor, &member) {
            members.push(out(row, member.name));
        }
    }
    Ok(members)
}

/// The places that an organisation has in consortia, each with the consortium's name, for its own people.
pub(super) fn places_of(
    db: &mut Snapshot<'_>,
    id: &OrganisationId,
) -> Result<Vec<(ConsortiumMemberOut, String)>> {
    let own = store::organisation(db, id)?.name;
    let mut places = Vec::new();
    for row in store::places_of(db, id)? {
        let consortium = store::organisation(db, &row.consortium_id)?.name;
        places.push((out(row, own.clone()), consortium));
    }
    Ok(places)
}

fn out(row: ConsortiumMemberRow, name: String) -> ConsortiumMemberOut {
    ConsortiumMemberOut {
        id: row.id,
        consortium_id: row.consortium_id,
        organisation_id: row.member_id,
        name,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        confirmed_at: row.confirmed_at,
        version: row.version,
    }
}

fn made(db: &mut Snapshot<'_>, id: &ConsortiumMemberId) -> Result<Made<ConsortiumMemberOut>> {
    let row = store::consortium_member(db, id)?;
    let name = store::organisation(db, &row.member_id)?.name;
    let (version, place) = (row.version, format!("/api/v1/organisations/{}/members", row.consortium_id));
    Ok(Made::new(out(row, name)).version(version).location(place))
}

fn entry(actor: &Actor, action: &'static str, row: &ConsortiumMemberRow) -> Entry {
    Entry::new(actor, action, Subject::new("consortium_member", row.id.as_str()))
        .parent(row.member_id.as_str())
        .body(row.consortium_id.as_str())
}

/// Names a member; its owners are told, and confirm.
pub(super) fn name_member(tx: &mut Tx<'_>, call: &Call<ConsortiumMemberIn, OrganisationId>) -> Changed {
    let consortium = store::locked(tx, &call.id)?;
    if !may_manage(&call.actor, &consortium) {
        return Err(Problem::of(Code::Forbidden));
    }
    refuse_merged(tx, &consortium)?;
    if consortium.kind != Kind::Consortium {
        let told = "Only a consortium has members; give consortium as its kind first.";
        return Err(Problem::new(Code::Conflict, told));
    }
    let day_ago = tx.now()?.plus_seconds(-86_400);
    if store::named_since(tx, &call.id, day_ago)? >= NAMED_A_DAY {
        let told = "The consortium named as many members as it may in a day.";
        return Err(Problem::new(Code::TooManyRequests, told).retry_after(86_400));
    }
    let member = member(tx, &consortium, &call.input)?;
    let id = store::insert_consortium_member(tx, &call.id, &call.input, &call.actor.audit_name())?;
    let letter = Letter::new("named-in-consortium")
        .with("consortium", &consortium.name)
        .with("organisation", &member.name)
        .link(format!("/organisations/{}/members", member.id));
    tell(tx, &call.app, member.id.as_str(), &[Role::Owner], &letter)?;
    let row = store::consortium_member(tx, &id)?;
    Ok(Audited::new(made(tx, &id)?, entry(&call.actor, "name_consortium_member", &row)))
}

/// Another provider that is no consortium itself.
fn member(
    db: &mut Snapshot<'_>,
    consortium: &Organisation,
    input: &ConsortiumMemberIn,
) -> Result<Organisation> {
    let bad = |code, told| Err(Problem::field("/organisation_id", code, told));
    let Ok(member) = store::organisation(db, &input.organisation_id) else {
        return bad("unknown", "There is no such organisation; find it with GET /api/v1/organisations.");
    };
    if member.id == consortium.id || member.side != Side::Provider || member.kind == Kind::Consortium {
        return bad("member", "A member is another provider, and no consortium itself.");
    }
    refuse_merged(db, &member)?;
    Ok(member)
}

/// Confirms a place, by an owner of the member.
pub(super) fn confirm(tx: &mut Tx<'_>, call: &Call<NoInput, ConsortiumMemberId>) -> Changed {
    tx.lock("consortium_members", call.id.as_str())?;
    let mut row = store::consortium_member(tx, &call.id)?;
    let member = store::organisation(tx, &row.member_id)?;
    if !may_manage(&call.actor, &member) {
        return Err(hidden_or_forbidden(tx, &call.actor, &row)?);
    }
    call.meta.check(row.version)?;
    if row.confirmed_at.is_some() || row.valid_to.is_some() {
        return Err(Problem::new(Code::Conflict, "It is confirmed or has ended already."));
    }
    row.confirmed_at = Some(tx.now()?);
    store::update_consortium_member(tx, &row, Some(&call.actor.audit_name()))?;
    Ok(Audited::new(made(tx, &call.id)?, entry(&call.actor, "confirm_consortium_member", &row)))
}

/// Ends a place, by an owner of either side.
pub(super) fn end(tx: &mut Tx<'_>, call: &Call<ConsortiumMemberPatch, ConsortiumMemberId>) -> Changed {
    tx.lock("consortium_members", call.id.as_str())?;
    let mut row = store::consortium_member(tx, &call.id)?;
    let member = store::organisation(tx, &row.member_id)?;
    let consortium = store::organisation(tx, &row.consortium_id)?;
    if !may_manage(&call.actor, &member) && !may_manage(&call.actor, &consortium) {
        return Err(hidden_or_forbidden(tx, &call.actor, &row)?);
    }
    call.meta.demand(row.version)?;
    if row.valid_from.is_some_and(|from| from > call.input.valid_to) {
        return Err(Problem::field("/valid_to", "order", "Give a day that is not before valid_from."));
    }
    if row.valid_to.is_some_and(|end| end <= call.input.valid_to) {
        return Err(Problem::new(Code::Conflict, "It has ended already; its end can only be made earlier."));
    }
    row.valid_to = Some(call.input.valid_to);
    store::update_consortium_member(tx, &row, None)?;
    Ok(Audited::new(made(tx, &call.id)?, entry(&call.actor, "end_consortium_member", &row)))
}

/// What is not confirmed is known to its two sides only.
fn hidden_or_forbidden(db: &mut Snapshot<'_>, actor: &Actor, row: &ConsortiumMemberRow) -> Result<Problem> {
    let member = store::organisation(db, &row.member_id)?;
    let consortium = store::organisation(db, &row.consortium_id)?;
    let known = row.confirmed_at.is_some() || is_insider(actor, &member) || is_insider(actor, &consortium);
    Ok(if known { Problem::of(Code::Forbidden) } else { Problem::not_found() })
}
