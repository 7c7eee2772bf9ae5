//! Where somebody's supply chains begin: the places they are asked for or hold, and the chains they lead.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{at, frame};
use crate::bids::states::EntryState;
use crate::bids::{self, EntryOut};
use crate::kernel::authz::ReadSupplyChain;
use crate::kernel::error::Result;
use crate::kernel::http::PageQuery;
use crate::organisations;
use crate::supply_chains;
use crate::web::journeys::frameworks::pager;
use crate::web::layout::html;
use crate::web::views::parts::Link;
use crate::web::views::supply_chains::{ChainsPage, PlaceLine};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_chains);
}

#[get("/supply-chain")]
async fn get_chains(visit: Visitor<ReadSupplyChain>) -> Result<HttpResponse> {
    let cursor = visit.asked().optional("cursor");
    let query = PageQuery { cursor: cursor.clone(), limit: None };
    let page = bids::list_places(&visit.app, &visit.actor, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let leads: Vec<String> = items.iter().filter_map(|one| one.lead_id.clone()).collect();
    let names = organisations::names_of(&visit.app, leads).await?;
    let line = |one: EntryOut| PlaceLine {
        href: at(&one.id),
        lead: one.lead_id.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default(),
        role: one.agreed.map(|agreed| agreed.terms.role).unwrap_or_default(),
        answer_by: one.expires_at.filter(|_| one.state == EntryState::Invited).map(|at| at.timestamp()),
        state: one.state.to_string(),
    };
    let led = supply_chains::list_led_awards(&visit.app, &visit.actor).await?;
    let view = ChainsPage {
        p: frame(&visit),
        places: items.into_iter().map(line).collect(),
        led: led
            .into_iter()
            .map(|one| Link {
                href: format!("/awards/{}/chain", one.id),
                text: format!("{}, {}", one.reference, one.title),
            })
            .collect(),
        pager: pager("/supply-chain", &[], cursor.as_deref(), next.as_deref()),
    };
    Ok(html(&view.p.clone(), &view))
}
