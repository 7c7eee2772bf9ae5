//! Runs a change once for each `Idempotency-Key`: the key, the change, its audit entries and the stored answer
//! are one transaction.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use actix_web::http::StatusCode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::command::Meta;
use super::reply::{Made, Reply};
use crate::kernel::audit::Audited;
use crate::kernel::authz::Actor;
use crate::kernel::db::schema::idempotency_keys;
use crate::kernel::db::{AnyConnection, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// Keys being worked on in this process; on PostgreSQL an advisory lock says it to the other nodes.
static RUNNING: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

struct Stored {
    status: StatusCode,
    body: Option<String>,
    etag: Option<i64>,
    location: Option<String>,
    reference: Option<String>,
}

enum Outcome<V> {
    Fresh(Made<V>),
    Replay(Stored),
}

/// Runs `work` and answers with `status`. A repeated request with the same `Idempotency-Key` gets the first answer;
/// the key is looked up before `work` judges anything.
pub async fn perform<V, F>(
    app: &App,
    actor: &Actor,
    meta: &Meta,
    status: StatusCode,
    work: F,
) -> Result<Reply<V>>
where
    V: Serialize + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<Audited<Made<V>>> + Send + 'static,
{
    match run(app, actor, meta, status, true, work).await? {
        Outcome::Fresh(made) => Ok(Reply::made(status, made)),
        Outcome::Replay(stored) => {
            Ok(Reply::stored(stored.status, stored.body.unwrap_or_default(), stored.etag, stored.location))
        }
    }
}

/// As [`perform`] for answers that hold a secret or the content of a bid: nothing of the answer is stored but
/// `Made::reference`, and a replay is made from it by `render`.
pub async fn perform_sealed<V, F, R>(
    app: &App,
    actor: &Actor,
    meta: &Meta,
    status: StatusCode,
    work: F,
    render: R,
) -> Result<Reply<V>>
where
    V: Serialize + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<Audited<Made<V>>> + Send + 'static,
    R: FnOnce(&mut crate::kernel::db::Snapshot<'_>, &str) -> Result<Made<V>> + Send + 'static,
{
    match run(app, actor, meta, status, false, work).await? {
        Outcome::Fresh(made) => Ok(Reply::made(status, made)),
        Outcome::Replay(stored) => {
            let reference = stored.reference.unwrap_or_default();
            let made = app.db.read(move |snapshot| render(snapshot, &reference)).await?;
            Ok(Reply::made(stored.status, made))
        }
    }
}

async fn run<V, F>(
    app: &App,
    actor: &Actor,
    meta: &Meta,
    status: StatusCode,
    keep_body: bool,
    mut work: F,
) -> Result<Outcome<V>>
where
    V: Serialize + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<Audited<Made<V>>> + Send + 'static,
{
    let Some((key, fingerprint)) = meta.idempotency.clone() else {
        let made = app.db.write(move |tx| work(tx)).await?;
        return Ok(Outcome::Fresh(made));
    };
    let owner = actor.audit_name();
    let _running = Running::claim(format!("{owner} {key}"))?;
    app.db
        .write(move |tx| {
            lock_key(tx, &owner, &key)?;
            if let Some(stored) = find(tx, &owner, &key, &fingerprint)? {
                return Ok(Audited::replayed(Outcome::Replay(stored)));
            }
            let audited = work(tx)?;
            audited.try_map(|made| {
                store(tx, &owner, &key, &fingerprint, status, keep_body, &made)?;
                Ok(Outcome::Fresh(made))
            })
        })
        .await
}

/// Marks a key as being worked on, until dropped.
struct Running(String);

impl Running {
    fn claim(name: String) -> Result<Self> {
        let fresh = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        if fresh { Ok(Self(name)) } else { Err(Problem::of(Code::RequestRunning).retry_after(1)) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

fn lock_key(tx: &mut Tx<'_>, owner: &str, key: &str) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        locked: bool,
    }
    let AnyConnection::Postgres(pg) = tx.conn() else {
        return Ok(());
    };
    let digest = Sha256::digest(format!("{owner} {key}").as_bytes());
    let number = digest.iter().take(8).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
    let row: Row = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS locked")
        .bind::<BigInt, _>(number)
        .get_result(pg)?;
    if row.locked { Ok(()) } else { Err(Problem::of(Code::RequestRunning).retry_after(1)) }
}

fn find(tx: &mut Tx<'_>, owner: &str, key: &str, fingerprint: &str) -> Result<Option<Stored>> {
    use idempotency_keys as k;
    type Row = (String, i64, Option<String>, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = k::table
        .find((owner, key))
        .select((k::fingerprint, k::status, k::body, k::etag, k::location, k::reference))
        .first(tx.conn())
        .optional()?;
    let Some((first, status, body, etag, location, reference)) = row else {
        return Ok(None);
    };
    if first != fingerprint {
        return Err(Problem::of(Code::IdempotencyMismatch));
    }
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    Ok(Some(Stored {
        status: status.unwrap_or(StatusCode::OK),
        body,
        etag: etag.and_then(|etag| etag.parse().ok()),
        location,
        reference,
    }))
}

fn store<V: Serialize>(
    tx: &mut Tx<'_>,
    owner: &str,
    key: &str,
    fingerprint: &str,
    status: StatusCode,
    keep_body: bool,
    made: &Made<V>,
) -> Result<()> {
    use idempotency_keys as k;
    let body = if keep_body {
        let text = serde_json::to_string(&made.view);
        Some(text.map_err(|cause| Problem::internal(format!("a view could not be written: {cause}")))?)
    } else {
        None
    };
    let now = tx.now()?;
    diesel::insert_into(k::table)
        .values((
            k::actor.eq(owner),
            k::key.eq(key),
            k::fingerprint.eq(fingerprint),
            k::status.eq(i64::from(made.status.unwrap_or(status).as_u16())),
            k::location.eq(&made.location),
            k::etag.eq(made.version.map(|version| version.to_string())),
            k::body.eq(body),
            k::reference.eq(&made.reference),
            k::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
