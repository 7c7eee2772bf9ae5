//! Does not compile: only the kernel may say that an event stands already.

use fairlot::kernel::audit::Audited;
use fairlot::kernel::db::Database;
use fairlot::kernel::error::Result;

pub fn unaudited(database: &Database) -> Result<()> {
    database.write_now(|_tx| Ok(Audited::replayed(())))
}
