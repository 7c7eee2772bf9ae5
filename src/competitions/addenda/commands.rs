//! Publishing an addendum.

use actix_web::http::StatusCode;

use super::model::AddendumId;
use super::rules::{self, Amendment};
use super::views::{AddendumIn, AddendumOut};
use super::{reading, store};
use crate::competitions::model::{Competition, CompetitionId, scope_of};
use crate::competitions::store::{self as competitions, find_visible};
use crate::competitions::transitions::{entry, lock_for_bidding};
use crate::competitions::{mails, present};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Command, Made, Reply, run};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::state::App;

/// Publishes an addendum: the competition has the new terms at once, and everyone invited is told. It neither reads nor
/// counts bids, so that its answer and its time are the same with bids and without; the clock asks bidders afterwards.
///
/// # Errors
/// 403 for a material one by a commissioner, 409 `deadline_passed`, 422 with every fault.
pub async fn amend_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<AddendumIn>,
) -> Result<Reply<AddendumOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, amend).await
}

fn amend(tx: &mut Tx<'_>, call: &Call<AddendumIn, CompetitionId>) -> Result<Audited<Made<AddendumOut>>> {
    let (actor, input) = (&call.actor, &call.input);
    let found = find_visible(tx, actor, &call.id)?;
    permit(actor, &found, input)?;
    found.state.allows("amend")?;
    let open = lock_for_bidding(tx, &call.id)?;
    let row = open.competition();
    call.meta.check(row.version)?;
    let amendment = drafted(tx, actor, row, open.now(), input)?;
    tx.apply(&Transition::new(row.id.as_str(), row.version, row.state, "amend")?)?;
    competitions::update(tx, &row.id, &amendment.columns)?;
    for lot in &amendment.lots {
        competitions::reword_lot(tx, lot)?;
    }
    let text = input.text.trim();
    let told = (text, input.material);
    let (id, number) = store::insert(tx, &row.id, told, &amendment.changes, actor.person()?)?;
    let after = competitions::competition(tx, &row.id)?.ok_or_else(Problem::not_found)?;
    mails::amended(tx, &call.app, &after, number)?;
    let digest = digest(&id, text, &amendment)?;
    let addendum = store::addendum(tx, &id)?;
    let made = reading::made(tx, addendum)?;
    Ok(Audited::new(made, entry(actor, "amend", &after).digests(None, Some(digest))))
}

/// Who may publish it: the weight of what it says decides.
fn permit(actor: &Actor, row: &Competition, input: &AddendumIn) -> Result<()> {
    let scope = scope_of(row);
    actor.require(CommissionCompetitions, &scope)?;
    actor.person()?;
    if actor.may(DirectCompetitions, &scope) {
        return Ok(());
    }
    if input.material {
        let detail = "A material addendum is published by a regional director.";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    if input.clock_override_reason.is_some() {
        let detail = "Only a regional director may shorten the framework's clocks.";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    Ok(())
}

/// What an addendum changes, or every fault of it.
pub(super) fn drafted(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    row: &Competition,
    now: UtcTime,
    input: &AddendumIn,
) -> Result<Amendment> {
    permit(actor, row, input)?;
    row.state.allows("amend")?;
    let lots = competitions::lots(db, &row.id)?;
    let amendment = rules::amendment(row, &lots, input);
    let mut faults = rules::faults(now, row, &lots, &amendment, input.material)?;
    let published = row.published_at.unwrap_or(row.recorded_at);
    let before = present::find_faults_at(db, &rules::without_reason(row), published, false)?;
    let after = present::find_faults_at(db, &amendment.after, published, false)?;
    let introduced = rules::introduced(&before.faults, after.faults);
    faults.extend(introduced.into_iter().filter(|fault| !rules::is_of_staff(fault)));
    if faults.is_empty() { Ok(amendment) } else { Err(Problem::invalid(faults)) }
}

fn digest(id: &AddendumId, text: &str, amendment: &Amendment) -> Result<[u8; 32]> {
    let changes: Vec<_> =
        amendment.changes.iter().map(|change| (&change.pointer, &change.old, &change.new)).collect();
    canonical::digest(&(id.as_str(), text, changes)).map_err(|cause| {
        Problem::field("/text", "canonical", format!("The addendum has no canonical form: {cause}."))
    })
}
