//! SQLite's one writer: a thread that runs waiting closures in savepoints and commits them together, so that
//! `synchronous=FULL` costs one flush for many writers. Long work of the service itself is patient: it has a commit of
//! its own and gives way, so that nobody waits for two pieces of it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use diesel::connection::SimpleConnection;

use super::backend::AnyConnection;
use super::checkpoints::Checkpoints;
use crate::kernel::error::{Code, Problem, Result};

/// How many closures share one commit.
const BATCH: usize = 64;
/// How many batches go before patient work that waits.
const GIVEN_WAY: u32 = 4;

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

/// Whether a closure shares the next commit or gives way to those that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Next,
    Patient,
}

/// The handle by which callers reach the writer thread.
#[derive(Clone)]
pub(super) struct Writer(Sender<(Turn, Box<dyn Job>)>);

impl Writer {
    /// Starts the thread; it ends when the last handle is dropped and all is done.
    pub(super) fn start(connection: AnyConnection, checkpoints: Checkpoints) -> Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || serve(connection, &checkpoints, Queue::of(receiver)))
            .map_err(|cause| Problem::internal(format!("cannot start the writer: {cause}")))?;
        Ok(Self(sender))
    }

    /// Runs `work` when its turn comes and waits until it is durable.
    pub(super) fn run<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnMut(&mut AnyConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = sync_channel(1);
        let job = Box::new(Typed { work, outcome: None, reply });
        self.0.send((turn, job)).map_err(|_| Problem::of(Code::Busy))?;
        answer.recv().unwrap_or_else(|_| Err(Problem::of(Code::Busy)))
    }
}

/// What waits for the writer.
struct Queue<J> {
    receiver: Receiver<(Turn, J)>,
    next: VecDeque<J>,
    patient: VecDeque<J>,
    given_way: u32,
}

impl<J> Queue<J> {
    fn of(receiver: Receiver<(Turn, J)>) -> Self {
        Self { receiver, next: VecDeque::new(), patient: VecDeque::new(), given_way: 0 }
    }

    /// The closures of the next commit; none when nobody can send any more and all is done.
    fn batch(&mut self) -> Vec<J> {
        if self.next.is_empty() && self.patient.is_empty() {
            match self.receiver.recv() {
                Ok(first) => self.put(first),
                Err(_) => return Vec::new(),
            }
        }
        while let Ok(another) = self.receiver.try_recv() {
            self.put(another);
        }
        if self.next.is_empty() || self.given_way == GIVEN_WAY {
            self.given_way = 0;
            if let Some(alone) = self.patient.pop_front() {
                return vec![alone];
            }
        }
        if !self.patient.is_empty() {
            self.given_way += 1;
        }
        let many = self.next.len().min(BATCH);
        self.next.drain(..many).collect()
    }

    fn put(&mut self, (turn, job): (Turn, J)) {
        match turn {
            Turn::Next => self.next.push_back(job),
            Turn::Patient => self.patient.push_back(job),
        }
    }
}

fn serve(mut connection: AnyConnection, checkpoints: &Checkpoints, mut queue: Queue<Box<dyn Job>>) {
    loop {
        let mut batch = queue.batch();
        if batch.is_empty() {
            return;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patient_work_is_alone_and_gives_way_but_not_for_ever() {
        let (sender, receiver) = channel();
        let mut queue = Queue::of(receiver);
        sender.send((Turn::Patient, 100)).unwrap();
        for one in 1_000..1_000 + BATCH * 6 {
            sender.send((Turn::Next, one)).unwrap();
        }
        drop(sender);
        let turns: Vec<Vec<usize>> =
            std::iter::from_fn(|| Some(queue.batch()).filter(|it| !it.is_empty())).collect();
        let sizes: Vec<usize> = turns.iter().map(Vec::len).collect();
        assert_eq!(sizes, [BATCH, BATCH, BATCH, BATCH, 1, BATCH, BATCH]);
        assert_eq!(turns[4], [100]);
    }

    #[test]
    fn patient_work_goes_when_nobody_else_waits() {
        let (sender, receiver) = channel();
        let mut queue = Queue::of(receiver);
        for job in [(Turn::Patient, 1), (Turn::Patient, 2), (Turn::Next, 3)] {
            sender.send(job).unwrap();
        }
        drop(sender);
        assert_eq!([queue.batch(), queue.batch(), queue.batch()], [vec![3], vec![1], vec![2]]);
        assert!(queue.batch().is_empty());
    }
}
