//! Failed sign-ins are counted by account and by address, before the proof is looked at, so that many tries at
//! once gain nothing. What is counted is kept under a keyed hash: the table names nobody.

use std::net::IpAddr;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use crate::kernel::db::schema::sign_in_failures;
use crate::kernel::db::{Housekeeping, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// The window in which failures are counted, in seconds.
const WINDOW_SECONDS: i64 = 15 * 60;

/// A try that has been counted as a failure until it proves otherwise.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    keys: Vec<(&'static str, String)>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    failures: i64,
    #[diesel(sql_type = Timestamp)]
    window_start: crate::kernel::clock::UtcTime,
}

/// Counts a try; 429 where the account or the address has failed too often.
pub(super) async fn begin(app: &App, email_normalised: &str, from: Option<IpAddr>) -> Result<Attempt> {
    let hashed = |label: &str, text: &str| hex::encode(app.keyring.hmac(label, text.as_bytes()));
    let mut keys = vec![("account", hashed("sign-in account", email_normalised))];
    if let Some(address) = from {
        keys.push(("address", hashed("sign-in address", &network(address))));
    }
    let attempt = Attempt { keys };
    let (counted, limit) = (attempt.clone(), app.config.limits.sign_in_failures_per_15_minutes);
    app.db
        .maintenance(Housekeeping::LastUsed, move |tx| {
            for (kind, key) in &counted.keys {
                count(tx, kind, key, i64::from(limit))?;
            }
            Ok(())
        })
        .await?;
    Ok(attempt)
}

/// One household or office of IPv6 has a /64.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => six.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        },
    }
}

fn count(tx: &mut Tx<'_>, kind: &str, key: &str, limit: i64) -> Result<()> {
    let now = tx.now()?;
    let row: Count = diesel::sql_query(
        "INSERT INTO sign_in_failures (kind, key_hash, window_start, failures) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (kind, key_hash) DO UPDATE SET \
         failures = CASE WHEN sign_in_failures.window_start <= $4 THEN 1 ELSE sign_in_failures.failures + 1 END, \
         window_start = CASE WHEN sign_in_failures.window_start <= $4 THEN $3 ELSE sign_in_failures.window_start END \
         RETURNING failures, window_start",
    )
    .bind::<Text, _>(kind)
    .bind::<Text, _>(key)
    .bind::<Timestamp, _>(now)
    .bind::<Timestamp, _>(now.plus_seconds(-WINDOW_SECONDS))
    .get_result(tx.conn())?;
    if row.failures <= limit {
        return Ok(());
    }
    let wait = row.window_start.plus_seconds(WINDOW_SECONDS).as_seconds() - now.as_seconds();
    Err(Problem::new(Code::TooManyRequests, "Too many failed sign-ins; wait and try again.")
        .retry_after(wait))
}

impl Attempt {
    /// Takes back what [`begin`] counted; after a whole sign-in, everything counted against the account.
    pub(super) async fn passed(self, app: &App, whole: bool) -> Result<()> {
        use sign_in_failures as f;
        app.db
            .maintenance(Housekeeping::LastUsed, move |tx| {
                for (kind, key) in &self.keys {
                    if whole && *kind == "account" {
                        diesel::delete(f::table.find((kind, key))).execute(tx.conn())?;
                    } else {
                        diesel::update(f::table.find((kind, key)).filter(f::failures.gt(0)))
                            .set(f::failures.eq(f::failures - 1))
                            .execute(tx.conn())?;
                    }
                }
                Ok(())
            })
            .await
    }

    /// Settles the try by its outcome: only wrong details stay counted.
    pub(super) async fn settle<T>(self, app: &App, outcome: &Result<T>, whole: bool) -> Result<()> {
        match outcome {
            Err(problem) if problem.code() == Code::SignInFailed => Ok(()),
            Err(_) => self.passed(app, false).await,
            Ok(_) => self.passed(app, whole).await,
        }
    }
}

/// Removes windows that have passed.
pub(super) fn forget_old(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    diesel::delete(
        sign_in_failures::table.filter(sign_in_failures::window_start.lt(now.plus_seconds(-WINDOW_SECONDS))),
    )
    .execute(tx.conn())?;
    Ok(())
}
