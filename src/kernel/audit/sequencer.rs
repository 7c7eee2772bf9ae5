//! Gives committed events a contiguous leaf index: one leader at a time, one transaction a batch, so that a kill
//! between any two steps loses and doubles nothing.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::kernel::db::schema::audit_events;
use crate::kernel::db::{AnyConnection, Database, Housekeeping, Snapshot, Tx};
use crate::kernel::error::Result;

/// Events given an index in one transaction.
const BATCH: i64 = 1_000;
/// How long it waits when nothing was written here; other nodes may have written.
const IDLE: Duration = Duration::from_secs(1);

/// Indexes one batch; returns how many events it took. Zero where another node is the leader.
pub fn sequence(database: &Database) -> Result<usize> {
    database.maintenance_now(Housekeeping::Sequencer, |tx| {
        if !is_leader(tx)? {
            return Ok(0);
        }
        // In order of the time that each transaction read: an event whose transaction began after another's
        // commit carries a later time, and both are visible here or only the earlier one is.
        let taken = diesel::sql_query(
            "UPDATE audit_events SET leaf_index = ranked.leaf FROM ( \
               SELECT id, (SELECT COALESCE(MAX(leaf_index), -1) FROM audit_events) \
                 + ROW_NUMBER() OVER (ORDER BY at, id) AS leaf \
               FROM audit_events WHERE leaf_index IS NULL ORDER BY at, id LIMIT $1 \
             ) AS ranked WHERE audit_events.id = ranked.id",
        )
        .bind::<BigInt, _>(BATCH)
        .execute(tx.conn())?;
        Ok(taken)
    })
}

/// Counts the events that were written by the snapshot's time and have no leaf index.
pub fn unsequenced(db: &mut Snapshot<'_>) -> Result<i64> {
    let now = db.now()?;
    let waiting =
        audit_events::table.filter(audit_events::leaf_index.is_null()).filter(audit_events::at.le(now));
    Ok(waiting.count().get_result(db.conn())?)
}

/// Runs [`sequence`] for as long as the service lives.
pub async fn sequence_forever(database: Database) {
    loop {
        let here = database.clone();
        let outcome = tokio::task::spawn_blocking(move || sequence(&here)).await;
        match outcome {
            Ok(Ok(taken)) if taken > 0 => continue,
            Ok(Ok(_)) => {}
            Ok(Err(problem)) => {
                tracing::error!(cause = problem.cause(), "the sequencer failed; it will try again")
            }
            Err(_) => tracing::error!("the sequencer panicked; it will try again"),
        }
        // Whichever comes first: a write on this node, or the time to look for writes of others.
        let _elapsed = tokio::time::timeout(IDLE, database.written()).await;
    }
}

fn is_leader(tx: &mut Tx<'_>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        locked: bool,
    }
    match tx.conn() {
        AnyConnection::Postgres(pg) => {
            let row: Row =
                diesel::sql_query("SELECT pg_try_advisory_xact_lock(7012050221) AS locked").get_result(pg)?;
            Ok(row.locked)
        }
        // The one writer is the leader.
        AnyConnection::Sqlite(_) => Ok(true),
    }
}
