//! Pages for everyone.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::kernel::authz::Anyone;
use crate::web::layout::html;
use crate::web::views::public::{AccessibilityPage, CookiesPage};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_accessibility).service(get_cookies);
}

#[get("/accessibility")]
async fn get_accessibility(visit: Visitor<Anyone>) -> HttpResponse {
    let p = visit.page(None);
    html(&p.clone(), &AccessibilityPage { p })
}

#[get("/cookies")]
async fn get_cookies(visit: Visitor<Anyone>) -> HttpResponse {
    let p = visit.page(None);
    html(&p.clone(), &CookiesPage { p })
}
