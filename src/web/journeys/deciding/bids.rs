//! The opened bids of a competition.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{competition, competition_steps, home, link, lot_names};
use crate::bids::{self, BidOut};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::ReadEvaluation;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, PageQuery};
use crate::organisations;
use crate::web::layout::{Section, html};
use crate::web::views::deciding::{BidLine, BidsPage};
use crate::web::views::parts::Weight;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_bids);
}

/// Every opened bid that the visitor may see.
pub(super) async fn all_bids(visit: &Visit, id: &CompetitionId) -> Result<Vec<BidOut>> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let query = PageQuery { cursor, ..PageQuery::default() };
        let page = bids::list_bids(&visit.app, &visit.actor, id, query).await?.view();
        let Some(page) = page else { return Ok(all) };
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

/// The bidders' names by their ids; none for who sees labels.
pub(super) async fn bidders(visit: &Visit, bids: &[BidOut]) -> Result<BTreeMap<String, String>> {
    let ids = bids.iter().filter_map(|bid| bid.organisation_id.clone()).collect();
    organisations::names_of(&visit.app, ids).await
}

fn line(competition: &CompetitionOut, names: &BTreeMap<String, String>, bid: BidOut) -> BidLine {
    let lots = bid.content.iter().flat_map(|content| &content.lots).map(|lot| lot.lot_id.as_str());
    BidLine {
        href: format!("/bids/{}", bid.id),
        label: bid.label.clone().unwrap_or_default(),
        bidder: bid.organisation_id.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default(),
        state: bid.state.as_str().to_owned(),
        lots: lot_names(competition, lots),
        note: bid.state_reason.clone().unwrap_or_default(),
    }
}

#[get("/competitions/{id}/bids")]
async fn get_bids(visit: Visitor<ReadEvaluation>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let bids = all_bids(&visit, &id).await?;
    let names = bidders(&visit, &bids).await?;
    let (competition, _) = competition(&visit, &id).await?;
    let p = visit.page(Some(Section::Competitions));
    let mut actions = vec![link(&p, "panel", format!("{}/panel", home(&id)), Weight::Beside)];
    actions.extend(competition_steps(&p, &id, &competition.allowed_actions, &["end_without_award"]));
    let view = BidsPage {
        back: home(&id),
        reference: competition.reference.clone(),
        opened_at: competition.opened_at.map(|at| at.timestamp()),
        bids: bids.into_iter().map(|bid| line(&competition, &names, bid)).collect(),
        actions,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
