//! The calls of programs: taken from their queue, tried again after a pause, given up after too many failures.

use std::time::Duration;

use serde::Serialize;

use super::model::{CallFailure, SavedSearchId, Search};
use super::posting::{Posting, post};
use super::rules;
use super::store::{self, CallRow};
use crate::accounts;
use crate::kernel::crypto::keyring::Purpose;
use crate::kernel::db::{Housekeeping, Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::letter::Letter;
use crate::kernel::outbox::send_letter;
use crate::kernel::state::App;
use crate::opportunities::{self, OpportunityOut};

/// Calls taken at one look.
const BATCH: i64 = 10;
/// How long a node may keep a call that it took.
const CLAIM_SECONDS: i64 = 60;
/// How often the queue is looked at.
const PAUSE: Duration = Duration::from_secs(2);

type Outcome = std::result::Result<(), CallFailure>;

/// What a program is told.
#[derive(Serialize)]
struct Told {
    saved_search_id: SavedSearchId,
    name: String,
    items: Vec<OpportunityOut>,
}

/// Calls for as long as the service lives.
pub async fn call_forever(app: App) {
    loop {
        let here = app.clone();
        match tokio::task::spawn_blocking(move || call_due(&here)).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => {
                tracing::error!(
                    cause = problem.cause(),
                    "calls of saved searches failed; they will be tried again"
                );
            }
            Err(_) => tracing::error!("calls of saved searches panicked; they will be tried again"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Makes the calls that are due.
///
/// # Errors
/// Those of the database; a call that fails is tried again later and is no error.
pub fn call_due(app: &App) -> Result<()> {
    let due = app.db.read_now(|db| store::due_calls(db, BATCH))?;
    for call in due.into_iter().take_while(|_| !app.ending.has_begun()) {
        let id = call.id.clone();
        let claim = move |tx: &mut Tx<'_>| store::claim(tx, &id, CLAIM_SECONDS);
        if app.db.maintenance_now(Housekeeping::SavedSearches, claim)? {
            one_call(app, call)?;
        }
    }
    Ok(())
}

fn one_call(app: &App, call: CallRow) -> Result<()> {
    let (row, url) = (call.clone(), app.config.public_url.clone());
    let Some((search, told)) = app.db.read_now(|db| ready(db, &url, &row))? else {
        // Changed or forgotten meanwhile, or nothing of it is public any more.
        let settle = move |tx: &mut Tx<'_>| store::settle_call(tx, &call.id);
        return app.db.maintenance_now(Housekeeping::SavedSearches, settle);
    };
    let outcome = send(app, &search, &call, &told)?;
    let here = app.clone();
    app.db.maintenance_now(Housekeeping::SavedSearches, move |tx| settle(tx, &here, &call, outcome))
}

/// The search and what its program is told, where there is something to tell.
fn ready(db: &mut Snapshot<'_>, url: &str, call: &CallRow) -> Result<Option<(Search, Told)>> {
    let Some(search) = store::search(db, &call.search_id)?.filter(Search::calls) else { return Ok(None) };
    let mut items = Vec::new();
    for (kind, item) in store::items_of(db, &call.id)? {
        if let Ok(kind) = kind.parse() {
            items.extend(opportunities::current(db, url, kind, &item)?.map(|found| found.shown));
        }
    }
    let told = Told { saved_search_id: search.id.clone(), name: search.name.clone(), items };
    Ok((!told.items.is_empty()).then_some((search, told)))
}

fn send(app: &App, search: &Search, call: &CallRow, told: &Told) -> Result<Outcome> {
    let damaged = |cause: String| Problem::internal(format!("a saved search's call: {cause}"));
    let wrapped = search.call_secret.as_deref().unwrap_or_default();
    let secret = app
        .keyring
        .unwrap(Purpose::WebhookSecret, search.id.as_str(), wrapped)
        .map_err(|cause| damaged(cause.to_string()))?;
    let secret = std::str::from_utf8(&secret).map_err(|cause| damaged(cause.to_string()))?;
    let body = serde_json::to_string(told).map_err(|cause| damaged(cause.to_string()))?;
    Ok(post(&Posting {
        url: search.call_url.as_deref().unwrap_or_default(),
        secret,
        timestamp: app.clock.now().as_seconds(),
        id: &call.id,
        body: &body,
        own_network: app.config.searches.call_own_network,
    }))
}

fn settle(tx: &mut Tx<'_>, app: &App, call: &CallRow, outcome: Outcome) -> Result<()> {
    let Some(search) = store::locked(tx, &call.search_id)? else { return Ok(()) };
    if !store::is_open(tx, &call.id)? {
        return Ok(());
    }
    let Err(failure) = outcome else {
        store::settle_call(tx, &call.id)?;
        if search.call_failures > 0 {
            store::begin_calls_anew(tx, &search.id)?;
        }
        return store::open_call(tx, &search.id);
    };
    let failures = search.call_failures.saturating_add(1);
    let off = failures >= rules::MOST_FAILURES;
    store::set_failures(tx, &search.id, failures, failure, off)?;
    if off { switch_off(tx, app, &search) } else { store::put_off(tx, &call.id, rules::pause(failures)) }
}

/// Nothing is called any more until the person says so; they are told.
fn switch_off(tx: &mut Tx<'_>, app: &App, search: &Search) -> Result<()> {
    store::drop_call(tx, &search.id)?;
    let letter = Letter::new("saved-search-off").with("search", &search.name).link("/account/searches");
    for person in accounts::recipients(tx, std::slice::from_ref(&search.person_id))? {
        send_letter(tx, app, &person, &letter)?;
    }
    Ok(())
}
