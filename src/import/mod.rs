//! Reading of data files: the awards of May 2021 and the reference data, every fault at once.
//!
//! Nothing here writes: a reader gives the whole typed content or the list of all faults.

pub mod day_one;
pub mod fault;
pub mod progress;
pub mod reference;
pub mod source;
mod table;
