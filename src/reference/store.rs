//! The only Diesel of the reference data.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::views::{AreaOut, RegionOut, ServiceCategoryOut};
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{areas, regions, service_categories};
use crate::kernel::error::Result;

pub(super) fn regions(db: &mut Snapshot<'_>) -> Result<Vec<RegionOut>> {
    Ok(regions::table
        .filter(regions::valid_to.is_null())
        .order(regions::code)
        .select(RegionOut::as_select())
        .load(db.conn())?)
}

pub(super) fn areas(db: &mut Snapshot<'_>) -> Result<Vec<AreaOut>> {
    Ok(areas::table
        .filter(areas::valid_to.is_null())
        .order(areas::code)
        .select(AreaOut::as_select())
        .load(db.conn())?)
}

pub(super) fn categories(db: &mut Snapshot<'_>) -> Result<Vec<ServiceCategoryOut>> {
    Ok(service_categories::table
        .filter(service_categories::valid_to.is_null())
        .order(service_categories::code)
        .select(ServiceCategoryOut::as_select())
        .load(db.conn())?)
}

/// A region's name; the code itself where it is out of force.
pub fn region_name(db: &mut Snapshot<'_>, code: &str) -> Result<String> {
    let found: Option<String> = regions::table
        .filter(regions::code.eq(code))
        .filter(regions::valid_to.is_null())
        .select(regions::name)
        .first(db.conn())
        .optional()?;
    Ok(found.unwrap_or_else(|| code.to_owned()))
}

/// The area codes of a region.
pub fn areas_in_region(db: &mut Snapshot<'_>, region_code: &str) -> Result<BTreeSet<String>> {
    let codes: Vec<String> =
        areas::table.filter(areas::region_code.eq(region_code)).select(areas::code).load(db.conn())?;
    Ok(codes.into_iter().collect())
}

/// Area code to name.
pub fn area_names(db: &mut Snapshot<'_>) -> Result<BTreeMap<String, String>> {
    Ok(areas(db)?.into_iter().map(|area| (area.code, area.name)).collect())
}

/// Those of `codes` that are no area in force.
pub fn missing_areas(db: &mut Snapshot<'_>, codes: &[String]) -> Result<Vec<String>> {
    let known: BTreeSet<String> = areas(db)?.into_iter().map(|area| area.code).collect();
    Ok(codes.iter().filter(|code| !known.contains(*code)).cloned().collect())
}

/// Those of `codes` that are no service category in force.
pub fn missing_categories(db: &mut Snapshot<'_>, codes: &[String]) -> Result<Vec<String>> {
    let known = category_names(db)?;
    Ok(codes.iter().filter(|code| !known.contains_key(*code)).cloned().collect())
}

/// Category code to (name, contract category of 2021).
pub fn category_names(db: &mut Snapshot<'_>) -> Result<BTreeMap<String, (String, Option<String>)>> {
    Ok(categories(db)?.into_iter().map(|one| (one.code, (one.name, one.contract_category))).collect())
}
