//! Checking a draft and submitting it for approval; whom it reaches (rules 3, 8 and 9).

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{at, draft, frame, home, seen, taken, told};
use crate::competitions::{self, CompetitionCheckOut, CompetitionId, CompetitionOut, LotCheckOut};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::organisations::IncomeBand;
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::shown::pounds;
use crate::web::views::competitions::{CheckFault, CheckPage, LotReach, ReachLine, ReachPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_check).service(post_check).service(get_reach);
}

#[get("/competitions/{id}/check")]
async fn get_check(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let found = findings(&visit, &id).await?;
    if found.ready {
        visit.fresh()?;
    }
    let view = page(&visit, &made.view, &found, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/check")]
async fn post_check(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let sent = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&sent, json!({}))?;
    let outcome = competitions::submit_competition(&visit.app, &visit.actor, &id, command).await;
    // The faults are listed by the check below, in the page's words.
    let mut ignored = Form::blank();
    if taken(&mut ignored, outcome)?.is_some() {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-submitted"))));
    }
    let made = draft(&visit, &id).await?;
    let found = findings(&visit, &id).await?;
    let view = page(&visit, &made.view, &found, Form::versioned(made.version)).await?;
    Ok(again(&view.p.clone(), &view))
}

/// What `check` finds now.
pub(super) async fn findings(visit: &Visit, id: &CompetitionId) -> Result<CompetitionCheckOut> {
    let reply = competitions::check_competition(&visit.app, &visit.actor, id).await?;
    reply.view().ok_or_else(|| Problem::internal("a check without findings"))
}

/// The findings in the page's words, each with the page that mends it.
pub(super) fn listed(p: &Page, id: &CompetitionId, found: &CompetitionCheckOut) -> Vec<CheckFault> {
    let fault =
        |fault: &Fault| CheckFault { text: words(p, found, fault), href: at(id, part_of(&fault.pointer)) };
    let mut listed: Vec<CheckFault> = Vec::new();
    for one in found.faults.iter().map(fault) {
        if !listed.contains(&one) {
            listed.push(one);
        }
    }
    listed
}

/// The page that mends a fault at `pointer`.
pub(super) fn part_of(pointer: &str) -> &'static str {
    match pointer.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "lots" => "lots",
        "payment_details" => "payment",
        "criteria" | "criterion_groups" | "gates" | "price_formula" | "tie_break" => "criteria",
        "funding" | "payment_model" | "payment_by_results_basis_points" | "volumes" => "money",
        "partnering_ends_at" | "deadline" | "starts_on" | "clock_override_reason" => "clocks",
        "tupe_applies"
        | "enforcement_duty"
        | "enforcement_duty_applies"
        | "data_sharing_duty"
        | "data_sharing_duty_applies" => "terms",
        "route_decision" => "route",
        "co_commissioner" => "co-commissioner",
        _ => "about",
    }
}

/// The concept speaks of fields, basis points and pence; people read of pages, percentages and pounds.
fn words(p: &Page, found: &CompetitionCheckOut, fault: &Fault) -> String {
    match (fault.code.as_str(), fault.pointer.as_str()) {
        ("price_criterion", _) => p.t("check-price"),
        ("funding_short", _) => {
            let (needed, funded) = (pounds(found.needed_pence.get()), pounds(found.funded_pence.get()));
            p.t2("check-funding-short", "needed", needed, "funded", funded)
        }
        ("funds_exceeded", _) => p.t("check-funds-exceeded"),
        ("clock_too_short", "/partnering_ends_at") => p.t("check-short-partnering"),
        ("clock_too_short", "/deadline") => p.t("check-short-bidding"),
        ("clock_too_short", _) => p.t("check-short-mobilisation"),
        _ => fault.detail.clone(),
    }
}

async fn page(
    visit: &Visit,
    out: &CompetitionOut,
    found: &CompetitionCheckOut,
    form: Form,
) -> Result<CheckPage> {
    let p = frame(visit);
    Ok(CheckPage {
        faults: listed(&p, &out.id, found),
        p,
        form,
        action: at(&out.id, "check"),
        back: home(&out.id),
        reference: out.reference.clone(),
        title: out.title.clone(),
        sections: told::sections(visit, out, true).await?,
        reach: at(&out.id, "reach"),
    })
}

#[get("/competitions/{id}/reach")]
async fn get_reach(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let found = findings(&visit, &id).await?;
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let lot = |one: &LotCheckOut| {
        let title = out.lots.iter().find(|lot| lot.id == one.lot_id).map(|lot| lot.title.as_str());
        LotReach {
            title: format!(
                "{}: {}, T{}",
                p.t1("lot-number", "n", one.number),
                title.unwrap_or_default(),
                one.tier
            ),
            lines: vec![
                reach_line(p.t("reach-invited"), &one.covering_by_income_band),
                reach_line(p.t("reach-category"), &one.excluded_by_category),
                reach_line(p.t("reach-area"), &one.excluded_by_area),
                reach_line(p.t("reach-tier"), &one.excluded_by_tier),
                reach_line(p.t("reach-partners"), &one.possible_partners),
            ],
            shares: one.yearly_share_pence.iter().map(|(all, each)| (*all, each.get())).collect(),
        }
    };
    let bands =
        IncomeBand::ALL.iter().map(|band| p.t(&format!("income-{}", band.as_str().replace('_', "-"))));
    let view = ReachPage {
        bands: bands.collect(),
        lots: found.lots.iter().map(lot).collect(),
        areas: found.members_by_area.iter().map(|(code, n)| (names.area(code).to_owned(), *n)).collect(),
        back: home(&id),
        reference: out.reference.clone(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn reach_line(requirement: String, by_band: &BTreeMap<String, i64>) -> ReachLine {
    let counts: Vec<i64> =
        IncomeBand::ALL.iter().map(|band| by_band.get(band.as_str()).copied().unwrap_or(0)).collect();
    ReachLine { requirement, total: counts.iter().sum(), counts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pointer_of_the_check_leads_to_a_page_that_is_there() {
        for (pointer, part) in [
            ("/framework_id", "about"),
            ("/footprint_reason", "about"),
            ("/lots", "lots"),
            ("/criteria", "criteria"),
            ("/funding/0/allocation_id", "money"),
            ("/volumes", "money"),
            ("/payment_details/units/0/price_pence", "payment"),
            ("/criterion_groups/0/weight_basis_points", "criteria"),
            ("/enforcement_duty_applies", "terms"),
            ("/deadline", "clocks"),
            ("/tupe_applies", "terms"),
            ("/route_decision", "route"),
            ("/co_commissioner", "co-commissioner"),
        ] {
            assert_eq!(part_of(pointer), part, "{pointer}");
        }
    }
}
