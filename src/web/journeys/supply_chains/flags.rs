//! What deserves a second look in the supply chains of a competition, and what the commissioning side says of it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::frame;
use crate::competitions::{self, CompetitionId};
use crate::kernel::authz::{CommissionCompetitions, ReadBids};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id};
use crate::supply_chains::flags::{self, FlagAnswerIn, FlagId, FlagOut};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{Page, again, html};
use crate::web::views::supply_chains::{FlagLine, FlagPage, FlagsPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_flags).service(get_flag).service(post_flag);
}

fn all(id: &CompetitionId) -> String {
    format!("/competitions/{id}/flags")
}

fn words(p: &Page, one: &FlagOut) -> String {
    p.t(&format!("flag-{}", one.kind.as_str().replace('_', "-")))
}

#[get("/competitions/{id}/flags")]
async fn get_flags(visit: Visitor<ReadBids>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let found = flags::list_flags(&visit.app, &visit.actor, &id).await?;
    let competition = competitions::read_competition(&visit.app, &visit.actor, &id).await?.view;
    let p = frame(&visit);
    let answers = visit.actor.has(CommissionCompetitions);
    let line = |one: FlagOut| FlagLine {
        kind: words(&p, &one),
        href: answers.then(|| format!("{}/{}", all(&id), one.id)),
        id: format!("flag-{}", one.id),
        explanation: one.explanation,
        answer: one.answer.unwrap_or_default(),
        answered_on: one.answered_at.map(|at| at.london_day().0),
    };
    let view = FlagsPage {
        back: format!("/competitions/{}", *id),
        reference: competition.reference,
        flags: found.into_iter().map(line).collect(),
        p: p.clone(),
    };
    Ok(html(&view.p.clone(), &view))
}

async fn flag(visit: &Visit, id: &CompetitionId) -> Result<FlagOut> {
    let wanted: FlagId = visit.part("flag").parse().map_err(|_| Problem::not_found())?;
    let found = flags::list_flags(&visit.app, &visit.actor, id).await?;
    found.into_iter().find(|one| one.id == wanted).ok_or_else(Problem::not_found)
}

fn page(visit: &Visit, id: &CompetitionId, one: &FlagOut, form: Form) -> FlagPage {
    let p = frame(visit);
    FlagPage { kind: words(&p, one), explanation: one.explanation.clone(), back: all(id), form, p }
}

#[get("/competitions/{id}/flags/{flag}")]
async fn get_flag(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let one = flag(&visit, &id).await?;
    let mut form = Form::blank();
    form.put("answer", one.answer.clone().unwrap_or_default());
    let view = page(&visit, &id, &one, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/flags/{flag}")]
async fn post_flag(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let one = flag(&visit, &id).await?;
    let answer = form.required("answer", "fault-answer");
    if form.is_clean() {
        let outcome = visit
            .send(&form, json!({"answer": answer}), async |command: Command<FlagAnswerIn>| {
                flags::answer_flag(&visit.app, &visit.actor, (&id, &one.id), command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&all(&id), Some(Flash::done("flash-flag-answered"))));
        }
    }
    let view = page(&visit, &id, &one, form);
    Ok(again(&view.p.clone(), &view))
}
