//! Who is invited: every membership in force that covers a lot, automatically (rule 7). The Diesel of invitations.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::Bool;
use uuid::Uuid;

use super::coverage::{Member, Members, tier_of_lot};
use super::model::{Competition, CompetitionId, Invitation};
use super::states::CompetitionState;
use super::store;
use crate::frameworks::{self, Framework, FrameworkId};
use crate::kernel::audit::{Entry, Subject};
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::schema::{invitations, memberships, organisations};
use crate::kernel::db::{Snapshot, Tx, natively};
use crate::kernel::error::Result;
use crate::qualification::in_force;

/// The people of a provider who are told of an invitation.
pub(super) const TOLD: [Role; 3] = [Role::Owner, Role::Signatory, Role::BidWriter];

/// A provider's invitation, where it has one.
pub fn invitation(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
    organisation_id: &str,
) -> Result<Option<Invitation>> {
    Ok(invitations::table
        .filter(invitations::competition_id.eq(id))
        .filter(invitations::organisation_id.eq(organisation_id))
        .select(Invitation::as_select())
        .first(db.conn())
        .optional()?)
}

/// True where the provider is invited. Having declined takes nothing away: it may still bid.
pub fn is_invited(db: &mut Snapshot<'_>, id: &CompetitionId, organisation_id: &str) -> Result<bool> {
    Ok(invitation(db, id, organisation_id)?.is_some())
}

/// Invitations with the providers' names, in the order they were made.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
    only: Option<&[String]>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<(Invitation, String)>> {
    let rows = invitations::table
        .inner_join(organisations::table)
        .filter(invitations::competition_id.eq(id))
        .filter(invitations::id.gt(after.unwrap_or_default()))
        .order(invitations::id)
        .select((Invitation::as_select(), organisations::name));
    Ok(match only {
        None => rows.limit(limit).load(db.conn())?,
        Some(bodies) => {
            rows.filter(invitations::organisation_id.eq_any(bodies)).limit(limit).load(db.conn())?
        }
    })
}

/// The members of a framework that are in force; with `only`, those of these memberships.
pub(super) fn members(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    only: Option<&[String]>,
) -> Result<Members> {
    let (all, only) = (only.is_none(), only.unwrap_or_default());
    type Row = (String, String, i64, String, String, String);
    let rows: Vec<Row> = natively!(db, |it| memberships::table
        .inner_join(organisations::table)
        .filter(memberships::framework_id.eq(framework_id))
        .filter(in_force!())
        .filter(all.into_sql::<Bool>().or(memberships::id.eq_any(only)))
        .order(memberships::id)
        .select((
            memberships::id,
            memberships::organisation_id,
            memberships::tier,
            organisations::income_band,
            memberships::categories,
            memberships::areas,
        ))
        .load(it))?;
    let mut members = Members::default();
    for (membership_id, organisation_id, tier, band, categories, areas) in rows {
        members.add((membership_id, organisation_id), (tier, band), (categories, areas))?;
    }
    Ok(members)
}

/// Members without invitation that cover a lot, and those that could only be a partner for one; with `only`, of these
/// memberships.
pub(super) fn uninvited(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    terms: &Framework,
    only: Option<&[String]>,
) -> Result<(Vec<Member>, Vec<Member>)> {
    let tiered = store::lots(db, &competition.id)?
        .into_iter()
        .map(|lot| tier_of_lot(&lot, &terms.tiers).map(|tier| (lot, tier)))
        .collect::<Result<Vec<_>>>()?;
    let known: HashSet<String> = invitations::table
        .filter(invitations::competition_id.eq(&competition.id))
        .select(invitations::organisation_id)
        .load(db.conn())?
        .into_iter()
        .collect();
    let members = members(db, &competition.framework_id, only)?;
    let (covering, partners) = members.for_lots(&tiered);
    let unknown = |members: Vec<&Member>| {
        members.into_iter().filter(|one| !known.contains(&one.organisation_id)).cloned().collect()
    };
    Ok((unknown(covering), unknown(partners)))
}

/// How many of these providers are invited.
pub(super) fn count_of<'a>(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
    providers: impl Iterator<Item = &'a str>,
) -> Result<usize> {
    let providers: Vec<&str> = providers.collect();
    if providers.is_empty() {
        return Ok(0);
    }
    let count: i64 = invitations::table
        .filter(invitations::competition_id.eq(id))
        .filter(invitations::organisation_id.eq_any(providers))
        .count()
        .get_result(db.conn())?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Invites a member; returns the audit entry.
pub(super) fn invite(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    member: &Member,
) -> Result<Entry> {
    let (id, now) = (Uuid::now_v7().to_string(), tx.now()?);
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(&id),
            invitations::competition_id.eq(&competition.id),
            invitations::organisation_id.eq(&member.organisation_id),
            invitations::membership_id.eq(&member.membership_id),
            invitations::invited_at.eq(now),
            invitations::version.eq(1),
            invitations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(entry(actor, "invite", competition, &id))
}

pub(super) fn entry(actor: &Actor, action: &'static str, competition: &Competition, id: &str) -> Entry {
    Entry::new(actor, action, Subject::new("invitation", id))
        .parent(competition.id.as_str())
        .body(competition.body_id.as_str())
        .region(competition.region_code.as_str())
}

/// Records that one of the provider's people has read the competition; false where that stands already.
pub(super) fn mark_received(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let now = tx.now()?;
    let changed = diesel::update(invitations::table.find(id).filter(invitations::received_at.is_null()))
        .set((
            invitations::received_at.eq(now),
            invitations::version.eq(invitations::version + 1),
            invitations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

pub(super) fn mark_declined(tx: &mut Tx<'_>, id: &str, reason: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(invitations::table.find(id))
        .set((
            invitations::declined_at.eq(now),
            invitations::decline_reason.eq(reason),
            invitations::version.eq(invitations::version + 1),
            invitations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// How many invited providers declined.
pub(super) fn declines(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<i64> {
    Ok(invitations::table
        .filter(invitations::competition_id.eq(id))
        .filter(invitations::declined_at.is_not_null())
        .count()
        .get_result(db.conn())?)
}

/// Every invited provider.
pub(super) fn invited_organisations(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<String>> {
    Ok(invitations::table
        .filter(invitations::competition_id.eq(id))
        .order(invitations::organisation_id)
        .select(invitations::organisation_id)
        .load(db.conn())?)
}

/// Every invited provider that did not decline.
pub(super) fn not_declined(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<String>> {
    Ok(invitations::table
        .filter(invitations::competition_id.eq(id))
        .filter(invitations::declined_at.is_null())
        .order(invitations::organisation_id)
        .select(invitations::organisation_id)
        .load(db.conn())?)
}

/// The caller's own invitation to a competition.
pub(super) fn own(db: &mut Snapshot<'_>, actor: &Actor, id: &CompetitionId) -> Result<Option<Invitation>> {
    let mut found: Vec<Invitation> = Vec::new();
    // One by one: a list of many lengths is prepared anew each time.
    for body in provider_bodies(actor) {
        found.extend(natively!(db, |it| invitations::table
            .filter(invitations::competition_id.eq(id))
            .filter(invitations::organisation_id.eq(&body))
            .select(Invitation::as_select())
            .load::<Invitation>(it))?);
    }
    Ok(found.into_iter().min_by(|one, other| one.id.cmp(&other.id)))
}

pub(super) fn provider_bodies(actor: &Actor) -> Vec<String> {
    actor.bodies(Role::OF_PROVIDER)
}

pub(super) fn terms_of(db: &mut Snapshot<'_>, competition: &Competition) -> Result<Framework> {
    frameworks::framework(db, &competition.framework_id)
}

/// True where the provider is invited to a competition that is not decided. It says nothing about bids.
pub fn awaits_decision(db: &mut Snapshot<'_>, organisation_id: &str) -> Result<bool> {
    use crate::kernel::db::schema::competitions;
    const UNDECIDED: [CompetitionState; 7] = [
        CompetitionState::Published,
        CompetitionState::Closed,
        CompetitionState::Opened,
        CompetitionState::Evaluating,
        CompetitionState::Moderation,
        CompetitionState::Moderated,
        CompetitionState::Recommended,
    ];
    let invited: Vec<CompetitionId> = invitations::table
        .filter(invitations::organisation_id.eq(organisation_id))
        .select(invitations::competition_id)
        .load(db.conn())?;
    let waiting: i64 = competitions::table
        .filter(competitions::id.eq_any(invited))
        .filter(competitions::state.eq_any(UNDECIDED))
        .count()
        .get_result(db.conn())?;
    Ok(waiting > 0)
}
