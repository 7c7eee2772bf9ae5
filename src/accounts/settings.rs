//! A person's settings: the language of mails and pages, how the mails that are not required arrive, and whether mail
//! to the address came back.

use actix_web::http::StatusCode;

use super::model::{Account, PersonId};
use super::registration::of_person;
use super::store;
use super::views::{BounceOut, SettingsOut, SettingsPatch};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::digest;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Made, NoInput, Reply, perform};
use crate::kernel::letter::Delivery;
use crate::kernel::state::App;
use crate::kernel::stopping;

fn own_id(actor: &Actor) -> Result<PersonId> {
    actor.person()?.parse().map_err(|_| Problem::not_found())
}

fn made(db: &mut Snapshot<'_>, id: &PersonId) -> Result<Made<SettingsOut>> {
    let account = store::account(db, id)?;
    let version = account.version;
    Ok(Made::new(view(account)).version(version))
}

fn view(account: Account) -> SettingsOut {
    SettingsOut {
        locale: account.locale,
        delivery: account.delivery,
        address_bounce: account
            .bounced_at
            .map(|at| BounceOut { at, status: account.bounce_status.unwrap_or_default() }),
        version: account.version,
    }
}

/// The caller's own settings.
///
/// # Errors
/// `person_required` for an API key.
pub async fn settings(app: &App, actor: &Actor) -> Result<Made<SettingsOut>> {
    let id = own_id(actor)?;
    app.db.read(move |db| made(db, &id)).await
}

/// Changes the caller's own settings. Who wants no such mails any more does not get what waits either.
pub async fn update_settings(
    app: &App,
    actor: &Actor,
    command: Command<SettingsPatch>,
) -> Result<Reply<SettingsOut>> {
    let (id, who) = (own_id(actor)?, actor.clone());
    let Command { input, meta } = command;
    let sent = meta.clone();
    perform(app, actor, &meta, StatusCode::OK, move |tx| {
        let account = store::locked_account(tx, &id)?;
        sent.demand(account.version)?;
        let delivery = input.delivery.unwrap_or(account.delivery);
        store::set_settings(tx, &id, input.locale.unwrap_or(account.locale), delivery)?;
        if delivery == Delivery::None {
            digest::forget(tx, id.as_str())?;
        }
        Ok(Audited::new(made(tx, &id)?, about(&who, &id, "update_settings")))
    })
    .await
}

/// The person says that the address takes mail again.
pub async fn confirm_own_address(
    app: &App,
    actor: &Actor,
    command: Command<NoInput>,
) -> Result<Reply<SettingsOut>> {
    let (id, who) = (own_id(actor)?, actor.clone());
    let meta = command.meta;
    let sent = meta.clone();
    perform(app, actor, &meta, StatusCode::OK, move |tx| {
        let account = store::locked_account(tx, &id)?;
        sent.check(account.version)?;
        if account.bounced_at.is_none() {
            return Err(Problem::new(Code::Conflict, "No mail to your address came back."));
        }
        store::set_bounced(tx, &id, None)?;
        Ok(Audited::new(made(tx, &id)?, about(&who, &id, "confirm_own_address")))
    })
    .await
}

fn about(actor: &Actor, id: &PersonId, action: &'static str) -> Entry {
    Entry::new(actor, action, Subject::new("person", id.as_str()))
}

/// Whether a stop link is one of ours.
#[must_use]
pub fn is_stop_link(app: &App, token: &str) -> bool {
    stopping::person(&app.keyring, token).is_some()
}

/// Stops the mails that are not required, for the person of the link. Doing it again changes nothing.
///
/// # Errors
/// `invalid` where the link is not one of ours.
pub async fn stop_mails(app: &App, token: &str) -> Result<()> {
    let bad = || Problem::field("/token", "token", "This link is not complete. Copy the whole address.");
    let id: PersonId =
        stopping::person(&app.keyring, token).and_then(|id| id.parse().ok()).ok_or_else(bad)?;
    let outcome = app
        .db
        .write(move |tx| {
            let account = store::locked_account(tx, &id)?;
            if account.delivery == Delivery::None {
                return Err(Problem::of(Code::Conflict));
            }
            store::set_settings(tx, &id, account.locale, Delivery::None)?;
            digest::forget(tx, id.as_str())?;
            Ok(Audited::new((), of_person(&id, "stop_mails")))
        })
        .await;
    match outcome {
        Err(problem) if problem.code() == Code::Conflict => Ok(()),
        Err(problem) if problem.code() == Code::NotFound => Err(bad()),
        outcome => outcome,
    }
}

/// Records that mail to a person came back for good; the event, where that is news.
///
/// # Errors
/// Of the database.
pub fn record_bounce(tx: &mut Tx<'_>, person: &str, status: &str) -> Result<Option<Entry>> {
    let id: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    let account = store::locked_account(tx, &id)?;
    if account.bounced_at.is_some() {
        return Ok(None);
    }
    let status: String = status.chars().take(20).collect();
    store::set_bounced(tx, &id, Some(&status))?;
    Ok(Some(about(&Actor::system("mail"), &id, "record_bounce").reason(status)))
}
