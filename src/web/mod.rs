//! The web front: server-rendered pages that call the same concept faces as the API. No rule lives
//! here and no store is reached from here (design.md section 8).
//!
//! - `layout`: the page around the content ([`layout::Page`]) and the answer's headers
//! - `form`: what was typed and what is wrong with it; `csrf`: form tokens; `flash`: notes
//! - `i18n`, `shown`: words, money, dates; `chart`, `qr`: pictures; `assets`, `errors`
//! - `views`: one typed struct for each page, filled by the journeys

pub mod assets;
pub mod chart;
pub mod csrf;
pub mod errors;
pub mod flash;
pub mod form;
pub mod i18n;
pub mod layout;
pub mod qr;
pub mod shown;
pub mod views;

#[cfg(test)]
mod tests;

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};

use layout::{Page, Web, html};
use views::public::{AccessibilityPage, CookiesPage};

/// The pages and assets that need nothing but this module; journeys add theirs beside.
pub fn routes(web: Data<Web>) -> impl FnOnce(&mut ServiceConfig) {
    move |app| {
        app.app_data(web).service(assets::get_asset).service(get_accessibility).service(get_cookies);
    }
}

#[get("/accessibility")]
async fn get_accessibility(req: HttpRequest, web: Data<Web>) -> HttpResponse {
    let p = Page::open(&req, &web, None);
    html(&p.clone(), &AccessibilityPage { p })
}

#[get("/cookies")]
async fn get_cookies(req: HttpRequest, web: Data<Web>) -> HttpResponse {
    let p = Page::open(&req, &web, None);
    html(&p.clone(), &CookiesPage { p })
}
