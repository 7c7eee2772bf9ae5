//! What a transaction gives: a connection, the database's time, row locks and state transitions.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamp};

use super::backend::{AnyBackend, AnyConnection};
use crate::kernel::clock::{Clock, UtcTime};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::machine::{Machine, Transition};

/// A consistent view of the database. Finders take `&mut Snapshot`; a [`Tx`] is one too.
pub struct Snapshot<'c> {
    connection: &'c mut AnyConnection,
    clock: Clock,
    now: Option<UtcTime>,
}

/// A write transaction; made only by `Database::write` and `Database::maintenance`.
pub struct Tx<'c> {
    snapshot: Snapshot<'c>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Snapshot<'c>;
    fn deref(&self) -> &Self::Target {
        &self.snapshot
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.snapshot
    }
}

#[derive(QueryableByName)]
struct NowRow {
    #[diesel(sql_type = Timestamp)]
    now: UtcTime,
}

impl<'c> Snapshot<'c> {
    pub(super) fn new(connection: &'c mut AnyConnection, clock: Clock) -> Self {
        Self { connection, clock, now: None }
    }

    /// Reads as if it were `time`: what was due then.
    pub fn as_if_at(&mut self, time: UtcTime) {
        self.now = Some(time);
    }

    /// The connection, for Diesel.
    pub fn conn(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// The database's clock: read once, and again after each row lock, so that a deadline is judged by a time
    /// that is later than every change the lock waited for.
    pub fn now(&mut self) -> Result<UtcTime> {
        if let Some(now) = self.now {
            return Ok(now);
        }
        let now = match &mut *self.connection {
            AnyConnection::Postgres(pg) => {
                let query = diesel::sql_query("SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now");
                self.clock.shown(query.get_result::<NowRow>(pg)?.now)
            }
            AnyConnection::Sqlite(_) => self.clock.now(),
        };
        self.now = Some(now);
        Ok(now)
    }
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c mut AnyConnection, clock: Clock) -> Self {
        Self { snapshot: Snapshot::new(connection, clock) }
    }

    /// Locks the row until the end of the transaction and forgets the time read before.
    /// On SQLite the one writer already holds the whole database. An absent row locks nothing.
    pub fn lock(&mut self, table: &'static str, id: &str) -> Result<()> {
        self.snapshot.now = None;
        if let AnyConnection::Postgres(pg) = self.snapshot.conn() {
            diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE"))
                .bind::<Text, _>(id)
                .execute(pg)?;
        }
        Ok(())
    }

    /// [`Tx::lock`] for several rows at once, in the order of their ids: whoever locks in it waits for nobody in a ring.
    pub fn lock_all(&mut self, table: &'static str, ids: &[&str]) -> Result<()> {
        self.snapshot.now = None;
        if let AnyConnection::Postgres(pg) = self.snapshot.conn() {
            diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = ANY($1) ORDER BY id FOR UPDATE"))
                .bind::<Array<Text>, _>(ids)
                .execute(pg)?;
        }
        Ok(())
    }

    /// Waits until no other transaction does the same work. On SQLite the one writer already holds the whole database.
    pub fn alone(&mut self, work: &'static str) -> Result<()> {
        self.snapshot.now = None;
        if let AnyConnection::Postgres(pg) = self.snapshot.conn() {
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))")
                .bind::<Text, _>(work)
                .execute(pg)?;
        }
        Ok(())
    }

    /// Runs `work` so that, if it fails, only its own changes are undone.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        use diesel::connection::SimpleConnection;
        self.conn().batch_execute("SAVEPOINT part")?;
        match work(self) {
            Ok(value) => {
                self.conn().batch_execute("RELEASE SAVEPOINT part")?;
                Ok(value)
            }
            Err(problem) => {
                self.conn().batch_execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")?;
                Err(problem)
            }
        }
    }

    /// The only writer of a state column. Another state or version than the transition began from answers 409.
    pub fn apply<S: Machine>(&mut self, transition: &Transition<S>) -> Result<()> {
        let now = self.now()?;
        let statement = format!(
            "UPDATE {} SET state = $1, version = version + 1, recorded_at = $2 WHERE id = $3 AND state = $4 AND version = $5",
            S::TABLE
        );
        let changed = diesel::sql_query(statement)
            .bind::<Text, _>(transition.to().as_str())
            .bind::<Timestamp, _>(now)
            .bind::<Text, _>(transition.id())
            .bind::<Text, _>(transition.from().as_str())
            .bind::<BigInt, _>(transition.version())
            .execute(self.conn())?;
        if changed == 1 { Ok(()) } else { Err(changed_meanwhile()) }
    }

    /// [`Tx::apply`] for rows that [`Tx::lock_all`] has locked, one statement for all that go the same way.
    pub fn apply_all<S: Machine>(&mut self, transitions: &[Transition<S>]) -> Result<()> {
        let now = self.now()?;
        let mut ways: BTreeMap<(&str, &str), Vec<&Transition<S>>> = BTreeMap::new();
        for one in transitions {
            ways.entry((one.from().as_str(), one.to().as_str())).or_default().push(one);
        }
        for ((from, to), rows) in ways {
            let places: Vec<String> = (4..rows.len() + 4).map(|number| format!("${number}")).collect();
            let statement = format!(
                "UPDATE {} SET state = $1, version = version + 1, recorded_at = $2 WHERE state = $3 AND id IN ({})",
                S::TABLE,
                places.join(", ")
            );
            let mut query = diesel::sql_query(statement)
                .into_boxed::<AnyBackend>()
                .bind::<Text, _>(to)
                .bind::<Timestamp, _>(now)
                .bind::<Text, _>(from);
            for row in &rows {
                query = query.bind::<Text, _>(row.id());
            }
            if query.execute(self.conn())? != rows.len() {
                return Err(changed_meanwhile());
            }
        }
        Ok(())
    }

    /// The next reference of a kind and year, such as `MC-2026-000123`.
    pub fn next_reference(&mut self, prefix: &'static str) -> Result<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            last_number: i64,
        }
        let year = i64::from(self.now()?.london_day().0.year());
        let row = diesel::sql_query(
            "INSERT INTO reference_counters (prefix, year, last_number) VALUES ($1, $2, 1) \
             ON CONFLICT (prefix, year) DO UPDATE SET last_number = reference_counters.last_number + 1 \
             RETURNING last_number",
        )
        .bind::<Text, _>(prefix)
        .bind::<BigInt, _>(year)
        .get_result::<Row>(self.conn())?;
        Ok(format!("{prefix}-{year}-{:06}", row.last_number))
    }
}

fn changed_meanwhile() -> Problem {
    Problem::new(Code::Conflict, "It was changed by somebody else meanwhile; read it again.")
}
