//! Embedded paired migrations: the same names for both databases.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::backend::AnyConnection;
use crate::kernel::error::{Problem, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Runs what is pending; returns the names that were run.
pub(super) fn run(connection: &mut AnyConnection) -> Result<Vec<String>> {
    let run = match connection {
        AnyConnection::Postgres(pg) => pg.run_pending_migrations(POSTGRES),
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE),
    };
    run.map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(|cause| Problem::internal(format!("a migration failed: {cause}")))
}

/// Takes every migration back, for tests of `down.sql`.
pub(super) fn revert_all(connection: &mut AnyConnection) -> Result<()> {
    let reverted = match connection {
        AnyConnection::Postgres(pg) => pg.revert_all_migrations(POSTGRES),
        AnyConnection::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE),
    };
    reverted
        .map(|_| ())
        .map_err(|cause| Problem::internal(format!("a migration could not be taken back: {cause}")))
}

/// True where the database has every migration of this program and none that it does not know.
pub(super) fn is_current(connection: &mut AnyConnection) -> Result<bool> {
    let pending = match connection {
        AnyConnection::Postgres(pg) => pg.has_pending_migration(POSTGRES),
        AnyConnection::Sqlite(sqlite) => sqlite.has_pending_migration(SQLITE),
    };
    pending.map(|any| !any).map_err(|cause| Problem::internal(format!("cannot read the migrations: {cause}")))
}

/// Names of applied migrations that this program does not know: the folder belongs to a newer version.
pub(super) fn unknown(connection: &mut AnyConnection) -> Result<Vec<String>> {
    use diesel::migration::MigrationSource;
    fn names<DB: diesel::backend::Backend>(source: &impl MigrationSource<DB>) -> Vec<String> {
        source
            .migrations()
            .map(|all| all.iter().map(|one| one.name().version().to_string()).collect())
            .unwrap_or_default()
    }
    let (applied, known) = match connection {
        AnyConnection::Postgres(pg) => (pg.applied_migrations(), names::<diesel::pg::Pg>(&POSTGRES)),
        AnyConnection::Sqlite(sqlite) => {
            (sqlite.applied_migrations(), names::<diesel::sqlite::Sqlite>(&SQLITE))
        }
    };
    let applied =
        applied.map_err(|cause| Problem::internal(format!("cannot read the migrations: {cause}")))?;
    Ok(applied.iter().map(ToString::to_string).filter(|one| !known.contains(one)).collect())
}
