//! The public directory of providers.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::directory::{self, DirectoryProviderOut, DirectoryQuery};
use crate::kernel::authz::Anyone;
use crate::kernel::error::Result;
use crate::reference::{self, Names};
use crate::web::journeys::frameworks::pager;
use crate::web::layout::html;
use crate::web::views::organisations::{ProviderLine, ProvidersPage};
use crate::web::views::parts::{Choice, Row};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_providers);
}

#[get("/providers")]
async fn get_providers(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let form = visit.asked();
    let cursor = form.optional("cursor");
    let query = DirectoryQuery {
        category: form.optional("category"),
        area: form.optional("area"),
        limit: None,
        cursor: cursor.clone(),
    };
    let filters: Vec<(&str, String)> =
        ["category", "area"].into_iter().map(|name| (name, form.value(name).to_owned())).collect();
    let pairs: Vec<(&str, &str)> = filters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = directory::list_providers(&visit.app, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let names = reference::names(&visit.app).await?;
    let p = visit.page(None);
    let view = ProvidersPage {
        providers: items.into_iter().map(|one| line(&names, one)).collect(),
        categories: names.categories.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        areas: names.areas.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        pager: pager("/providers", &pairs, cursor.as_deref(), next.as_deref()),
        form,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(names: &Names, one: DirectoryProviderOut) -> ProviderLine {
    ProviderLine {
        name: one.name,
        summary: one.summary.unwrap_or_default(),
        website: one.website.unwrap_or_default(),
        scopes: one
            .memberships
            .iter()
            .map(|scope| {
                Row::new(scope.framework_name.as_str(), names.scope(&scope.categories, &scope.areas))
            })
            .collect(),
    }
}
