//! Regions, areas and service categories: versioned data, never an enum in code.

mod handlers;
mod load;
mod names;
mod store;
mod views;

pub use handlers::routes;
pub use load::load_reference_data;
pub use names::{Names, names};
pub use store::{
    area_names, areas_in_region, category_names, missing_areas, missing_categories, region_name,
};
pub use views::{AreaOut, RegionOut, ServiceCategoryOut};
