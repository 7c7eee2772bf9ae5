//! The end of the service: its own work leaves off between two pieces, so that nobody waits for it.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set once, when the last request has been answered.
#[derive(Debug, Default)]
pub struct Ending(AtomicBool);

impl Ending {
    /// From now on no piece of work is begun.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True where the service is about to end.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
