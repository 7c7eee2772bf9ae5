//! The recorded choice of grant or contract, whole and on one page that prints well (rule 22).

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::route::second_person;
use super::{caption, frame, home, seen};
use crate::competitions::{self, AidStatementOut, CompetitionId, RouteDecisionOut};
use crate::kernel::authz::Anyone;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::web::layout::{Page, html};
use crate::web::views::competitions::{AidAnswer, RouteRecordPage};
use crate::web::views::parts::Row;
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_record);
}

#[get("/competitions/{id}/route/record")]
async fn get_record(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let decision = out.route_decision.as_ref().ok_or_else(Problem::not_found)?;
    let (p, aid) = (frame(&visit), competitions::read_route_decision_aid()?);
    let view = RouteRecordPage {
        back: home(&id),
        caption: caption(&out),
        gates: answers(&p, &aid.gates, &decision.gates),
        scores: answers(&p, &aid.scores, &decision.scores),
        rows: rows(&p, decision),
        notes: decision.notes.iter().map(|one| one.text.clone()).collect(),
        version: decision.aid_version,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// Each statement with its answer; what was not answered was not asked, because a gate decided.
fn answers(p: &Page, statements: &[AidStatementOut], said: &BTreeMap<String, bool>) -> Vec<AidAnswer> {
    let answer = |one: &AidStatementOut| match said.get(&one.code) {
        Some(true) => p.t("yes"),
        Some(false) => p.t("no"),
        None => p.t("route-not-asked"),
    };
    let line = |one: &AidStatementOut| AidAnswer {
        text: one.text.clone(),
        answer: answer(one),
        points: one.points.map(i64::from).filter(|_| said.get(&one.code) == Some(&true)),
    };
    statements.iter().map(line).collect()
}

fn rows(p: &Page, one: &RouteDecisionOut) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(score) = one.score {
        rows.push(Row::new(p.t("route-score"), p.t1("route-points", "n", score)));
    }
    rows.push(Row::new(p.t("told-advice"), p.t(&format!("outcome-{}", one.aid_outcome))));
    rows.push(Row::new(p.t("told-chosen"), p.t(&format!("told-route-{}", one.chosen))));
    rows.extend(second_person(p, one));
    for (key, text) in [("route-officer", &one.officer), ("route-reason", &one.reason)] {
        rows.extend(text.as_ref().map(|text| Row::new(p.t(key), text.clone())));
    }
    rows.push(Row::new(p.t("route-recorded-at"), p.moment(&one.recorded_at.timestamp())));
    rows
}
