//! The clock of accounts: sends digests and forgets what has ended, throttle windows, sessions, links.

use std::sync::atomic::{AtomicI64, Ordering};

use super::{digests, store, throttle};
use crate::kernel::db::Housekeeping;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// How often it looks, in seconds.
const STEP_SECONDS: i64 = 60;

/// The clock's work of accounts: digests when their hour has come, and once a minute what has ended.
pub fn act_due(app: &App) -> Result<()> {
    let sent = digests::send_due(app);
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = app.clock.now().as_seconds();
    let last = LAST.load(Ordering::Relaxed);
    if (last..last.saturating_add(STEP_SECONDS)).contains(&now) {
        return sent;
    }
    LAST.store(now, Ordering::Relaxed);
    forget(app).and(sent)
}

fn forget(app: &App) -> Result<()> {
    app.db.maintenance_now(Housekeeping::Expiry, |tx| {
        throttle::forget_old(tx)?;
        store::forget_ended(tx)
    })
}
