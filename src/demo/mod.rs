//! The demonstration: a data folder with the real awards, and invented bodies and people around them.
//!
//! What can be made by an operation is made by it, with the clock in the past where its time has passed, so that
//! every row is as real as a user's. Only bodies, people, their roles (the evaluators' too) and one API key are written
//! directly: they would need mails to be answered.

mod client;
mod folder;
mod people;
mod story;
mod told;

pub use folder::{Folder, open};
pub use people::{Account, Accounts, Body};
pub use told::{Place, told};

use crate::app::App;
use crate::import::load::{self, Prepared};
use crate::import::source::Source;
use crate::kernel::error::Result;

/// Fills a fresh folder. The story begins some weeks ago and ends at the present.
pub async fn fill(app: &App) -> Result<Accounts> {
    let prepared = Prepared::read(Source::Embedded("day-one"))?;
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || load::import(&db, prepared, || {}))
        .await
        .map_err(|_| crate::kernel::error::Problem::internal("the import panicked"))??;
    let accounts = people::make(app)?;
    let present = app.clock.offset_micros();
    let told = story::tell(app, &accounts).await;
    // Whatever happened, the clock shows the present again.
    app.clock.set_offset_micros(present);
    told?;
    people::end_seeding(app)?;
    Ok(accounts)
}
