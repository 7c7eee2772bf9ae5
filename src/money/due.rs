//! What is due by the clock: pledges end, and underspent years are told of.

use super::model::{Allocation, AllocationId};
use super::rules::is_underspent;
use super::{mails, pledges, store};
use crate::app::App;
use crate::kernel::audit::unless_done_already;
use crate::kernel::db::{Housekeeping, Tx};
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::{Problem, Result};

/// Allocations looked at in one read.
const SOME: i64 = 200;

/// The clock of money.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "expire_pledges",
        prompt: false,
        act: expire_pledges,
        waiting: Some(|_, db| Ok(store::pledges_past_their_day(db)?.len())),
    },
    Duty { name: "warn_of_underspent_years", prompt: false, act: warn_of_underspent, waiting: None },
];

/// Ends pledges whose last day is over.
fn expire_pledges(app: &App) -> Result<()> {
    each(app, app.db.read_now(store::pledges_past_their_day)?, |id| {
        let here = app.clone();
        unless_done_already(app.db.write_now(move |tx| pledges::expire(tx, &here, &id)))
    })
}

fn warn_of_underspent(app: &App) -> Result<()> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let some: Vec<Allocation> = app.db.read_now(move |db| {
            let today = db.now()?.london_day();
            if today.0.month() > 3 {
                return Ok(Vec::new());
            }
            store::unwarned(db, today.financial_year(), &from, SOME)
        })?;
        let Some(last) = some.last().filter(|_| !app.ending.has_begun()) else { return Ok(()) };
        after = last.id.to_string();
        let percent = app.config.money.underspend_percent;
        for row in some {
            let today = app.clock.now().london_day();
            if is_underspent(&row, today, percent)? {
                let here = app.clone();
                app.db.maintenance_now(Housekeeping::Outbox, move |tx| warn(tx, &here, &row.id))?;
            }
        }
    }
}

/// Warns once, as the row says.
fn warn(tx: &mut Tx<'_>, app: &App, id: &AllocationId) -> Result<()> {
    tx.lock("allocations", id.as_str())?;
    let row = store::allocation(tx, id)?.ok_or_else(Problem::not_found)?;
    let today = tx.now()?.london_day();
    if store::is_warned(tx, id)? || !is_underspent(&row, today, app.config.money.underspend_percent)? {
        return Ok(());
    }
    let fund = store::fund(tx, &row.fund_id)?.ok_or_else(Problem::not_found)?;
    store::insert_warning(tx, &row, row.uncommitted()?)?;
    mails::underspent(tx, app, &fund, &row)
}
