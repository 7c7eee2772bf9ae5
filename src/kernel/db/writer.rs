//! SQLite's one writer: a thread that runs waiting closures in savepoints and commits them together, so that
//! `synchronous=FULL` costs one flush for many writers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use diesel::connection::SimpleConnection;

use super::backend::AnyConnection;
use super::checkpoints::Checkpoints;
use crate::kernel::error::{Code, Problem, Result};

/// How many closures share one commit.
const BATCH: usize = 64;

/// One closure with the place for its answer.
trait Job: Send {
    /// Runs it; false undoes its savepoint.
    fn run(&mut self, connection: &mut AnyConnection) -> bool;
    /// Sends the answer once the commit is durable, or the problem that it is not.
    fn finish(&mut self, committed: std::result::Result<(), String>);
}

struct Typed<T, F> {
    work: F,
    outcome: Option<Result<T>>,
    reply: SyncSender<Result<T>>,
}

impl<T, F> Job for Typed<T, F>
where
    T: Send,
    F: FnMut(&mut AnyConnection) -> Result<T> + Send,
{
    fn run(&mut self, connection: &mut AnyConnection) -> bool {
        let work = &mut self.work;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)))
            .unwrap_or_else(|_| Err(Problem::internal("a write panicked")));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn finish(&mut self, committed: std::result::Result<(), String>) {
        let answer = match (committed, self.outcome.take()) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(_), Some(Err(problem))) => Err(problem),
            (Err(cause), Some(Ok(_))) => Err(Problem::internal(format!("commit failed: {cause}"))),
            (_, None) => Err(Problem::internal("a write was not run")),
        };
        // The caller may have gone; its write stands all the same.
        let _gone = self.reply.send(answer);
    }
}

/// The handle by which callers reach the writer thread.
#[derive(Clone)]
pub(super) struct Writer(Sender<Box<dyn Job>>);

impl Writer {
    /// Starts the thread; it ends when the last handle is dropped.
    pub(super) fn start(connection: AnyConnection, checkpoints: Checkpoints) -> Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || serve(connection, &checkpoints, &receiver))
            .map_err(|cause| Problem::internal(format!("cannot start the writer: {cause}")))?;
        Ok(Self(sender))
    }

    /// Runs `work` in the writer's next batch and waits until it is durable.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut AnyConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = sync_channel(1);
        self.0.send(Box::new(Typed { work, outcome: None, reply })).map_err(|_| Problem::of(Code::Busy))?;
        answer.recv().unwrap_or_else(|_| Err(Problem::of(Code::Busy)))
    }
}

fn serve(mut connection: AnyConnection, checkpoints: &Checkpoints, receiver: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = receiver.recv() {
        let mut batch = vec![first];
        batch.extend(receiver.try_iter().take(BATCH - 1));
        let committed = run_batch(&mut connection, &mut batch);
        for mut job in batch {
            job.finish(committed.clone());
        }
        checkpoints.committed();
    }
}

fn run_batch(connection: &mut AnyConnection, batch: &mut [Box<dyn Job>]) -> std::result::Result<(), String> {
    let outcome = connection.batch_execute("BEGIN IMMEDIATE").and_then(|()| {
        for job in batch.iter_mut() {
            connection.batch_execute("SAVEPOINT job")?;
            if job.run(connection) {
                connection.batch_execute("RELEASE SAVEPOINT job")?;
            } else {
                connection.batch_execute("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")?;
            }
        }
        connection.batch_execute("COMMIT")
    });
    outcome.map_err(|error| {
        // Fails harmlessly where the transaction is already gone.
        let _ended = connection.batch_execute("ROLLBACK");
        error.to_string()
    })
}
