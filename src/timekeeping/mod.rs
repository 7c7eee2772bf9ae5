//! The clock of the lifecycle table: what the program does by itself when its time has come, without traffic.
//!
//! Of several nodes one acts, the leader. Each duty finds what is due in the database, so a restart, or another node that
//! takes over, goes on where it was interrupted; each act locks its row and looks again, so nothing is done twice.

mod handlers;
mod health;
mod views;

use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::app::App;
use crate::kernel::audit::record_refusals;
use crate::kernel::db::Candidate;
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::{Problem, Result};

pub use handlers::routes;
pub use health::health;
pub use views::{HealthOut, LateMailsOut, OverdueOut};

/// How often it looks for what is due.
const STEP: Duration = Duration::from_millis(200);
/// How often it measures what is overdue.
const MEASURE: Duration = Duration::from_secs(10);

const FAILURES: &str = "fairlot_clock_failures_total";
const OVERDUE: &str = "fairlot_clock_overdue";
/// Microseconds.
const BUSY: &str = "fairlot_clock_busy_microseconds_total";
const LEADS: &str = "fairlot_clock_leads";

/// Every duty there is.
fn duties() -> impl Iterator<Item = Duty> {
    let concepts: [&[Duty]; 11] = [
        crate::accounts::DUTIES,
        crate::frameworks::DUTIES,
        crate::qualification::DUTIES,
        crate::competitions::DUTIES,
        crate::engagement::DUTIES,
        crate::clarifications::DUTIES,
        crate::bids::DUTIES,
        crate::awards::DUTIES,
        crate::supply_chains::DUTIES,
        crate::money::DUTIES,
        crate::searches::DUTIES,
    ];
    concepts.into_iter().flatten().copied()
}

/// Acts for as long as the service lives. What people count on the moment of waits for nothing else.
pub async fn keep_time_forever(app: App) {
    let (tell, leads) = watch::channel(false);
    actix_web::rt::spawn(stand_forever(app.clone(), tell));
    for prompt in [true, false] {
        actix_web::rt::spawn(act_forever(app.clone(), leads.clone(), prompt));
    }
    actix_web::rt::spawn(measure_forever(app.clone(), leads));
    loop {
        let here = app.clone();
        let recorded = off_thread(move || record_refusals(&here, false)).await;
        if let Err(problem) = recorded {
            tracing::error!(cause = problem.cause(), "refused attempts could not be recorded; they will be");
        }
        tokio::time::sleep(STEP).await;
    }
}

/// Stands for leader, and tells whether it is.
async fn stand_forever(app: App, leads: watch::Sender<bool>) {
    let mut candidate = Some(app.db.candidate(&health::node()));
    loop {
        let standing = candidate.take().unwrap_or_else(|| app.db.candidate(&health::node()));
        let stood = tokio::task::spawn_blocking(move || stand(standing)).await;
        let outcome = match stood {
            Ok((stays, outcome)) => {
                candidate = Some(stays);
                outcome
            }
            Err(_) => Err(Problem::internal("standing for leader panicked")),
        };
        let now = outcome.unwrap_or_else(|problem| {
            tracing::error!(
                cause = problem.cause(),
                "cannot stand for the clock's leader; it will try again"
            );
            false
        });
        if leads.send_replace(now) != now {
            tracing::info!(leads = now, "the clock's leader changed");
        }
        metrics::gauge!(LEADS).set(if now { 1 } else { 0 });
        tokio::time::sleep(STEP).await;
    }
}

fn stand(mut candidate: Candidate) -> (Candidate, Result<bool>) {
    let outcome = candidate.leads();
    (candidate, outcome)
}

async fn act_forever(app: App, mut leads: watch::Receiver<bool>, prompt: bool) {
    loop {
        if *leads.borrow_and_update() {
            let here = app.clone();
            let acted = off_thread(move || {
                each(&here, duties().filter(|duty| duty.prompt == prompt), |duty| {
                    // A failure is told once, here; the others go on.
                    act(&here, &duty);
                    Ok(())
                })
            });
            if acted.await.is_err() {
                tracing::error!("a duty panicked; it will be tried again");
            }
        }
        // Whoever becomes leader acts at once.
        let _elapsed = tokio::time::timeout(STEP, leads.changed()).await;
    }
}

fn act(app: &App, duty: &Duty) {
    let began = Instant::now();
    let acted = (duty.act)(app);
    let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    metrics::counter!(BUSY, "duty" => duty.name).increment(took);
    if let Err(problem) = acted {
        metrics::counter!(FAILURES, "duty" => duty.name).increment(1);
        tracing::error!(duty = duty.name, cause = problem.cause(), "a duty failed; it will be tried again");
    }
}

/// Shows what is overdue as metrics, on the leader.
async fn measure_forever(app: App, leads: watch::Receiver<bool>) {
    loop {
        tokio::time::sleep(MEASURE).await;
        if !*leads.borrow() {
            continue;
        }
        let here = app.clone();
        if let Ok(overdue) = off_thread(move || health::overdue(&here)).await {
            for (duty, count) in overdue {
                metrics::gauge!(OVERDUE, "duty" => duty).set(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::internal("the clock panicked")))
}

/// Does everything that is due now, as the leader does.
///
/// # Errors
/// The first failure; the other duties were done all the same.
pub fn act_due(app: &App) -> Result<()> {
    each(app, duties(), |duty| (duty.act)(app)).and(record_refusals(app, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::i18n::{self, Lang};

    #[test]
    fn every_duty_that_can_be_late_has_words() {
        for duty in duties().filter(|duty| duty.waiting.is_some()) {
            let key = format!("duty-{}", duty.name.replace('_', "-"));
            assert!(i18n::find(Lang::En, &key).is_some(), "{key} is missing");
        }
    }
}
