//! The demonstration's data folder. A folder that was left half made is made anew: nothing of anybody is in it,
//! because it was never served.

use std::fs;
use std::path::{Path, PathBuf};

use super::people::Accounts;
use crate::app::{self, App};
use crate::config::{Config, Sources};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Code, Problem, Result};

/// Stands in the folder while it is being made.
const BEING_MADE: &str = "demo.being-made";
/// The accounts, readable by the owner of the folder only.
const ACCOUNTS: &str = "demo-accounts.json";
/// The database, as the settings name it.
const DATABASE: &str = "fairlot.sqlite3";

/// An opened folder.
pub struct Folder {
    /// The service on it.
    pub app: App,
    /// Its accounts.
    pub accounts: Accounts,
    /// True where it was made just now.
    pub fresh: bool,
}

/// Opens the folder, or makes it, on its embedded database or on the empty one at `database`.
pub fn open(dir: &Path, listen: &str, database: Option<&str>) -> Result<Folder> {
    discard_half_made(dir)?;
    let known = dir.join(ACCOUNTS);
    if known.exists() {
        let accounts = Accounts::read(&known)?;
        return Ok(Folder { app: built(dir, listen, database)?, accounts, fresh: false });
    }
    if dir.join(DATABASE).exists() {
        return Err(Problem::new(
            Code::Conflict,
            format!(
                "{} holds data that the demonstration did not make. Serve it with `fairlot serve`, or choose another folder with --data.",
                dir.display()
            ),
        ));
    }
    fs::create_dir_all(dir).map_err(|cause| unusable(dir, &cause))?;
    let marker = dir.join(BEING_MADE);
    fs::write(&marker, "").map_err(|cause| unusable(dir, &cause))?;
    let app = built(dir, listen, database)?;
    if app.db.read_now(crate::organisations::any)? {
        return Err(Problem::new(
            Code::Conflict,
            "The database already holds organisations. Give the demonstration an empty one, or unset DATABASE_URL.",
        ));
    }
    let seeding = app.clone();
    let accounts = actix_web::rt::System::new().block_on(async move { super::fill(&seeding).await })?;
    accounts.write(&known)?;
    fs::remove_file(&marker).map_err(|cause| unusable(dir, &cause))?;
    Ok(Folder { app, accounts, fresh: true })
}

fn built(dir: &Path, listen: &str, database: Option<&str>) -> Result<App> {
    let sources = Sources::default()
        .with("data_dir", dir.to_string_lossy())
        .with("listen", listen)
        .with("public_url", format!("http://{listen}"));
    let sources = match database {
        Some(url) => sources.with("database.url", url),
        None => sources,
    };
    let config = Config::load(&sources).map_err(|faults| Problem::new(Code::Invalid, faults.to_string()))?;
    app::build(config, Clock::default())
}

/// Removes what an interrupted start left: only files that this program makes.
fn discard_half_made(dir: &Path) -> Result<()> {
    let marker = dir.join(BEING_MADE);
    if !marker.exists() {
        return Ok(());
    }
    for name in [DATABASE, "fairlot.sqlite3-wal", "fairlot.sqlite3-shm", ACCOUNTS] {
        remove(dir, &dir.join(name))?;
    }
    for name in ["keys", "documents", "mail"] {
        let folder = dir.join(name);
        if folder.is_dir() {
            fs::remove_dir_all(&folder).map_err(|cause| unusable(dir, &cause))?;
        }
    }
    remove(dir, &marker)
}

fn remove(dir: &Path, file: &PathBuf) -> Result<()> {
    if file.exists() { fs::remove_file(file).map_err(|cause| unusable(dir, &cause)) } else { Ok(()) }
}

fn unusable(dir: &Path, cause: &std::io::Error) -> Problem {
    Problem::new(
        Code::Conflict,
        format!("Cannot use the folder {}: {cause}. Choose another with --data.", dir.display()),
    )
}
