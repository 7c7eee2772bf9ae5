//! Messages written in the business transaction and delivered afterwards.
//!
//! A message is wrapped by the key-encryption key while it waits, because it names a person and may hold a one-time
//! link. Delivery is at least once; the message id lets a mail system drop a repeat.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::UtcTime;
use super::crypto::keyring::{Keyring, Purpose};
use super::db::schema::outbox;
use super::db::{Database, Housekeeping, Tx};
use super::error::{Problem, Result};
use super::letter::{Letter, Recipient};
use super::mail::{Mail, Mailer};
use super::state::App;

/// Attempts before a message is given up and its failure kept.
const ATTEMPTS: i64 = 12;
/// How long one worker may hold a message.
const CLAIM_SECONDS: i64 = 120;
/// Messages taken at once.
const BATCH: i64 = 20;

/// A mail to be sent. It names nothing that must stay secret but its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML; absent in what an older version of the program has queued.
    #[serde(default)]
    pub html: Option<String>,
}

/// The letter to each of them, in their language; it leaves only if the transaction commits.
pub fn send_to(
    tx: &mut Tx<'_>,
    app: &App,
    recipients: impl IntoIterator<Item = Recipient>,
    letter: &Letter,
) -> Result<()> {
    for recipient in recipients {
        send_letter(tx, app, &recipient, letter)?;
    }
    Ok(())
}

/// The letter to one recipient; it leaves only if the transaction commits.
pub fn send_letter(tx: &mut Tx<'_>, app: &App, recipient: &Recipient, letter: &Letter) -> Result<()> {
    send_mail(tx, &app.keyring, &letter.to(recipient, &app.config.public_url)?)
}

/// Puts a mail into the outbox.
fn send_mail(tx: &mut Tx<'_>, keyring: &Keyring, mail: &OutgoingMail) -> Result<()> {
    let id = Uuid::now_v7().to_string();
    let plain = serde_json::to_vec(mail).map_err(|cause| Problem::internal(cause.to_string()))?;
    let wrapped = keyring
        .wrap(Purpose::OutboxMail, &id, &plain)
        .map_err(|cause| Problem::internal(format!("outbox: {cause}")))?;
    let now = tx.now()?;
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::created_at.eq(now),
            outbox::kind.eq("mail"),
            outbox::payload.eq(STANDARD.encode(wrapped)),
            outbox::available_at.eq(now),
            outbox::attempts.eq(0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Delivers for as long as the service lives.
pub async fn deliver_forever(app: App, mailer: Mailer) {
    let mailer = std::sync::Arc::new(mailer);
    loop {
        let (here, mailer) = (app.clone(), mailer.clone());
        match tokio::task::spawn_blocking(move || deliver_due(&here.db, &here.keyring, &mailer)).await {
            Ok(Ok(sent)) if sent > 0 => continue,
            Ok(Ok(_)) => {}
            Ok(Err(problem)) => {
                tracing::error!(cause = problem.cause(), "the outbox failed; it will try again")
            }
            Err(_) => tracing::error!("the outbox panicked; it will try again"),
        }
        tokio::time::sleep(app.config.outbox.poll.max(Duration::from_millis(10))).await;
    }
}

/// Delivers what is due; returns how many messages it handled.
pub fn deliver_due(database: &Database, keyring: &Keyring, mailer: &Mailer) -> Result<usize> {
    let claimed = claim(database)?;
    for (id, payload, attempts) in &claimed {
        let outcome = unwrap(keyring, id, payload).and_then(|mail| {
            let message = Mail {
                to: mail.to,
                subject: mail.subject,
                text: mail.text,
                html: mail.html,
                message_id: id.clone(),
            };
            mailer.send(&message).map_err(|error| (error.is_permanent(), error.to_string()))
        });
        settle(database, id, *attempts, outcome)?;
    }
    Ok(claimed.len())
}

fn unwrap(keyring: &Keyring, id: &str, payload: &str) -> std::result::Result<OutgoingMail, (bool, String)> {
    let wrapped = STANDARD.decode(payload).map_err(|_| (true, "the message is damaged".to_owned()))?;
    let plain =
        keyring.unwrap(Purpose::OutboxMail, id, &wrapped).map_err(|cause| (true, cause.to_string()))?;
    serde_json::from_slice(&plain).map_err(|_| (true, "the message is damaged".to_owned()))
}

type Claimed = Vec<(String, String, i64)>;

fn claim(database: &Database) -> Result<Claimed> {
    // A look first, so that an idle outbox writes nothing.
    let due = database.read_now(|db| {
        let now = db.now()?;
        let rows: Vec<String> = outbox::table
            .filter(
                outbox::delivered_at
                    .is_null()
                    .and(outbox::failed_at.is_null())
                    .and(outbox::available_at.le(now)),
            )
            .order((outbox::available_at, outbox::id))
            .limit(BATCH)
            .select(outbox::id)
            .load(db.conn())?;
        Ok(rows)
    })?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    database.maintenance_now(Housekeeping::Outbox, move |tx| {
        let now = tx.now()?;
        let mut claimed = Vec::new();
        for id in &due {
            let free = outbox::claimed_until.is_null().or(outbox::claimed_until.lt(now));
            let taken = diesel::update(
                outbox::table.filter(outbox::id.eq(id)).filter(outbox::delivered_at.is_null()).filter(free),
            )
            .set((
                outbox::claimed_until.eq(now.plus_seconds(CLAIM_SECONDS)),
                outbox::attempts.eq(outbox::attempts + 1),
            ))
            .execute(tx.conn())?;
            if taken == 1 {
                let row = outbox::table
                    .find(id)
                    .select((outbox::id, outbox::payload, outbox::attempts))
                    .first::<(String, String, i64)>(tx.conn())?;
                claimed.push(row);
            }
        }
        Ok(claimed)
    })
}

fn settle(
    database: &Database,
    id: &str,
    attempts: i64,
    outcome: std::result::Result<(), (bool, String)>,
) -> Result<()> {
    let id = id.to_owned();
    database.maintenance_now(Housekeeping::Outbox, move |tx| {
        let now = tx.now()?;
        match &outcome {
            Ok(()) => {
                // What was sent needs no copy here.
                diesel::update(outbox::table.find(&id))
                    .set((outbox::delivered_at.eq(now), outbox::payload.eq("")))
                    .execute(tx.conn())?;
            }
            Err((permanent, cause)) => {
                let given_up: Option<UtcTime> = (*permanent || attempts >= ATTEMPTS).then_some(now);
                let pause = 2_i64
                    .saturating_pow(u32::try_from(attempts.clamp(1, 10)).unwrap_or(10))
                    .saturating_mul(5);
                diesel::update(outbox::table.find(&id))
                    .set((
                        outbox::claimed_until.eq(None::<UtcTime>),
                        outbox::available_at.eq(now.plus_seconds(pause)),
                        outbox::failed_at.eq(given_up),
                        outbox::last_error.eq(cause),
                    ))
                    .execute(tx.conn())?;
            }
        }
        Ok(())
    })
}
