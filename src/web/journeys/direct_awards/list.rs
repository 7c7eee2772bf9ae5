//! Everything awarded without competition, newest first.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::awards::{self, AwardOut};
use crate::kernel::authz::{Anyone, RecommendAwards};
use crate::kernel::error::Result;
use crate::kernel::http::PageQuery;
use crate::reference::{self, Names};
use crate::web::journeys::deciding::award_at;
use crate::web::journeys::frameworks::pager;
use crate::web::layout::{Section, html};
use crate::web::views::direct_awards::{DirectAwardLine, DirectAwardsPage};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_direct_awards);
}

#[get("/direct-awards")]
async fn get_direct_awards(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let cursor = visit.asked().optional("cursor");
    let query = PageQuery { limit: None, cursor: cursor.clone() };
    let page = awards::list_direct_awards(&visit.app, &visit.actor, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let names = reference::names(&visit.app).await?;
    let view = DirectAwardsPage {
        p: visit.page(Some(Section::Awards)),
        awards: items.into_iter().map(|one| line(&names, one)).collect(),
        may_recommend: visit.actor.has(RecommendAwards),
        pager: pager("/direct-awards", &[], cursor.as_deref(), next.as_deref()),
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(names: &Names, one: AwardOut) -> DirectAwardLine {
    let (title, ground) = one.direct.map(|direct| (direct.title, direct.ground.title)).unwrap_or_default();
    DirectAwardLine {
        href: award_at(&one.id),
        reference: one.reference,
        title,
        provider: one.organisation_name,
        region: names.region(&one.region_code).to_owned(),
        ground,
        pence: one.value_pence.get(),
        state: one.state.to_string(),
    }
}
