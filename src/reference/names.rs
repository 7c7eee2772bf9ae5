//! Names for codes, for pages.

use super::store;
use super::views::{AreaOut, RegionOut, ServiceCategoryOut};
use crate::app::App;
use crate::kernel::error::Result;

/// Everything of the reference data that is in force.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Regions, by code.
    pub regions: Vec<RegionOut>,
    /// Areas, by code.
    pub areas: Vec<AreaOut>,
    /// Service categories, by code.
    pub categories: Vec<ServiceCategoryOut>,
}

/// Reads the reference data in force.
pub async fn names(app: &App) -> Result<Names> {
    app.db
        .read(|db| {
            Ok(Names {
                regions: store::regions(db)?,
                areas: store::areas(db)?,
                categories: store::categories(db)?,
            })
        })
        .await
}

impl Names {
    /// A region's name; the code itself where it is out of force.
    #[must_use]
    pub fn region<'a>(&'a self, code: &'a str) -> &'a str {
        self.regions.iter().find(|one| one.code == code).map_or(code, |one| &one.name)
    }

    /// An area's name.
    #[must_use]
    pub fn area<'a>(&'a self, code: &'a str) -> &'a str {
        self.areas.iter().find(|one| one.code == code).map_or(code, |one| &one.name)
    }

    /// A category's name.
    #[must_use]
    pub fn category<'a>(&'a self, code: &'a str) -> &'a str {
        self.categories.iter().find(|one| one.code == code).map_or(code, |one| &one.name)
    }

    /// Categories, then areas, in one line.
    #[must_use]
    pub fn scope(&self, categories: &[String], areas: &[String]) -> String {
        let categories = categories.iter().map(|code| self.category(code));
        categories.chain(areas.iter().map(|code| self.area(code))).collect::<Vec<_>>().join(", ")
    }
}
