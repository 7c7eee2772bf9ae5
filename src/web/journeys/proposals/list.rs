//! The proposals of the person's organisations, and those to the person's body.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, home};
use crate::engagement::{self, ProviderProposalOut, ProviderProposalsQuery};
use crate::kernel::authz::{ReadProposals, WriteProposals};
use crate::kernel::error::Result;
use crate::reference::{self, Names};
use crate::web::journeys::frameworks::pager;
use crate::web::layout::html;
use crate::web::views::proposals::{ProposalLine, ProposalsPage};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_proposals);
}

#[get("/proposals")]
async fn get_proposals(visit: Visitor<ReadProposals>) -> Result<HttpResponse> {
    let cursor = visit.asked().optional("cursor");
    let query = ProviderProposalsQuery { cursor: cursor.clone(), ..ProviderProposalsQuery::default() };
    let page = engagement::list_proposals(&visit.app, &visit.actor, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let names = reference::names(&visit.app).await?;
    let view = ProposalsPage {
        p: frame(&visit),
        proposals: items.into_iter().map(|one| line(&names, one)).collect(),
        may_write: visit.actor.has(WriteProposals),
        pager: pager("/proposals", &[], cursor.as_deref(), next.as_deref()),
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(names: &Names, one: ProviderProposalOut) -> ProposalLine {
    ProposalLine {
        href: home(&one.id),
        title: one.title,
        reference: one.reference.unwrap_or_default(),
        provider: one.organisation_name,
        body: one.body_name,
        region: names.region(&one.region_code).to_owned(),
        due: one.answer_due_on.map(|day| day.0),
        state: one.state.to_string(),
    }
}
