//! What people do with their saved searches: every one is its owner's alone, and others' are not there.

use actix_web::http::StatusCode;
use secrecy::ExposeSecret;

use super::model::{SavedSearchId, Search, SearchDelivery, Wish};
use super::views::{
    SavedSearchCallOut, SavedSearchFilter, SavedSearchIn, SavedSearchOut, SavedSearchPatch, SavedSearchesOut,
};
use super::{rules, store};
use crate::accounts::Secret;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Command, Made, Meta, Reply, run};
use crate::kernel::state::App;
use crate::kernel::tokens::{NewToken, Prefix};
use crate::reference;

type Changed = Result<Audited<Made<SavedSearchOut>>>;

/// The caller's saved searches.
///
/// # Errors
/// `person_required` for an API key.
pub async fn list_searches(app: &App, actor: &Actor) -> Result<SavedSearchesOut> {
    let (person, most) = (actor.person()?.to_owned(), app.config.searches.per_person);
    let rows = app.db.read(move |db| store::of_person(db, &person)).await?;
    Ok(SavedSearchesOut { items: rows.into_iter().map(|row| view(row, None)).collect(), most })
}

/// One of the caller's saved searches.
///
/// # Errors
/// 404 where it is not the caller's.
pub async fn read_search(app: &App, actor: &Actor, id: &SavedSearchId) -> Result<Made<SavedSearchOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| Ok(made(own(&who, store::search(db, &id)?)?, None))).await
}

/// Saves a search.
///
/// # Errors
/// 422 with every fault, 409 where the person has as many as they may.
pub async fn create_search(
    app: &App,
    actor: &Actor,
    command: Command<SavedSearchIn>,
) -> Result<Reply<SavedSearchOut>> {
    run(app, actor, (), StatusCode::CREATED, command, create).await
}

/// Changes a saved search.
///
/// # Errors
/// 404 where it is not the caller's, 422 with every fault.
pub async fn update_search(
    app: &App,
    actor: &Actor,
    id: &SavedSearchId,
    command: Command<SavedSearchPatch>,
) -> Result<Reply<SavedSearchOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, update).await
}

/// Forgets a saved search, with all that it found.
///
/// # Errors
/// 404 where it is not the caller's.
pub async fn delete_search(app: &App, actor: &Actor, id: &SavedSearchId, meta: Meta) -> Result<Reply<()>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .write(move |tx| {
            let row = own(&who, store::locked(tx, &id)?)?;
            meta.demand(row.version)?;
            store::delete(tx, &id)?;
            Ok(Audited::new((), entry(&who, "delete", &id)))
        })
        .await?;
    Ok(Reply::empty())
}

fn entry(actor: &Actor, action: &'static str, id: &SavedSearchId) -> Entry {
    Entry::new(actor, action, Subject::new("saved_search", id.as_str()))
}

/// The search where it is the caller's.
fn own(actor: &Actor, found: Option<Search>) -> Result<Search> {
    let person = actor.person()?;
    found.filter(|row| row.person_id == person).ok_or_else(Problem::not_found)
}

fn create(tx: &mut Tx<'_>, call: &Call<SavedSearchIn, ()>) -> Changed {
    let (person, input) = (call.actor.person()?, &call.input);
    // Two requests at once are counted one after the other.
    tx.lock("people", person)?;
    let most = call.app.config.searches.per_person;
    let have = i64::try_from(store::of_person(tx, person)?.len()).unwrap_or(i64::MAX);
    if have >= most {
        let detail = format!("You have {have} saved searches, and may have {most}: remove one first.");
        return Err(Problem::new(Code::Conflict, detail));
    }
    let wish = Wish {
        name: input.name.trim().to_owned(),
        kind: input.filter.kind.map(|kind| kind.to_string()),
        category_code: input.filter.category.clone(),
        area_code: input.filter.area.clone(),
        tier: input.filter.tier,
        delivery: input.delivery.unwrap_or(SearchDelivery::Digest),
        call_url: input.call_url.clone(),
    };
    refuse(tx, call.app.config.searches.call_own_network, &wish)?;
    let id = SavedSearchId::new();
    let secret = match wish.call_url {
        Some(_) => Some(new_secret(&call.app.keyring, &id)?),
        None => None,
    };
    let (shown, wrapped) = secret.unzip();
    store::insert(tx, &id, person, &wish, wrapped)?;
    let row = store::search(tx, &id)?.ok_or_else(Problem::not_found)?;
    let made = made(row, shown).location(format!("/api/v1/saved-searches/{id}"));
    Ok(Audited::new(made, entry(&call.actor, "create", &id)))
}

fn update(tx: &mut Tx<'_>, call: &Call<SavedSearchPatch, SavedSearchId>) -> Changed {
    let (id, input) = (&call.id, &call.input);
    let row = own(&call.actor, store::locked(tx, id)?)?;
    call.meta.demand(row.version)?;
    let wish = wished(&row, input);
    refuse(tx, call.app.config.searches.call_own_network, &wish)?;
    let renew = input.renew_call_secret == Some(true) || row.call_secret.is_none();
    let (shown, wrapped) = match (&wish.call_url, renew) {
        (None, _) => (None, None),
        (Some(_), false) => (None, row.call_secret.clone()),
        (Some(_), true) => {
            let (shown, wrapped) = new_secret(&call.app.keyring, id)?;
            (Some(shown), Some(wrapped))
        }
    };
    store::update(tx, &row, &wish, wrapped)?;
    // Whoever says anew how it tells has the calls begin anew.
    if input.delivery.is_some() || row.call_url != wish.call_url {
        store::drop_call(tx, id)?;
        store::begin_calls_anew(tx, id)?;
    }
    if wish.delivery == SearchDelivery::Call {
        store::open_call(tx, id)?;
    }
    let row = store::search(tx, id)?.ok_or_else(Problem::not_found)?;
    Ok(Audited::new(made(row, shown), entry(&call.actor, "update", id)))
}

/// What stands after the changes.
fn wished(row: &Search, input: &SavedSearchPatch) -> Wish {
    let mut wish = row.wish();
    if let Some(name) = &input.name {
        name.trim().clone_into(&mut wish.name);
    }
    if let Some(filter) = &input.filter {
        wish.kind = filter.kind.map(|kind| kind.to_string());
        wish.category_code.clone_from(&filter.category);
        wish.area_code.clone_from(&filter.area);
        wish.tier = filter.tier;
    }
    if let Some(delivery) = input.delivery {
        wish.delivery = delivery;
    }
    if input.call_url.is_some() {
        wish.call_url.clone_from(&input.call_url);
    }
    wish
}

fn refuse(db: &mut Snapshot<'_>, own_network: bool, wish: &Wish) -> Result<()> {
    let mut faults = rules::faults(wish, own_network);
    let categories: Vec<String> = wish.category_code.iter().cloned().collect();
    for code in reference::missing_categories(db, &categories)? {
        let detail = format!("There is no service category {code}: choose one of /service-categories.");
        faults.push(Fault::new("/filter/category", "unknown", detail));
    }
    let areas: Vec<String> = wish.area_code.iter().cloned().collect();
    for code in reference::missing_areas(db, &areas)? {
        let detail = format!("There is no area {code}: choose one of /areas.");
        faults.push(Fault::new("/filter/area", "unknown", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// A new secret: as it is shown once, and as it is kept.
fn new_secret(keyring: &Keyring, id: &SavedSearchId) -> Result<(Secret, Vec<u8>)> {
    let token =
        NewToken::generate(Prefix::CallSecret).map_err(|cause| Problem::internal(cause.to_string()))?;
    let wrapped = keyring
        .wrap(Purpose::WebhookSecret, id.as_str(), token.token.expose_secret().as_bytes())
        .map_err(|cause| Problem::internal(format!("the secret of a saved search: {cause}")))?;
    Ok((Secret(token.token), wrapped))
}

fn made(row: Search, secret: Option<Secret>) -> Made<SavedSearchOut> {
    let version = row.version;
    Made::new(view(row, secret)).version(version)
}

fn view(row: Search, secret: Option<Secret>) -> SavedSearchOut {
    let (failures, last_failure, off_since) = (row.call_failures, row.call_failure, row.call_off_at);
    SavedSearchOut {
        filter: SavedSearchFilter {
            kind: row.kind.and_then(|kind| kind.parse().ok()),
            category: row.category_code,
            area: row.area_code,
            tier: row.tier,
        },
        call: row.call_url.map(|url| SavedSearchCallOut { url, secret, failures, last_failure, off_since }),
        id: row.id,
        name: row.name,
        delivery: row.delivery,
        created_at: row.created_at,
        version: row.version,
    }
}
