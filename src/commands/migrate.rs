//! `fairlot migrate`.

use fairlot::config::Sources;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::db::Database;
use fairlot::kernel::error::Result;

/// Runs pending migrations and names them.
pub fn run(sources: Sources) -> Result<()> {
    let config = super::load(&sources)?;
    let database = Database::open(&config.database.url, 1, Clock::default())?;
    let run = database.migrate()?;
    if run.is_empty() {
        super::print("The database is up to date.");
    }
    for name in run {
        super::print(&format!("migrated {name}"));
    }
    fairlot::reference::load_reference_data(&database)?;
    Ok(())
}
