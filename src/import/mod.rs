//! Data files: the awards of May 2021, the reference data, and extracts of the register of charities. Readers give the whole typed content or the list of
//! all faults; [`load`] writes the awards of May 2021, all or nothing.

pub mod charity_register;
pub mod day_one;
pub mod fault;
pub mod load;
pub mod progress;
pub mod reference;
pub mod source;
mod table;
