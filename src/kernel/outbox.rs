//! Messages written in the business transaction and delivered afterwards.
//!
//! A message is wrapped under the key-encryption key while it waits, because it names a person and may hold a one-time
//! link. Delivery is at least once; the message id lets a mail system drop a repeat.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit::{Audited, Entry};
use super::clock::UtcTime;
use super::crypto::keyring::{Keyring, Purpose, WrapError};
use super::db::schema::outbox;
use super::db::{Database, Housekeeping, Snapshot, Tx, natively};
use super::digest;
use super::error::{Code, Problem, Result};
use super::letter::{Letter, Recipient, Way};
use super::mail::{Mail, MailError, Mailer};
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
    /// The letter's name, for who sorts mail.
    #[serde(default)]
    pub kind: String,
    /// The link that stops such mails, where they may be stopped.
    #[serde(default)]
    pub stop: Option<String>,
}

/// What waits: a letter is written when it leaves, so that nobody's transaction waits for it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Waiting<'a> {
    Letter { letter: Cow<'a, Letter>, to: Cow<'a, Recipient> },
    Mail(Cow<'a, OutgoingMail>),
}

impl Waiting<'_> {
    fn written(self, app: &App) -> Result<OutgoingMail> {
        match self {
            Self::Letter { letter, to } => letter.to(&to, &app.keyring, &app.config.public_url),
            Self::Mail(mail) => Ok(mail.into_owned()),
        }
    }
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

/// The letter to one recipient, at once or in their digest; it leaves only if the transaction commits.
pub fn send_letter(tx: &mut Tx<'_>, app: &App, recipient: &Recipient, letter: &Letter) -> Result<()> {
    let url = &app.config.public_url;
    match (recipient.way(letter), recipient.person_id()) {
        (Way::Nowhere, _) => Ok(()),
        (Way::Digest, Some(person)) => {
            digest::keep(tx, &app.keyring, person, &letter.in_lang(recipient.lang(), url))
        }
        (_, person) => {
            let waiting = Waiting::Letter { letter: Cow::Borrowed(letter), to: Cow::Borrowed(recipient) };
            queue(tx, &app.keyring, person, &waiting)
        }
    }
}

/// What waits, sealed under the key-encryption key for the row `id`.
pub(super) fn wrapped(keyring: &Keyring, id: &str, content: &impl Serialize) -> Result<String> {
    let plain = serde_json::to_vec(content).map_err(|cause| Problem::internal(cause.to_string()))?;
    let wrapped = keyring
        .wrap_briefly(Purpose::OutboxMail, id, &plain)
        .map_err(|cause| Problem::internal(format!("outbox: {cause}")))?;
    Ok(STANDARD.encode(wrapped))
}

/// What [`wrapped`] was given for the row `id`.
pub(super) fn unwrapped<T: DeserializeOwned>(
    keyring: &Keyring,
    id: &str,
    payload: &str,
) -> std::result::Result<T, WrapError> {
    let wrapped = STANDARD.decode(payload).map_err(|_| WrapError::Damaged)?;
    // What an earlier version queued is an age file.
    let plain = match wrapped.starts_with(b"age-") {
        true => keyring.unwrap(Purpose::OutboxMail, id, &wrapped)?,
        false => keyring.unwrap_brief(Purpose::OutboxMail, id, &wrapped)?,
    };
    serde_json::from_slice(&plain).map_err(|_| WrapError::Damaged)
}

/// Puts a mail into the outbox.
pub(super) fn send_mail(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    person_id: Option<&str>,
    mail: &OutgoingMail,
) -> Result<()> {
    queue(tx, keyring, person_id, &Waiting::Mail(Cow::Borrowed(mail)))
}

fn queue(tx: &mut Tx<'_>, keyring: &Keyring, person_id: Option<&str>, waiting: &Waiting<'_>) -> Result<()> {
    let id = Uuid::now_v7().to_string();
    let wrapped = wrapped(keyring, &id, waiting)?;
    let now = tx.now()?;
    natively!(tx, |it| diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::created_at.eq(now),
            outbox::kind.eq("mail"),
            outbox::payload.eq(wrapped),
            outbox::available_at.eq(now),
            outbox::attempts.eq(0),
            outbox::person_id.eq(person_id),
        ))
        .execute(it)?);
    Ok(())
}

/// Records that an address refused mail for good: person, status code. It gives the event to log, where it is news.
pub type Refused = fn(&mut Tx<'_>, &str, &str) -> Result<Option<Entry>>;

/// Whose mail this was: the person where it went to an account; nothing where there is no such mail.
pub fn person_of(db: &mut Snapshot<'_>, id: &str) -> Result<Option<Option<String>>> {
    Ok(outbox::table.find(id).select(outbox::person_id).first(db.conn()).optional()?)
}

/// How many messages were to leave by the snapshot's time and wait, and how many were given up in the day before it.
pub fn late(db: &mut Snapshot<'_>) -> Result<(i64, i64)> {
    let now = db.now()?;
    let left = outbox::table.filter(outbox::delivered_at.is_null());
    let waiting = left.filter(outbox::failed_at.is_null()).filter(outbox::created_at.le(now));
    let given_up = left.filter(outbox::failed_at.gt(now.plus_seconds(-86_400)));
    Ok((waiting.count().get_result(db.conn())?, given_up.count().get_result(db.conn())?))
}

/// Delivers for as long as the service lives.
pub async fn deliver_forever(app: App, mailer: Mailer, refused: Refused) {
    let mailer = std::sync::Arc::new(mailer);
    loop {
        let (here, mailer) = (app.clone(), mailer.clone());
        match tokio::task::spawn_blocking(move || deliver_due(&here, &mailer, refused)).await {
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
pub fn deliver_due(app: &App, mailer: &Mailer, refused: Refused) -> Result<usize> {
    let claimed = claim(&app.db)?;
    for (id, payload, attempts) in claimed.iter().take_while(|_| !app.ending.has_begun()) {
        let waiting = unwrapped::<Waiting<'_>>(&app.keyring, id, payload).map_err(Failure::lasting);
        let mail = waiting.and_then(|it| {
            it.written(app).map_err(|problem| {
                Failure::lasting(problem.cause().unwrap_or("the letter cannot be written"))
            })
        });
        let outcome = mail.and_then(|mail| {
            let message = Mail {
                to: mail.to,
                subject: mail.subject,
                text: mail.text,
                html: mail.html,
                message_id: id.clone(),
                kind: mail.kind,
                stop_url: mail.stop,
            };
            mailer.send(&message).map_err(Failure::from)
        });
        settle(&app.db, id, *attempts, outcome, refused)?;
    }
    Ok(claimed.len())
}

/// Why a message did not go.
struct Failure {
    permanent: bool,
    cause: String,
    /// The status code, where the recipient's server says that the address takes no mail.
    bounce: Option<String>,
}

impl Failure {
    fn lasting(cause: impl ToString) -> Self {
        Self { permanent: true, cause: cause.to_string(), bounce: None }
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        Self {
            permanent: error.is_permanent(),
            cause: error.to_string(),
            bounce: error.bounce().map(str::to_owned),
        }
    }
}

type Outcome<T> = std::result::Result<T, Failure>;

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
    outcome: Outcome<()>,
    refused: Refused,
) -> Result<()> {
    let id = id.to_owned();
    match outcome {
        Ok(()) => database.maintenance_now(Housekeeping::Outbox, move |tx| {
            let now = tx.now()?;
            // What was sent needs no copy here.
            diesel::update(outbox::table.find(&id))
                .set((outbox::delivered_at.eq(now), outbox::payload.eq("")))
                .execute(tx.conn())?;
            Ok(())
        }),
        Err(failure) => {
            if let Some(status) = failure.bounce.clone() {
                let id = id.clone();
                note_refusal(database, id, status, refused)?;
            }
            database.maintenance_now(Housekeeping::Outbox, move |tx| put_off(tx, &id, attempts, &failure))
        }
    }
}

/// Records a refused address before the message is settled: after a crash between, it is only tried once more.
fn note_refusal(database: &Database, id: String, status: String, refused: Refused) -> Result<()> {
    let outcome = database.write_now(move |tx| {
        let person = person_of(tx, &id)?.flatten();
        let entry = match person {
            Some(person) => refused(tx, &person, &status)?,
            None => None,
        };
        // Nothing to record is no change.
        entry.map(|entry| Audited::new((), entry)).ok_or_else(|| Problem::of(Code::Conflict))
    });
    match outcome {
        Err(problem) if problem.code() == Code::Conflict => Ok(()),
        outcome => outcome,
    }
}

fn put_off(tx: &mut Tx<'_>, id: &str, attempts: i64, failure: &Failure) -> Result<()> {
    let now = tx.now()?;
    let given_up: Option<UtcTime> = (failure.permanent || attempts >= ATTEMPTS).then_some(now);
    let pause = 2_i64.saturating_pow(u32::try_from(attempts.clamp(1, 10)).unwrap_or(10)).saturating_mul(5);
    diesel::update(outbox::table.find(id))
        .set((
            outbox::claimed_until.eq(None::<UtcTime>),
            outbox::available_at.eq(now.plus_seconds(pause)),
            outbox::failed_at.eq(given_up),
            outbox::last_error.eq(&failure.cause),
        ))
        .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_queued_leaves_too() {
        let ring = Keyring::ephemeral();
        let plain = br#"{"to":"ann@example.org","subject":"Hello","text":"Words"}"#;
        let wrapped = ring.wrap(Purpose::OutboxMail, "1", plain).unwrap();
        let found: Waiting<'_> = unwrapped(&ring, "1", &STANDARD.encode(wrapped)).unwrap();
        let Waiting::Mail(mail) = found else { panic!("it was a mail in words") };
        assert_eq!((mail.to.as_str(), mail.html.as_ref()), ("ann@example.org", None));
        assert!(unwrapped::<Waiting<'_>>(&ring, "2", "AAAA").is_err());
    }
}
