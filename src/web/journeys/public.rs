//! Pages for everyone that need no record.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::kernel::authz::Anyone;
use crate::kernel::error::Code;
use crate::web::layout::html;
use crate::web::views::public::{AccessibilityPage, CookiesPage, ErrorLine, ProblemsPage};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_accessibility).service(get_cookies).service(get_problems);
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

/// Where a problem's `type` leads.
#[get("/docs/errors")]
async fn get_problems(visit: Visitor<Anyone>) -> HttpResponse {
    let p = visit.page(None);
    let line = |code: &Code| ErrorLine { slug: code.slug(), status: code.status(), title: code.title() };
    html(&p.clone(), &ProblemsPage { p, problems: Code::ALL.iter().map(line).collect() })
}
