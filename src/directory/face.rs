//! The directory, for the operation and the page alike.

use super::store::{self, Key};
use super::views::{DirectoryProviderOut, DirectoryQuery};
use crate::kernel::error::Result;
use crate::kernel::http::{Cursor, Page, Reply, fetch_limit, page_of};
use crate::kernel::state::App;

/// One page of the directory.
///
/// # Errors
/// `invalid` for a cursor that was not made here; the database's.
pub async fn list_providers(app: &App, query: DirectoryQuery) -> Result<Reply<Page<DirectoryProviderOut>>> {
    let after = Cursor::<Key>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.limit;
    let pairs: Vec<(&str, String)> = [
        ("category", query.category.clone()),
        ("area", query.area.clone()),
        ("limit", limit.map(|limit| limit.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect();
    let here = match serde_urlencoded::to_string(&pairs) {
        Ok(text) if !text.is_empty() => format!("/api/v1/public/providers?{text}"),
        _ => "/api/v1/public/providers".to_owned(),
    };
    let rows = app.db.read(move |db| store::page(db, &query, after, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |(_, key)| key.clone(), |(row, _)| row))
}
