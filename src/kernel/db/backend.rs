//! One connection type over both databases.

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// A connection to whichever database was configured.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL, through the bundled libpq.
    Postgres(PgConnection),
    /// The embedded database.
    Sqlite(SqliteConnection),
}

/// The query dialect of [`AnyConnection`].
pub type AnyBackend = <AnyConnection as diesel::Connection>::Backend;
