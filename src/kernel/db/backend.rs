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

/// Runs a query on the connection beneath, in its own dialect. Diesel then keeps the prepared statement by the query's
/// type; through [`AnyConnection`] it writes the whole text anew each time. For what is read often.
macro_rules! natively {
    ($db:expr, |$connection:ident| $query:expr) => {
        match $db.conn() {
            $crate::kernel::db::AnyConnection::Postgres($connection) => $query,
            $crate::kernel::db::AnyConnection::Sqlite($connection) => $query,
        }
    };
}
pub(crate) use natively;

/// The query dialect of [`AnyConnection`].
pub type AnyBackend = <AnyConnection as diesel::Connection>::Backend;
