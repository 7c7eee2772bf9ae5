//! Moves what SQLite's log holds into the database file, beside the writer: a commit that does it itself keeps everyone
//! who writes waiting.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::backend::AnyConnection;
use crate::kernel::error::{Problem, Result};

/// Pages in the log that are worth moving.
const PAGES: i64 = 1_000;
/// Pages in the log at which a commit moves the rest itself, so that the log begins anew however busy the writer is.
pub(super) const PAGES_AT_COMMIT: i64 = 8_000;
/// How long after a commit it looks.
const PAUSE: Duration = Duration::from_millis(20);

/// The handle by which the writer says that it has committed; the thread ends with it.
pub(super) struct Checkpoints(SyncSender<()>);

impl Checkpoints {
    /// Starts the thread on a connection of its own.
    pub(super) fn start(connection: AnyConnection) -> Result<Self> {
        let (sender, receiver) = sync_channel(1);
        std::thread::Builder::new()
            .name("sqlite-checkpoints".into())
            .spawn(move || serve(connection, &receiver))
            .map_err(|cause| Problem::internal(format!("cannot start the checkpoints: {cause}")))?;
        Ok(Self(sender))
    }

    /// There may be something to move.
    pub(super) fn committed(&self) {
        // Full where it is told already.
        let _told = self.0.try_send(());
    }
}

fn serve(mut connection: AnyConnection, receiver: &Receiver<()>) {
    while receiver.recv().is_ok() {
        std::thread::sleep(PAUSE);
        if let Err(cause) = checkpoint(&mut connection) {
            // A commit does it later.
            tracing::warn!(%cause, "SQLite's log was not moved into the database file");
        }
    }
}

#[derive(QueryableByName)]
struct Log {
    #[diesel(sql_type = BigInt)]
    log: i64,
    #[diesel(sql_type = BigInt)]
    checkpointed: i64,
}

fn checkpoint(connection: &mut AnyConnection) -> QueryResult<()> {
    let found: Log = diesel::sql_query("PRAGMA wal_checkpoint(NOOP)").get_result(connection)?;
    if found.log - found.checkpointed >= PAGES {
        diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection)?;
    }
    Ok(())
}
