//! The audit log: event rows written inside the transaction they describe, later given a leaf index by the
//! sequencer (design section 6). The tree, checkpoints and proofs build on these leaves without changing them.

mod event;
mod refusals;
mod sequencer;

pub(in crate::kernel) use event::record;
pub use event::{Audited, Embargo, Entry, Subject, unless_done_already};
pub use refusals::{Refusals, record_refusals};
pub use sequencer::{sequence, sequence_forever, unsequenced};
