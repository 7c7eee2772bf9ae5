//! What should have been done by now: for who runs the service.

use super::duties;
use super::views::{HealthOut, LateMailsOut, OverdueOut};
use crate::app::App;
use crate::kernel::audit::unsequenced;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::outbox;

/// Work that has waited for longer is overdue, in seconds.
const GRACE_SECONDS: i64 = 10;
/// A mail that has waited for longer is late, in seconds: mail servers may take their time.
const MAIL_GRACE_SECONDS: i64 = 300;

/// This node's name, the same for as long as it lives.
pub(super) fn node() -> String {
    let host = hostname::get().map(|name| name.to_string_lossy().into_owned());
    format!("fairlot {}/{}", host.unwrap_or_else(|_| "unknown".to_owned()), std::process::id())
}

/// Each duty that may be counted, with how much of it is overdue.
pub(super) fn overdue(app: &App) -> Result<Vec<(&'static str, usize)>> {
    app.db.read_now(|db| overdue_in(app, db))
}

fn overdue_in(app: &App, db: &mut Snapshot<'_>) -> Result<Vec<(&'static str, usize)>> {
    let then = db.now()?.plus_seconds(-GRACE_SECONDS);
    db.as_if_at(then);
    let counted = duties().filter_map(|duty| duty.waiting.map(|waiting| (duty.name, waiting)));
    counted.map(|(name, waiting)| Ok((name, waiting(app, db)?))).collect()
}

/// Who leads, and what is overdue.
///
/// # Errors
/// Those of the database.
pub async fn health(app: &App) -> Result<HealthOut> {
    let here = app.clone();
    app.db.read(move |db| look(&here, db)).await
}

fn look(app: &App, db: &mut Snapshot<'_>) -> Result<HealthOut> {
    let (at, node) = (db.now()?, node());
    let leader = db.leader(&node)?;
    let overdue = overdue_in(app, db)?;
    let events_without_leaf = unsequenced(db)?;
    db.as_if_at(at.plus_seconds(-MAIL_GRACE_SECONDS));
    let (waiting, given_up) = outbox::late(db)?;
    Ok(HealthOut {
        node,
        leader,
        overdue: overdue
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(duty, count)| OverdueOut { duty, count })
            .collect(),
        events_without_leaf,
        mails: LateMailsOut { waiting, given_up },
    })
}
