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

/// The names of those of `ids` that can be acted for: what was merged into another is left out.
///
/// # Errors
/// The database's.
pub async fn acting_names(app: &App, ids: Vec<String>) -> Result<BTreeMap<String, String>> {
    app.db
        .read(move |db| {
            let merged = store::merged_among(db, &ids)?;
            let ids: Vec<String> = ids.iter().filter(|id| !merged.contains(id)).cloned().collect();
            store::names_of(db, &ids)
        })
        .await
}
