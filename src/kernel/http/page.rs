//! Keyset pages: no row is lost or repeated while others write.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reply::{Made, Reply};
use crate::kernel::error::{Code, Fault, Problem, Result};

/// Rows in a page where the caller names no limit.
const DEFAULT_LIMIT: i64 = 50;
/// Most rows in a page.
pub const MAX_LIMIT: i64 = 100;

/// `limit` and `cursor`; flatten is not possible with strict queries, so list queries repeat the two fields.
#[derive(Debug, Clone, Default, Deserialize, validator::Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<V: Serialize + ToSchema> {
    /// The rows.
    pub items: Vec<V>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A position in a list: the sort key of the last row seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor<K>(pub K);

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// The opaque text for clients.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.0).unwrap_or_default())
    }

    /// Reads a cursor; 422 for one that this service did not make.
    pub fn decode(text: Option<&str>) -> Result<Option<Self>> {
        let Some(text) = text else { return Ok(None) };
        let key = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match key {
            Some(key) => Ok(Some(Self(key))),
            None => Err(Problem::new(Code::Invalid, "cursor: use next_cursor of an earlier page.")
                .with_faults(vec![Fault::new("cursor", "cursor", "Use next_cursor of an earlier page.")])),
        }
    }
}

/// Rows to ask the database for: one more than the page holds, to know whether there is a next.
#[must_use]
pub fn fetch_limit(limit: Option<i64>) -> i64 {
    limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) + 1
}

/// Makes a page of `rows` that were fetched with [`fetch_limit`]; `key` gives a row's sort key. `here` is the
/// list's path and query without cursor, for the `Link` header.
pub fn page_of<R, K, V>(
    mut rows: Vec<R>,
    limit: Option<i64>,
    here: &str,
    key: impl Fn(&R) -> K,
    view: impl Fn(R) -> V,
) -> Reply<Page<V>>
where
    K: Serialize + DeserializeOwned,
    V: Serialize + ToSchema,
{
    let size = usize::try_from(fetch_limit(limit) - 1).unwrap_or(1);
    let more = rows.len() > size;
    rows.truncate(size);
    let next_cursor = if more { rows.last().map(|last| Cursor(key(last)).encode()) } else { None };
    let link = next_cursor.as_ref().map(|cursor| {
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}cursor={cursor}")
    });
    let items = rows.into_iter().map(view).collect();
    Reply::ok(Made::new(Page { items, next_cursor })).next(link)
}

/// A list that is short by nature, whole in one page.
#[must_use]
pub fn whole<V: Serialize + ToSchema>(items: Vec<V>) -> Page<V> {
    Page { items, next_cursor: None }
}
