//! Names of organisations, for pages. They are public.

use std::collections::BTreeMap;

use super::store;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// The names of organisations by their ids; an id of none is left out.
///
/// # Errors
/// The database's.
pub async fn names_of(app: &App, ids: Vec<String>) -> Result<BTreeMap<String, String>> {
    app.db.read(move |db| store::names_of(db, &ids)).await
}
