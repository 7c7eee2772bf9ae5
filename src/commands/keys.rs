//! `fairlot keys`: the keys that sign access tokens.

use clap::Subcommand;
use fairlot::config::Sources;
use fairlot::kernel::auth::rotate;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::error::Result;

/// Keys of the service.
#[derive(Subcommand)]
pub enum Keys {
    /// Make a new key for access tokens. Tokens signed by the one before work until they expire; its private half
    /// is erased.
    Rotate,
}

impl Keys {
    /// Runs the command against the configured database.
    pub fn run(self, sources: Sources) -> Result<()> {
        let app = fairlot::app::build(super::load(&sources)?, Clock::default())?;
        match self {
            Self::Rotate => {
                let key = rotate(&app.db, &app.keyring)?;
                super::print(&format!("access tokens are now signed by {}", key.public_key().kid));
            }
        }
        Ok(())
    }
}
