//! The clock of the lifecycle table: what the program does by itself when its time has come, without traffic.

use std::time::Duration;

use crate::app::App;
use crate::kernel::audit::record_refusals;
use crate::kernel::error::Result;

/// How often it looks for what is due.
const STEP: Duration = Duration::from_millis(200);

/// Acts for as long as the service lives.
pub async fn keep_time_forever(app: App) {
    loop {
        let here = app.clone();
        match tokio::task::spawn_blocking(move || act_due(&here)).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => {
                tracing::error!(cause = problem.cause(), "a due action failed; it will be tried again")
            }
            Err(_) => tracing::error!("a due action panicked; it will be tried again"),
        }
        tokio::time::sleep(STEP).await;
    }
}

/// Does everything that is due now, each in a transaction of its own. A concept that fails keeps no other from its
/// time: bids close all the same.
pub fn act_due(app: &App) -> Result<()> {
    let concepts: &[fn(&App) -> Result<()>] = &[
        |app| record_refusals(app, false),
        crate::accounts::act_due,
        crate::frameworks::act_due,
        crate::qualification::act_due,
        crate::competitions::act_due,
        crate::clarifications::act_due,
        crate::bids::act_due,
        crate::awards::act_due,
        crate::money::act_due,
    ];
    let mut outcome = Ok(());
    for act in concepts {
        outcome = outcome.and(act(app));
    }
    outcome
}
