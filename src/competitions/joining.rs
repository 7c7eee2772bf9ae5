//! Members who join, or whose scope grows, while a competition takes bids are invited like the others (rule 7).
//!
//! The database notes each membership that changes. What is noted is held once against every open competition of its
//! framework, and forgotten when all invitations stand and no competition was published meanwhile.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::approval::invite;
use super::coverage::tier_of_lot;
use super::model::CompetitionId;
use super::states::CompetitionState;
use super::{invitations, lock_for_bidding, store};
use crate::frameworks::{self, FrameworkId};
use crate::kernel::audit::{Audited, Entry, unless_done_already};
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{competitions as c, memberships_to_match as m};
use crate::kernel::db::{Housekeeping, Snapshot, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Result};
use crate::kernel::state::App;

/// What a publication and the forgetting do not do at the same time: a member that the one did not see yet is kept by the
/// other.
pub(super) const WORK: &str = "invite members";
/// Memberships at once.
const BATCH: i64 = 500;
/// Competitions whose lots are read at once.
const TOGETHER: usize = 500;

/// Invites who waits, some memberships of each framework. Running it again changes nothing.
pub(super) fn invite_late_joiners(app: &App) -> Result<()> {
    each(app, app.db.read_now(waiting_frameworks)?, |framework| invite_members_of(app, framework))
}

/// How many memberships wait.
pub(super) fn waiting(db: &mut Snapshot<'_>) -> Result<usize> {
    let now = db.now()?;
    let count: i64 = m::table.filter(m::since.le(now)).count().get_result(db.conn())?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn waiting_frameworks(db: &mut Snapshot<'_>) -> Result<Vec<FrameworkId>> {
    Ok(m::table.select(m::framework_id).distinct().load(db.conn())?)
}

fn invite_members_of(app: &App, framework: FrameworkId) -> Result<()> {
    let look = framework.clone();
    let found = app.db.read_now(move |db| Waiting::read(db, &look))?;
    let members: Vec<String> = found.members.iter().map(|(id, _)| id.clone()).collect();
    each(app, found.due.clone(), |competition| {
        let (here, members) = (app.clone(), members.clone());
        let invited =
            app.db.write_now(move |tx| Audited::of_any((), invite_late(tx, &here, &competition, &members)?));
        match invited {
            // The deadline passed meanwhile.
            Err(problem) if problem.code() == Code::DeadlinePassed => Ok(()),
            outcome => unless_done_already(outcome),
        }
    })?;
    if app.ending.has_begun() {
        return Ok(());
    }
    app.db.maintenance_now(Housekeeping::Matching, move |tx| forget(tx, &framework, &found))
}

/// Memberships that wait, and what there is for them.
struct Waiting {
    /// Each with its version.
    members: Vec<(String, i64)>,
    /// Every competition that takes bids.
    open: BTreeSet<CompetitionId>,
    /// Those of them that lack an invitation.
    due: Vec<CompetitionId>,
}

impl Waiting {
    fn read(db: &mut Snapshot<'_>, framework: &FrameworkId) -> Result<Self> {
        let now = db.now()?;
        let members: Vec<(String, i64)> = m::table
            .filter(m::framework_id.eq(framework))
            .order((m::since, m::membership_id))
            .limit(BATCH)
            .select((m::membership_id, m::version))
            .load(db.conn())?;
        let open = open(db, framework, now)?;
        let ids: Vec<String> = members.iter().map(|(id, _)| id.clone()).collect();
        let due = lacking(db, framework, &open, &ids)?;
        Ok(Self { members, open: open.into_iter().collect(), due })
    }
}

fn open(db: &mut Snapshot<'_>, framework: &FrameworkId, now: UtcTime) -> Result<Vec<CompetitionId>> {
    Ok(c::table
        .filter(c::framework_id.eq(framework))
        .filter(c::state.eq(CompetitionState::Published))
        .filter(c::deadline.ge(now))
        .order(c::id)
        .select(c::id)
        .load(db.conn())?)
}

/// Competitions with a lot that one of these memberships covers, and to which it is not invited.
fn lacking(
    db: &mut Snapshot<'_>,
    framework: &FrameworkId,
    open: &[CompetitionId],
    memberships: &[String],
) -> Result<Vec<CompetitionId>> {
    let members = invitations::members(db, framework, Some(memberships))?;
    if members.is_empty() || open.is_empty() {
        return Ok(Vec::new());
    }
    let tiers = frameworks::framework(db, framework)?.tiers;
    let mut due = Vec::new();
    for some in open.chunks(TOGETHER) {
        let ids: Vec<&str> = some.iter().map(CompetitionId::as_str).collect();
        for (competition, lots) in store::lots_of(db, &ids)? {
            let tiered = lots.into_iter().map(|lot| tier_of_lot(&lot, &tiers).map(|tier| (lot, tier)));
            let (covering, _) = members.for_lots(&tiered.collect::<Result<Vec<_>>>()?);
            let invited =
                invitations::count_of(db, &competition, covering.iter().map(|it| &*it.organisation_id))?;
            if invited < covering.len() {
                due.push(competition);
            }
        }
    }
    Ok(due)
}

fn invite_late(tx: &mut Tx<'_>, app: &App, id: &CompetitionId, memberships: &[String]) -> Result<Vec<Entry>> {
    let row = lock_for_bidding(tx, id)?.competition().clone();
    let terms = invitations::terms_of(tx, &row)?;
    let (covering, _) = invitations::uninvited(tx, &row, &terms, Some(memberships))?;
    invite(tx, app, &Actor::system("clock"), &row, &covering)
}

/// Forgets those that did not change since, unless a competition that was not looked at takes bids now.
fn forget(tx: &mut Tx<'_>, framework: &FrameworkId, found: &Waiting) -> Result<()> {
    tx.alone(WORK)?;
    let now = tx.now()?;
    if open(tx, framework, now)?.iter().any(|id| !found.open.contains(id)) {
        return Ok(());
    }
    for (membership, version) in &found.members {
        diesel::delete(m::table.find(membership).filter(m::version.eq(version))).execute(tx.conn())?;
    }
    Ok(())
}
