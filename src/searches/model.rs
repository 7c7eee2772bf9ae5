//! Rows and enums of saved searches.

use diesel::prelude::*;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::saved_searches;

crate::id_type! {
    /// A saved search.
    SavedSearchId
}

crate::text_enum! {
    /// How a saved search tells of what newly fits it.
    pub enum SearchDelivery {
        Digest = "digest",
        AtOnce = "at_once",
        Call = "call",
    }
}

crate::text_enum! {
    /// What became of a call: nothing answered at a public address, or the answer was not 2xx.
    pub enum CallFailure {
        NotReached = "not_reached",
        Refused = "refused",
    }
}

/// A saved search. `Debug` is left out: it holds a wrapped secret.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = saved_searches)]
pub(super) struct Search {
    pub(super) id: SavedSearchId,
    pub(super) person_id: String,
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) category_code: Option<String>,
    pub(super) area_code: Option<String>,
    pub(super) tier: Option<i64>,
    pub(super) delivery: SearchDelivery,
    pub(super) call_url: Option<String>,
    pub(super) call_secret: Option<Vec<u8>>,
    pub(super) call_failures: i64,
    pub(super) call_failure: Option<CallFailure>,
    pub(super) call_off_at: Option<UtcTime>,
    pub(super) created_at: UtcTime,
    pub(super) version: i64,
}

/// What a person may change of a search.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) category_code: Option<String>,
    pub(super) area_code: Option<String>,
    pub(super) tier: Option<i64>,
    pub(super) delivery: SearchDelivery,
    pub(super) call_url: Option<String>,
}

impl Search {
    pub(super) fn wish(&self) -> Wish {
        Wish {
            name: self.name.clone(),
            kind: self.kind.clone(),
            category_code: self.category_code.clone(),
            area_code: self.area_code.clone(),
            tier: self.tier,
            delivery: self.delivery,
            call_url: self.call_url.clone(),
        }
    }

    /// Whether calls go out now.
    pub(super) fn calls(&self) -> bool {
        self.delivery == SearchDelivery::Call && self.call_off_at.is_none()
    }
}

impl Wish {
    /// Whether the two ask for the same opportunities.
    pub(super) fn same_filter(&self, other: &Self) -> bool {
        (&self.kind, &self.category_code, &self.area_code, self.tier)
            == (&other.kind, &other.category_code, &other.area_code, other.tier)
    }
}
