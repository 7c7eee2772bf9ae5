//! One opened bid, and whether it complies.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{competition, home, link, of_version, part, sent};
use crate::bids::{self, BidContentOut, BidId, BidOut, FailComplianceIn};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::{CommissionCompetitions, ReadEvaluation};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::organisations;
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::deciding::{BidPage, BidPartner};
use crate::web::views::parts::{Choice, Link, Row, Weight};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_bid).service(post_bid).service(get_document);
}

/// A bid with its competition and a form of its version.
pub(super) async fn found(visit: &Visit, id: &BidId) -> Result<(BidOut, CompetitionOut, Form)> {
    let made = bids::read_bid(&visit.app, &visit.actor, id).await?;
    let form = of_version(&made);
    let competition_id: CompetitionId = made.view.competition_id.parse().map_err(|_| Problem::not_found())?;
    let (competition, _) = competition(visit, &competition_id).await?;
    Ok((made.view, competition, form))
}

async fn page(visit: &Visit, id: &BidId, typed: Option<Form>) -> Result<BidPage> {
    let (bid, competition, form) = found(visit, id).await?;
    let p = visit.page(Some(Section::Competitions));
    let partners = partners(visit, bid.content.as_ref()).await?;
    let bidder = match &bid.organisation_id {
        Some(id) => organisations::names_of(&visit.app, vec![id.clone()]).await?.remove(id),
        None => None,
    };
    let may = |action: &str| bid.allowed_actions.iter().any(|one| one == action);
    let exclude = may("exclude").then(|| link(&p, "exclude", format!("/bids/{id}/exclude"), Weight::Grave));
    Ok(BidPage {
        form: typed.unwrap_or(form),
        action: format!("/bids/{id}"),
        back: format!("{}/bids", home(&competition.id)),
        facts: facts(&p, &competition, &bid),
        answers: answers(&p, &competition, bid.content.as_ref()),
        gates: competition.gates.iter().map(|gate| Choice::new(gate.id.as_str(), &*gate.title)).collect(),
        documents: documents(visit, id).await?,
        partners,
        may_decide: may("pass_compliance") || may("fail_compliance"),
        actions: exclude.into_iter().collect(),
        reference: competition.reference,
        label: bid.label.unwrap_or_default(),
        bidder: bidder.unwrap_or_default(),
        state: bid.state.as_str().to_owned(),
        p,
    })
}

fn facts(p: &Page, competition: &CompetitionOut, bid: &BidOut) -> Vec<Row> {
    let mut rows = Vec::new();
    for (key, at) in [("bid-submitted", bid.submitted_at), ("bid-opened", bid.opened_at)] {
        rows.extend(at.map(|at| Row::new(p.t(key), p.moment(&at.timestamp()))));
    }
    for priced in bid.content.iter().flat_map(|content| &content.lots) {
        let lot = super::lot_names(competition, [priced.lot_id.as_str()]);
        rows.push(Row::new(p.t1("bid-price", "lot", lot), p.pounds(&priced.price_pence)));
    }
    rows.extend(bid.state_reason.as_ref().map(|reason| Row::new(p.t("bid-reason"), reason)));
    rows
}

fn answers(p: &Page, competition: &CompetitionOut, content: Option<&BidContentOut>) -> Vec<Row> {
    let gates = content.into_iter().flat_map(|content| &content.gate_answers).map(|answer| {
        let gate = competition.gates.iter().find(|one| one.id.as_str() == answer.gate_id);
        let met = p.t(if answer.met { "gate-met" } else { "gate-not-met" });
        Row::new(gate.map(|one| one.title.clone()).unwrap_or_default(), format!("{met}\n{}", answer.text))
    });
    let given = content.into_iter().flat_map(|content| &content.answers);
    let given = given.map(|answer| {
        let criterion = competition.criteria.iter().find(|one| one.id.as_str() == answer.criterion_id);
        Row::new(criterion.map(|one| one.title.clone()).unwrap_or_default(), &answer.text)
    });
    gates.chain(given).collect()
}

async fn partners(visit: &Visit, content: Option<&BidContentOut>) -> Result<Vec<BidPartner>> {
    let entries = content.map(|content| content.supply_chain.as_slice()).unwrap_or_default();
    let ids = entries.iter().filter_map(|entry| entry.partner_id.clone()).collect();
    let names = organisations::names_of(&visit.app, ids).await?;
    let places = reference::names(&visit.app).await?;
    let shown = entries.iter().map(|entry| BidPartner {
        name: entry.partner_id.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default(),
        role: entry.terms.role.clone(),
        areas: entry.terms.areas.iter().map(|code| places.area(code)).collect::<Vec<_>>().join(", "),
        value_pence: entry.terms.value_pence,
        volume: entry.terms.volume,
    });
    Ok(shown.collect())
}

async fn documents(visit: &Visit, id: &BidId) -> Result<Vec<Link>> {
    let found = bids::list_bid_documents(&visit.app, &visit.actor, id).await?;
    let links = found.into_iter().map(|one| Link {
        href: format!("/bids/{id}/documents/{}", one.id),
        text: one.name.unwrap_or(one.address),
    });
    Ok(links.collect())
}

#[get("/bids/{id}")]
async fn get_bid(visit: Visitor<ReadEvaluation>, id: Id<BidId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[get("/bids/{id}/documents/{document_id}")]
async fn get_document(visit: Visitor<ReadEvaluation>, id: Id<BidId>) -> Result<HttpResponse> {
    let document = part(&visit, "document_id")?;
    bids::download_bid_document(&visit.app, &visit.actor, &id, &document).await
}

async fn decide(visit: &Visit, id: &BidId, form: &Form, passes: bool) -> Result<()> {
    if passes {
        let face = async |command| bids::pass_compliance(&visit.app, &visit.actor, id, command).await;
        return sent::<NoInput, _>(visit, form, json!({}), face).await.map(drop);
    }
    let input = json!({"requirements": [{
        "requirement": form.value("requirements-0-requirement").trim(),
        "gate_id": form.optional("requirements-0-gate_id"),
        "reason": form.value("requirements-0-reason").trim(),
    }]});
    let face = async |command| bids::fail_compliance(&visit.app, &visit.actor, id, command).await;
    sent::<FailComplianceIn, _>(visit, form, input, face).await.map(drop)
}

#[post("/bids/{id}")]
async fn post_bid(
    visit: Visitor<CommissionCompetitions>,
    id: Id<BidId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let passes = form.one_of("outcome", "fault-choose", &[("pass", true), ("fail", false)]);
    if passes == Some(false) {
        form.required("requirements-0-requirement", "fault-requirement");
        form.required("requirements-0-reason", "fault-reason");
    }
    if let (Some(passes), true) = (passes, form.is_clean()) {
        match decide(&visit, &id, &form, passes).await {
            Ok(()) => {
                let (bid, ..) = found(&visit, &id).await?;
                let back = format!("/competitions/{}/bids", bid.competition_id);
                return Ok(visit.see(&back, Some(Flash::done("flash-saved"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
