//! Categories and areas that somebody names without a framework.

use crate::kernel::db::Snapshot;
use crate::kernel::error::{Fault, Result};
use crate::reference;

/// Codes of no category, and of no area of the region.
pub(super) fn unknown(
    db: &mut Snapshot<'_>,
    region_code: &str,
    categories: &[String],
    areas: &[String],
) -> Result<Vec<Fault>> {
    let missing = reference::missing_categories(db, categories)?;
    let region = reference::areas_in_region(db, region_code)?;
    let of = |list: &str, codes: &[String], known: &dyn Fn(&String) -> bool, code, detail: &str| {
        let unknown = codes.iter().enumerate().filter(|(_, one)| !known(one));
        unknown.map(|(index, _)| Fault::new(format!("/{list}/{index}"), code, detail)).collect::<Vec<_>>()
    };
    let no_category = "There is no such category; see /service-categories.";
    let no_area = "This is no area of the region: choose one of the region.";
    let mut faults = of("category_codes", categories, &|one| !missing.contains(one), "unknown", no_category);
    faults.extend(of("area_codes", areas, &|one| region.contains(one), "not_in_region", no_area));
    Ok(faults)
}
