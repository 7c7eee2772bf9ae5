//! What callers see of the reference data.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::db::schema::{areas, regions, service_categories};

/// One of the probation regions.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = regions)]
pub struct RegionOut {
    /// Its letter in the source data.
    #[schema(example = "F")]
    pub code: String,
    /// Its name.
    #[schema(example = "East Midlands")]
    pub name: String,
    /// Where the fact is from.
    pub source: String,
}

/// One of the police and crime commissioner areas.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = areas)]
pub struct AreaOut {
    /// Its code in the source data.
    #[schema(example = "lincolnshire")]
    pub code: String,
    /// Its name.
    #[schema(example = "Lincolnshire")]
    pub name: String,
    /// The region that holds it.
    #[schema(example = "F")]
    pub region_code: String,
    /// Where the fact is from.
    pub source: String,
}

/// One of the framework's service categories.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = service_categories)]
pub struct ServiceCategoryOut {
    /// Its code.
    #[schema(example = "DF01")]
    pub code: String,
    /// Its name.
    #[schema(example = "Accommodation")]
    pub name: String,
    /// Whether it names a need, a cohort or a service.
    #[schema(example = "need")]
    pub kind: String,
    /// The category of the contracts of 2021 that covered it, where there was one.
    pub contract_category: Option<String>,
}
