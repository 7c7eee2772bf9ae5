//! Names of organisations, for pages. They are public.

use std::collections::BTreeMap;

use super::model::OrganisationId;
use super::rules::normalise_name;
use super::store;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
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

/// True where a text holds the name of an organisation or one of its numbers.
///
/// # Errors
/// The database's.
pub fn is_named_in(db: &mut Snapshot<'_>, id: &str, text: &str) -> Result<bool> {
    let text = normalise_name(text);
    let id: OrganisationId = id.parse().map_err(|_| Problem::not_found())?;
    let name = normalise_name(&store::organisation(db, &id)?.name);
    let numbers = store::identifiers(db, &id)?.into_iter().map(|one| one.value.to_lowercase());
    Ok(std::iter::once(name).chain(numbers).any(|word| text.contains(&word)))
}
