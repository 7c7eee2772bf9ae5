//! What the program does by itself when its time has come: the clock of the lifecycle table.

use super::db::Snapshot;
use super::error::{Problem, Result};
use super::state::App;

/// One kind of such work. `timekeeping` lists them all.
#[derive(Debug, Clone, Copy)]
pub struct Duty {
    /// Stable name, as the health page and the metrics show it.
    pub name: &'static str,
    /// True where people count on the moment: it waits for no other duty.
    pub prompt: bool,
    /// Does all that is due now; what failed is found again at the next call.
    pub act: fn(&App) -> Result<()>,
    /// Counts what is due at the snapshot's time; it may stop counting at some number. None where the count would tell of
    /// a bid or a question (design.md rule 15), and where nothing can be late.
    pub waiting: Option<fn(&App, &mut Snapshot<'_>) -> Result<usize>>,
}

/// Acts for each, whatever becomes of the others; what is left when the service ends is found again by the next one.
///
/// # Errors
/// The first failure.
pub fn each<T>(
    app: &App,
    items: impl IntoIterator<Item = T>,
    mut act: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let mut outcome = Ok(());
    for item in items.into_iter().take_while(|_| !app.ending.has_begun()) {
        outcome = outcome.and(act(item));
    }
    outcome
}

/// [`each`] on a few threads: what they commit together shares one flush of the disk.
///
/// # Errors
/// A failure, of several any.
pub fn each_beside<T: Send>(app: &App, items: Vec<T>, act: impl Fn(T) -> Result<()> + Sync) -> Result<()> {
    const THREADS: usize = 8;
    let waiting = std::sync::Mutex::new(items.into_iter());
    let next = || waiting.lock().ok().and_then(|mut items| items.next());
    let work = || each(app, std::iter::from_fn(next), &act);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..THREADS).map(|_| scope.spawn(work)).collect();
        let here = work();
        threads.into_iter().fold(here, |outcome, thread| {
            let there = thread.join();
            outcome.and(there.unwrap_or_else(|_| Err(Problem::internal("a duty panicked"))))
        })
    })
}
