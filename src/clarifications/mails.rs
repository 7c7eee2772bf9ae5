//! Mails about clarifications. None holds a question, an answer or a reason.

use super::model::Clarification;
use super::store;
use crate::app::App;
use crate::competitions::{self, Competition, CompetitionId, letter_about};
use crate::kernel::authz::{AskClarifications, CommissionCompetitions, Permission};
use crate::kernel::db::{Housekeeping, Tx};
use crate::kernel::error::{Problem, Result};
use crate::organisations;

/// Tells the asker that its question was declined.
pub(super) fn declined(tx: &mut Tx<'_>, app: &App, one: &Clarification, row: &Competition) -> Result<()> {
    let letter = letter_about("clarification-declined", row);
    organisations::tell(tx, app, &one.organisation_id, AskClarifications::ROLES, &letter)
}

/// Tells the commissioners of a competition of the questions that they see from now on. Not when a question comes in: the
/// moment could tell who asked.
pub(super) fn tell_of_waiting(app: &App) -> Result<()> {
    loop {
        let some = app.db.read_now(|db| store::untold(db, 20))?;
        if some.is_empty() || app.ending.has_begun() {
            return Ok(());
        }
        for id in some {
            let here = app.clone();
            app.db.maintenance_now(Housekeeping::Outbox, move |tx| tell_staff(tx, &here, &id))?;
        }
    }
}

fn tell_staff(tx: &mut Tx<'_>, app: &App, id: &CompetitionId) -> Result<()> {
    tx.lock("competitions", id.as_str())?;
    // None where another node told of them meanwhile.
    if store::set_told(tx, id)? == 0 {
        return Ok(());
    }
    let row = competitions::competition(tx, id)?.ok_or_else(Problem::not_found)?;
    let letter = letter_about("clarifications-waiting", &row)
        .link(format!("/competitions/{id}/clarifications"))
        .informative();
    let region = (&*row.body_id, &*row.region_code);
    organisations::tell_region(tx, app, region, CommissionCompetitions::ROLES, &letter)
}
