//! Awards without competition: their public list, a new one, its approval.

mod begin;
mod decide;
mod list;
mod terms;

use actix_web::web::ServiceConfig;

use crate::awards::Route;
use crate::web::layout::address;

pub(super) fn routes(config: &mut ServiceConfig) {
    begin::routes(config);
    terms::routes(config);
    decide::routes(config);
    list::routes(config);
}

/// What the first page asks, which the second needs to show the right choices.
#[derive(Debug, Clone)]
struct Begun {
    /// The place, as `body/region`.
    place: String,
    route: Route,
    organisation_id: String,
}

impl Begun {
    /// The page of the terms.
    fn terms(&self) -> String {
        let pairs = [
            ("place", &*self.place),
            ("route", self.route.as_str()),
            ("organisation", &*self.organisation_id),
        ];
        address("/direct-awards/new/terms", &pairs)
    }

    /// Body and region.
    fn body_and_region(&self) -> (&str, &str) {
        self.place.split_once('/').unwrap_or((&self.place, ""))
    }
}
