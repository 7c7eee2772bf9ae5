//! The web front: server-rendered pages that call the same concept faces as the API. No rule lives
//! here and no store is reached from here (design.md section 8).
//!
//! - `layout`: the page around the content ([`layout::Page`]) and the answer's headers
//! - `form`: what was typed and what is wrong with it; `csrf`: form tokens; `flash`: notes
//! - `shown`: words, money, dates; `chart`, `qr`: pictures; `assets`, `errors`
//! - `visit`: who looks, with the permission in the handler's signature; `faults`: refusals as pages
//! - `views`: one typed struct for each page, filled by the `journeys`

pub mod assets;
pub mod chart;
pub mod csrf;
pub mod errors;
mod faults;
pub mod flash;
pub mod form;
mod journeys;
pub mod layout;
pub mod qr;
pub mod shown;
pub mod views;
pub mod visit;

#[cfg(test)]
mod tests;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, scope, to};

use layout::Web;

/// Every page and asset. It answers whatever nobody else serves, so register it last.
pub fn routes(web: Data<Web>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let pages = scope("").wrap(from_fn(faults::show_faults)).configure(journeys::routes);
        config.app_data(web).service(assets::get_asset).service(pages.default_service(to(errors::not_found)));
    }
}
