//! What newly fits whose search. Each item that became public is held once against the searches, not each search against
//! every item.

use std::collections::BTreeSet;

use super::model::{Search, SearchDelivery};
use super::{rules, store};
use crate::accounts;
use crate::kernel::db::{Housekeeping, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::Result;
use crate::kernel::letter::{Delivery, Letter};
use crate::kernel::outbox::send_letter;
use crate::kernel::state::App;
use crate::news::{self, News, Scope};
use crate::opportunities::{self, OpportunityOut};

/// Notes looked at in one turn.
pub(super) const AT_ONCE: i64 = 100;
/// Searches told in one transaction.
const PIECE: i64 = 200;

/// Tells of everything that is noted; what is left when the service ends is told by the next one.
pub(super) fn tell_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(|db| news::waiting(db, AT_ONCE))?, |id| {
        let mut more = true;
        while more && !app.ending.has_begun() {
            let (here, note) = (app.clone(), id.clone());
            let work = move |tx: &mut Tx<'_>| tell_piece(tx, &here, &note);
            more = app.db.maintenance_now(Housekeeping::SavedSearches, work)?;
        }
        Ok(())
    })
}

/// Tells some of those whose search the item fits; true while there are more.
fn tell_piece(tx: &mut Tx<'_>, app: &App, note: &str) -> Result<bool> {
    let Some(note) = news::locked(tx, note)? else { return Ok(false) };
    let found = match note.kind.parse() {
        Ok(kind) => opportunities::current(tx, &app.config.public_url, kind, &note.item_id)?,
        Err(_) => None,
    };
    // Over before it was told: nobody needs to hear of it.
    let Some(item) = found else { return news::forget(tx, &note.id).map(|()| false) };
    let candidates = store::candidates(tx, &note, &item.scopes, PIECE)?;
    let Some(last) = candidates.last().map(|one| (one.person_id.clone(), one.id.to_string())) else {
        return news::forget(tx, &note.id).map(|()| false);
    };
    let before = note.scope_before.as_ref().map(|json| json.0.as_slice());
    tell(tx, app, &note, &fitting(candidates, &item.scopes, before), &item.shown)?;
    news::told_up_to(tx, &note.id, &last.0, &last.1)?;
    Ok(true)
}

fn fitting(candidates: Vec<Search>, now: &[Scope], before: Option<&[Scope]>) -> Vec<Search> {
    candidates.into_iter().filter(|one| rules::newly_fits(one, now, before)).collect()
}

/// Tells each search that did not find the item before, of people who are still there.
fn tell(tx: &mut Tx<'_>, app: &App, note: &News, searches: &[Search], item: &OpportunityOut) -> Result<()> {
    let found = store::have_found(tx, searches, &note.kind, &note.item_id)?;
    let people: BTreeSet<String> = searches.iter().map(|one| one.person_id.clone()).collect();
    let people: Vec<String> = people.into_iter().collect();
    let left = store::who_left(tx, &people)?;
    let recipients = accounts::recipients(tx, &people)?;
    for search in searches.iter().filter(|one| !found.contains(one.id.as_str())) {
        let person = recipients.iter().find(|it| it.person_id() == Some(search.person_id.as_str()));
        let Some(person) = person.filter(|_| !left.contains(&search.person_id)) else { continue };
        let calls = search.calls();
        store::keep_found(tx, &search.id, &note.kind, &note.item_id, !calls)?;
        if calls {
            store::open_call(tx, &search.id)?;
        } else if search.delivery != SearchDelivery::Call && !person.does_without() {
            let at_once = search.delivery == SearchDelivery::AtOnce;
            let way = if at_once { Delivery::AtOnce } else { Delivery::Daily };
            send_letter(tx, app, &person.clone().wanting(way), &letter(app, search, item))?;
        }
    }
    Ok(())
}

fn letter(app: &App, search: &Search, item: &OpportunityOut) -> Letter {
    let path = item.url.strip_prefix(app.config.public_url.as_str()).unwrap_or(&item.url);
    Letter::new("saved-search")
        .with("search", &search.name)
        .with("title", &item.title)
        .with("reference", &item.reference)
        .with("body", &item.body_name)
        .with_term("kind", format!("opportunity-{}", item.kind.as_str().replace('_', "-")))
        .link(path)
        .informative()
}
