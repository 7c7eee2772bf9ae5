//! The day's digest of each person who chose one.

use super::model::{PersonId, PersonState};
use super::recipients::Addressee;
use super::store;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::{Housekeeping, Snapshot, Tx};
use crate::kernel::digest::{self, last_due};
use crate::kernel::duty::each;
use crate::kernel::error::{Problem, Result};
use crate::kernel::letter::Delivery;
use crate::kernel::state::App;

/// Sends the digests that are due, each in a transaction of its own. What waits since before the last hour of digests
/// is due: a node that was down at that hour sends them when it is back, and of several nodes one.
pub(super) fn send_due(app: &App) -> Result<()> {
    let hour = app.config.mail.digest_hour;
    let (due, people) = app.db.read_now(|db| waiting(db, hour))?;
    each(app, people, |person| {
        let here = app.clone();
        app.db.maintenance_now(Housekeeping::Outbox, move |tx| {
            let id: PersonId = person.parse().map_err(|_| Problem::not_found())?;
            let account = store::locked_account(tx, &id)?;
            // Whoever chose to have them at once meanwhile still gets what waits.
            let wanted = account.state == PersonState::Active
                && account.delivery != Delivery::None
                && account.bounced_at.is_none();
            if !wanted {
                return digest::forget(tx, id.as_str());
            }
            gather(tx, &here, &id, due)
        })
    })
}

/// The last moment at which digests were due, and the people whose digests wait since then.
pub(super) fn waiting(db: &mut Snapshot<'_>, hour: i8) -> Result<(UtcTime, Vec<String>)> {
    let due = last_due(db.now()?, hour);
    Ok((due, digest::waiting(db, due)?))
}

fn gather(tx: &mut Tx<'_>, app: &App, id: &PersonId, due: UtcTime) -> Result<()> {
    for one in store::addressees(tx, &[id.to_string()])? {
        digest::gather(tx, app, &Addressee::into(one), due)?;
    }
    Ok(())
}
