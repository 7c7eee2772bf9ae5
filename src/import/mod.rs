//! Data files: the awards of May 2021 and the reference data. Readers give the whole typed content or the list of
//! all faults; [`load`] writes the awards of May 2021, all or nothing.

pub mod day_one;
pub mod fault;
pub mod load;
pub mod progress;
pub mod reference;
pub mod source;
mod table;
