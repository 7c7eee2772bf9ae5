//! Opening the configured database, and the three ways to use it.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, RunQueryDsl};
use secrecy::ExposeSecret;
use tokio::sync::Notify;

use super::backend::AnyConnection;
use super::checkpoints::{Checkpoints, PAGES_AT_COMMIT};
use super::constraint::is_transient;
use super::migrations;
use super::tx::{Snapshot, Tx};
use super::writer::{Turn, Writer};
use crate::config::DatabaseUrl;
use crate::kernel::audit::{self, Audited};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Code, Problem, Result};

/// How often a transaction that lost a race is run again.
const ATTEMPTS: u32 = 6;

/// The closed list of writes that are housekeeping and not audited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Housekeeping {
    /// Giving events their leaf index.
    Sequencer,
    /// Forgetting which memberships were to be held against open competitions, once they were.
    Matching,
    /// Claiming and marking messages of the outbox.
    Outbox,
    /// Telling saved searches what newly fits them, and their calls.
    SavedSearches,
    /// Removing expired idempotency keys, sessions, tokens and throttle windows.
    Expiry,
    /// Last-used times and sign-in throttling.
    LastUsed,
    /// Loading reference data at the first start; its versions are kept like any other.
    ReferenceData,
    /// Making and retiring signing keys.
    SigningKeys,
}

/// The database, shared by every part of the service.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    pool: r2d2::Pool<Manager>,
    writer: Option<Writer>,
    clock: Clock,
    url: DatabaseUrl,
    written: Notify,
}

#[derive(Debug)]
struct Manager {
    url: DatabaseUrl,
    read_only: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = Problem;

    fn connect(&self) -> Result<AnyConnection> {
        connect(&self.url, self.read_only)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<()> {
        diesel::sql_query("SELECT 1").execute(connection)?;
        Ok(())
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        match connection {
            // A connection in a transaction was given up in the middle of one.
            AnyConnection::Postgres(pg) => diesel::r2d2::R2D2Connection::is_broken(pg),
            AnyConnection::Sqlite(sqlite) => diesel::r2d2::R2D2Connection::is_broken(sqlite),
        }
    }
}

pub(super) fn connect(url: &DatabaseUrl, read_only: bool) -> Result<AnyConnection> {
    let failed = |cause: diesel::ConnectionError| {
        Problem::internal(format!("cannot connect to the database: {cause}"))
    };
    match url {
        DatabaseUrl::Postgres(address) => {
            let mut pg = PgConnection::establish(address.expose_secret()).map_err(failed)?;
            pg.batch_execute(
                "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET lock_timeout = '10s'",
            )?;
            Ok(AnyConnection::Postgres(pg))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut sqlite = SqliteConnection::establish(&path.to_string_lossy()).map_err(failed)?;
            sqlite.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; \
                 PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
            )?;
            if read_only {
                sqlite.batch_execute("PRAGMA query_only = ON;")?;
            }
            Ok(AnyConnection::Sqlite(sqlite))
        }
    }
}

impl Database {
    /// Opens the database with at most `connections` readers (SQLite) or connections (PostgreSQL).
    /// Does not migrate.
    pub fn open(url: &DatabaseUrl, connections: u32, clock: Clock) -> Result<Self> {
        let writer = match url {
            DatabaseUrl::Sqlite(path) => {
                private_folder_of(path)?;
                let _alone = alone_with(path)?;
                let mut connection = connect(url, false)?;
                // Kept in the file. Of several who change it at once SQLite refuses some without waiting.
                connection.batch_execute("PRAGMA journal_mode = WAL")?;
                connection.batch_execute(&format!(
                    "PRAGMA wal_autocheckpoint = {PAGES_AT_COMMIT}; PRAGMA cache_size = -16000;"
                ))?;
                Some(Writer::start(connection, Checkpoints::start(connect(url, false)?)?)?)
            }
            DatabaseUrl::Postgres(_) => None,
        };
        let manager = Manager { url: url.clone(), read_only: writer.is_some() };
        let pool = r2d2::Pool::builder()
            .max_size(connections.max(1))
            .min_idle(Some(1))
            .test_on_check_out(writer.is_none())
            .connection_timeout(Duration::from_secs(10))
            .build(manager)
            .map_err(|cause| Problem::internal(format!("cannot connect to the database: {cause}")))?;
        let inner = Inner { pool, writer, clock, url: url.clone(), written: Notify::new() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs pending migrations, one process at a time; refuses a database that a newer program has migrated.
    pub fn migrate(&self) -> Result<Vec<String>> {
        let mut connection = connect(&self.inner.url, false)?;
        // Until the end of this function: the file is closed then, and the connection too.
        let _alone = migrate_alone(&self.inner.url, &mut connection)?;
        let unknown = migrations::unknown(&mut connection)?;
        if !unknown.is_empty() {
            return Err(Problem::new(
                Code::Conflict,
                format!(
                    "This database was made by a newer version of Fairlot (migrations {}). Use that version, or another data folder.",
                    unknown.join(", ")
                ),
            ));
        }
        migrations::run(&mut connection)
    }

    /// Takes every migration back; for tests.
    pub fn revert_all_migrations(&self) -> Result<()> {
        migrations::revert_all(&mut connect(&self.inner.url, false)?)
    }

    /// True where the database answers and has exactly this program's migrations.
    pub fn is_ready(&self) -> Result<bool> {
        let mut connection = self.pooled()?;
        migrations::is_current(&mut connection)
    }

    /// The clock that this database's time is taken from (PostgreSQL: its offset only).
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Where it is.
    pub(super) fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// Resolves when something was written since the last call; workers wait here instead of polling fast.
    pub async fn written(&self) {
        self.inner.written.notified().await;
    }

    /// Runs `work` on a consistent snapshot, off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Snapshot<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let database = self.clone();
        off_thread(move || database.read_now(work)).await
    }

    /// Runs `work` in a write transaction, records its audit entries in the same transaction, and returns once
    /// both are durable. `work` may run again where it lost a race.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<Audited<T>> + Send + 'static,
    ) -> Result<T> {
        let database = self.clone();
        off_thread(move || database.write_now(work)).await
    }

    /// Runs housekeeping in a write transaction without audit entries.
    pub async fn maintenance<T: Send + 'static>(
        &self,
        purpose: Housekeeping,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let database = self.clone();
        off_thread(move || database.maintenance_now(purpose, work)).await
    }

    /// [`Database::read`] on the calling thread.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Snapshot<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.pooled()?;
        let begin = match &mut *connection {
            AnyConnection::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            AnyConnection::Sqlite(_) => "BEGIN DEFERRED",
        };
        connection.batch_execute(begin)?;
        let clock = self.inner.clock.clone();
        let outcome = unless_panicked(|| work(&mut Snapshot::new(&mut connection, clock)));
        connection.batch_execute("ROLLBACK")?;
        outcome
    }

    /// [`Database::write`] on the calling thread.
    pub fn write_now<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<Audited<T>> + Send + 'static,
    ) -> Result<T> {
        self.transaction(Turn::Next, audited(work))
    }

    /// [`Database::write_now`] for long work of the service itself, done piece by piece: on the embedded database each
    /// piece gives way to what people wait for.
    pub fn write_patiently<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<Audited<T>> + Send + 'static,
    ) -> Result<T> {
        self.transaction(Turn::Patient, audited(work))
    }

    /// [`Database::maintenance`] on the calling thread.
    pub fn maintenance_now<T: Send + 'static>(
        &self,
        _purpose: Housekeeping,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.transaction(Turn::Next, work)
    }

    fn transaction<T: Send + 'static>(
        &self,
        turn: Turn,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let clock = self.inner.clock.clone();
        let outcome = match &self.inner.writer {
            Some(writer) => writer.run(turn, move |connection| work(&mut Tx::new(connection, clock.clone()))),
            None => self.postgres_transaction(&mut work),
        };
        if outcome.is_ok() {
            self.inner.written.notify_waiters();
        }
        outcome
    }

    fn postgres_transaction<T>(&self, work: &mut impl FnMut(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.pooled()?;
        let mut attempt = 1;
        loop {
            match self.attempt(&mut connection, work) {
                Err(problem) if attempt < ATTEMPTS && problem.database_error().is_some_and(is_transient) => {
                    std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt * 3)));
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    fn attempt<T>(
        &self,
        connection: &mut AnyConnection,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        connection.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED")?;
        let clock = self.inner.clock.clone();
        let outcome = unless_panicked(|| work(&mut Tx::new(connection, clock)));
        match outcome {
            Ok(value) => {
                connection.batch_execute("COMMIT")?;
                Ok(value)
            }
            Err(problem) => {
                // Fails harmlessly where the connection is already gone; the problem is what matters.
                let _ended = connection.batch_execute("ROLLBACK");
                Err(problem)
            }
        }
    }

    fn pooled(&self) -> Result<r2d2::PooledConnection<Manager>> {
        self.inner.pool.get().map_err(|cause| {
            tracing::error!(%cause, "no database connection");
            Problem::of(Code::Busy).retry_after(5)
        })
    }
}

/// `work`, and its audit entries in the same transaction.
fn audited<T>(
    mut work: impl FnMut(&mut Tx<'_>) -> Result<Audited<T>>,
) -> impl FnMut(&mut Tx<'_>) -> Result<T> {
    move |tx| {
        let (value, entries) = work(tx)?.into_parts();
        audit::record(tx, entries)?;
        Ok(value)
    }
}

/// A panic must not leave a transaction open on a pooled connection.
fn unless_panicked<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Problem::internal("a database closure panicked")))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Problem::internal("a database closure panicked")))
}

/// Waits until no other process migrates: by a lock on a file beside the embedded database, or on the server.
fn migrate_alone(url: &DatabaseUrl, connection: &mut AnyConnection) -> Result<Option<File>> {
    match url {
        DatabaseUrl::Sqlite(path) => alone_with(path).map(Some),
        DatabaseUrl::Postgres(_) => {
            // However long another takes: the limit on locks is for what people wait for.
            connection.batch_execute(
                "SET lock_timeout = 0; SELECT pg_advisory_lock(hashtext('fairlot migrate')); SET lock_timeout = '10s'",
            )?;
            Ok(None)
        }
    }
}

/// Waits until no other process opens or migrates the embedded database; until the file is closed.
fn alone_with(database: &Path) -> Result<File> {
    let mut name = database.as_os_str().to_owned();
    name.push("-lock");
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |cause: std::io::Error| {
        Problem::internal(format!("cannot lock {}: {cause}", Path::new(&name).display()))
    };
    let file = options.open(&name).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Makes the data folder, readable by its owner only.
fn private_folder_of(file: &Path) -> Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    if folder.exists() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| {
        Problem::new(Code::Internal, format!("cannot make the data folder {}: {cause}", folder.display()))
    })
}
