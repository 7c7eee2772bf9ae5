//! The page of a proposal, for both sides.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, home};
use crate::engagement::{self, ProposalId, ProviderProposalOut};
use crate::kernel::authz::ReadProposals;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::reference::{self, Names};
use crate::web::layout::{Page, html};
use crate::web::shown::pounds;
use crate::web::views::parts::{Action, Row, Weight};
use crate::web::views::proposals::ProposalPage;
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_proposal);
}

#[get("/proposals/{id}")]
async fn get_proposal(visit: Visitor<ReadProposals>, id: Id<ProposalId>) -> Result<HttpResponse> {
    let out = engagement::read_proposal(&visit.app, &visit.actor, &id).await?.view;
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let view = ProposalPage {
        caption: out.reference.clone().unwrap_or_else(|| out.body_name.clone()),
        title: out.title.clone(),
        state: out.state.to_string(),
        facts: facts(&p, &names, &out),
        actions: actions(&p, &out),
        need: out.need,
        offer: out.offer,
        answer: out.answer.unwrap_or_default(),
        plan: out.notice_id.map(|id| format!("/pipeline/{id}")),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn facts(p: &Page, names: &Names, out: &ProviderProposalOut) -> Vec<Row> {
    let list = |codes: &[String], name: &dyn Fn(&str) -> String| {
        codes.iter().map(|code| name(code)).collect::<Vec<_>>().join(", ")
    };
    let mut rows = vec![
        Row::new(p.t("proposal-provider"), &*out.organisation_name),
        Row::new(p.t("proposal-body"), &*out.body_name),
        Row::new(p.t("fact-region"), names.region(&out.region_code)),
    ];
    if !out.category_codes.is_empty() {
        let words = list(&out.category_codes, &|code| names.category(code).to_owned());
        rows.push(Row::new(p.t("proposal-categories"), words));
    }
    if !out.area_codes.is_empty() {
        rows.push(Row::new(
            p.t("proposal-areas"),
            list(&out.area_codes, &|code| names.area(code).to_owned()),
        ));
    }
    rows.extend(out.estimated_pence.map(|pence| Row::new(p.t("proposal-estimate"), pounds(pence.get()))));
    for (key, at) in [("proposal-submitted", out.submitted_at), ("proposal-answered", out.answered_at)] {
        rows.extend(at.map(|at| Row::new(p.t(key), p.moment(&at.timestamp()))));
    }
    if out.answered_at.is_none() {
        rows.extend(out.answer_due_on.map(|day| Row::new(p.t("proposal-due"), p.date(&day.0))));
    }
    rows
}

fn actions(p: &Page, out: &ProviderProposalOut) -> Vec<Action> {
    let steps = [
        ("submit", "submit", Weight::Main),
        ("answer", "answer", Weight::Main),
        ("change", "edit", Weight::Beside),
        ("withdraw", "withdraw", Weight::Grave),
    ];
    let may = steps.into_iter().filter(|(action, ..)| out.allowed_actions.contains(action));
    may.map(|(_, page, weight)| Action {
        href: format!("{}/{page}", home(&out.id)),
        text: p.t(&format!("proposal-{page}-button")),
        weight,
    })
    .collect()
}
