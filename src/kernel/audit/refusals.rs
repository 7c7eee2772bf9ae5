//! Refused attempts of authenticated callers are events too, counted together where they repeat (design section 6).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::event::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::error::{Code, Result};
use crate::kernel::state::App;

/// How long the same attempts are counted before they are recorded. A kill loses what was counted since.
const COUNTED_FOR: Duration = Duration::from_secs(10);

/// What was refused and is not recorded yet.
#[derive(Debug, Default)]
pub struct Refusals {
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    since: Option<Instant>,
    attempts: BTreeMap<Attempt, (Actor, i64)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Attempt {
    actor: String,
    operation: String,
    code: Code,
}

impl Refusals {
    /// Counts an attempt, where a role or a rule of secrecy refused a caller who is known. `operation` is the method
    /// and the path's pattern: never what a caller typed.
    pub fn note(&self, actor: &Actor, operation: &str, code: Code) {
        let refused = code.status() == 403 || code == Code::BidsSealed;
        if !refused || !actor.is_signed_in() {
            return;
        }
        let attempt = Attempt { actor: actor.audit_name(), operation: operation.to_owned(), code };
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.since.get_or_insert_with(Instant::now);
        counted.attempts.entry(attempt).or_insert_with(|| (actor.clone(), 0)).1 += 1;
    }

    fn take(&self, even_fresh: bool) -> BTreeMap<Attempt, (Actor, i64)> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let due = counted.since.is_some_and(|since| even_fresh || since.elapsed() >= COUNTED_FOR);
        if due { std::mem::take(&mut *counted).attempts } else { BTreeMap::new() }
    }
}

/// Records what has been counted long enough; with `even_fresh`, as before the service stops, everything.
pub fn record_refusals(app: &App, even_fresh: bool) -> Result<()> {
    let taken = app.refusals.take(even_fresh);
    let entries: Vec<Entry> =
        taken.iter().flat_map(|(attempt, (actor, times))| entries(attempt, actor, *times)).collect();
    if entries.is_empty() {
        return Ok(());
    }
    app.db.write_now(move |_| {
        let mut entries = entries.clone().into_iter();
        let Some(first) = entries.next() else {
            return Ok(Audited::replayed(()));
        };
        Ok(Audited::with_entries((), first, entries.collect()))
    })
}

/// One event for each body in which the caller holds a role, so that its auditors see it.
fn entries(attempt: &Attempt, actor: &Actor, times: i64) -> Vec<Entry> {
    let mut bodies: Vec<&str> =
        actor.grants.iter().chain(&actor.withheld).map(|grant| grant.body_id.as_str()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let slug = attempt.code.slug();
    let reason = if times == 1 { slug.to_owned() } else { format!("{slug}, {times} times") };
    let entry =
        || Entry::new(actor, "refused", Subject::new("operation", attempt.operation.clone())).reason(&reason);
    if bodies.is_empty() {
        vec![entry()]
    } else {
        bodies.into_iter().map(|body| entry().body(body)).collect()
    }
}
