//! The clock of accounts: sends digests and forgets what has ended, throttle windows, sessions, links.

use std::sync::atomic::{AtomicI64, Ordering};

use super::{digests, store, throttle};
use crate::kernel::db::Housekeeping;
use crate::kernel::duty::Duty;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// How often it looks, in seconds.
const STEP_SECONDS: i64 = 60;

/// The clock of accounts: digests when their hour has come, and once a minute what has ended.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "send_digests",
        prompt: false,
        act: digests::send_due,
        waiting: Some(|app, db| Ok(digests::waiting(db, app.config.mail.digest_hour)?.1.len())),
    },
    Duty { name: "forget_what_ended", prompt: false, act: forget_sometimes, waiting: None },
];

fn forget_sometimes(app: &App) -> Result<()> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = app.clock.now().as_seconds();
    let last = LAST.load(Ordering::Relaxed);
    if (last..last.saturating_add(STEP_SECONDS)).contains(&now) {
        return Ok(());
    }
    LAST.store(now, Ordering::Relaxed);
    app.db.maintenance_now(Housekeeping::Expiry, |tx| {
        throttle::forget_old(tx)?;
        store::forget_ended(tx)
    })
}
