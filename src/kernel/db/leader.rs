//! Which of several nodes acts by the clock: the one whose session holds a lock of the database.
//!
//! The lock spares the nodes each other's work. Nothing is unsafe without it: whatever acts locks its row and looks again.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use super::backend::AnyConnection;
use super::open::{Database, connect};
use super::tx::Snapshot;
use crate::config::DatabaseUrl;
use crate::kernel::error::Result;

/// The lock's two keys: this program, and its clock.
const LOCK: &str = "1178683756, 1";

/// One node's candidature; the lock is given up with it, and by the server when the node dies.
pub struct Candidate {
    url: DatabaseUrl,
    node: String,
    session: Option<AnyConnection>,
    leads: bool,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

impl Candidate {
    /// True while this node leads; takes the lock where nobody has it. The embedded database has one node only.
    ///
    /// # Errors
    /// Those of the connection; this node leads no longer, and the next call connects anew.
    pub fn leads(&mut self) -> Result<bool> {
        if matches!(self.url, DatabaseUrl::Sqlite(_)) {
            return Ok(true);
        }
        let outcome = self.try_to_lead();
        if outcome.is_err() {
            self.session = None;
            self.leads = false;
        }
        outcome
    }

    fn try_to_lead(&mut self) -> Result<bool> {
        let session = match &mut self.session {
            Some(session) => session,
            none => none.insert(session(&self.url, &self.node)?),
        };
        if self.leads {
            // A session that answers still has its lock.
            diesel::sql_query("SELECT 1").execute(session)?;
            return Ok(true);
        }
        let query = diesel::sql_query(format!("SELECT pg_try_advisory_lock({LOCK}) AS locked"));
        self.leads = query.get_result::<Locked>(session)?.locked;
        Ok(self.leads)
    }
}

/// A session of its own, outside the pool. A leader that is cut off without a word loses the lock after some seconds.
fn session(url: &DatabaseUrl, node: &str) -> Result<AnyConnection> {
    let mut session = connect(url, false)?;
    session.batch_execute(
        "SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3",
    )?;
    diesel::sql_query("SELECT set_config('application_name', $1, false)")
        .bind::<Text, _>(node)
        .execute(&mut session)?;
    Ok(session)
}

impl Database {
    /// Lets this node, by this name, stand for the clock's leader.
    #[must_use]
    pub fn candidate(&self, node: &str) -> Candidate {
        Candidate { url: self.url().clone(), node: node.to_owned(), session: None, leads: false }
    }
}

impl Snapshot<'_> {
    /// The name of the node that leads; none where no node does. `here` on the embedded database, which has no other.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leader(&mut self, here: &str) -> Result<Option<String>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Nullable<Text>)]
            node: Option<String>,
        }
        let AnyConnection::Postgres(pg) = self.conn() else { return Ok(Some(here.to_owned())) };
        let row: Option<Row> = diesel::sql_query(format!(
            "SELECT a.application_name AS node FROM pg_locks l \
             JOIN pg_stat_activity a ON a.pid = l.pid \
             JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() \
             WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint, l.objid::bigint) = ({LOCK})"
        ))
        .get_result(pg)
        .optional()?;
        Ok(row.and_then(|row| row.node))
    }
}
