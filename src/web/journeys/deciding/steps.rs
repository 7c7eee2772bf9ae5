//! Steps that one page confirms: start the evaluation, end scoring, settle, end without award, exclude a bid.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowed, bid, competition, home, sent};
use crate::awards::{self, ReasonIn};
use crate::bids::{self, BidId};
use crate::competitions::CompetitionId;
use crate::evaluation;
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::parts::Weight;
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_start)
        .service(post_start)
        .service(get_finish)
        .service(post_finish)
        .service(get_settle)
        .service(post_settle)
        .service(get_end)
        .service(post_end)
        .service(get_exclude)
        .service(post_exclude);
}

/// What a confirming page asks; `step` gives its words: `<step>-question`, `-text`, `-button`, `-reason`.
pub(in crate::web::journeys) struct Asking<'a> {
    pub(in crate::web::journeys) step: &'a str,
    pub(in crate::web::journeys) caption: String,
    pub(in crate::web::journeys) with_reason: bool,
    pub(in crate::web::journeys) grave: bool,
    pub(in crate::web::journeys) action: String,
    pub(in crate::web::journeys) back: String,
}

/// The page that asks.
pub(in crate::web::journeys) fn confirm(visit: &Visit, form: Form, asking: Asking<'_>) -> ConfirmPage {
    let p = visit.page(Some(Section::Competitions));
    let say = |part: &str| p.t(&format!("{}-{part}", asking.step));
    let reason = |words: String| if asking.with_reason { words } else { String::new() };
    ConfirmPage {
        form,
        caption: asking.caption,
        heading: say("question"),
        explains: vec![say("text")],
        warning: String::new(),
        sections: Vec::new(),
        reason_label: reason(p.t("step-reason")),
        reason_hint: reason(say("reason")),
        button: say("button"),
        weight: if asking.grave { Weight::Grave } else { Weight::Main },
        action: asking.action,
        back: asking.back,
        p,
    }
}

/// The page of a competition's own step.
async fn page(visit: &Visit, id: &CompetitionId, action: &str, typed: Option<Form>) -> Result<ConfirmPage> {
    let (competition, form) = competition(visit, id).await?;
    allowed(&competition.allowed_actions, action, competition.state.as_str())?;
    let step = action.replace('_', "-");
    let ends = action == "end_without_award";
    let asking = Asking {
        step: &step,
        caption: competition.reference,
        with_reason: ends,
        grave: ends,
        action: format!("{}/{step}", home(id)),
        back: home(id),
    };
    Ok(confirm(visit, typed.unwrap_or(form), asking))
}

async fn asked(visit: &Visit, id: &CompetitionId, action: &str) -> Result<HttpResponse> {
    let view = page(visit, id, action, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// Leads on, or shows the page again with what stands in the way.
async fn done<R>(
    visit: &Visit,
    id: &CompetitionId,
    (action, outcome, mut form): (&str, Result<R>, Form),
    (to, note): (&str, &str),
) -> Result<HttpResponse> {
    match outcome {
        Ok(_) => Ok(visit.see(&format!("{}{to}", home(id)), Some(Flash::done(note)))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            let view = page(visit, id, action, Some(form)).await?;
            Ok(again(&view.p.clone(), &view))
        }
    }
}

/// Takes a step that needs no input.
async fn taken<R>(
    visit: &Visit,
    id: &CompetitionId,
    posted: Posted,
    action: &str,
    next: (&str, &str),
    face: impl AsyncFnOnce(Command<NoInput>) -> Result<R>,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let outcome = sent(visit, &form, json!({}), face).await;
    done(visit, id, (action, outcome, form), next).await
}

#[get("/competitions/{id}/start-evaluation")]
async fn get_start(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    asked(&visit, &id, "start_evaluation").await
}

#[post("/competitions/{id}/start-evaluation")]
async fn post_start(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    taken(&visit, &id, posted, "start_evaluation", ("/panel", "flash-evaluation-started"), async |command| {
        evaluation::start_evaluation(&visit.app, &visit.actor, &id, command).await
    })
    .await
}

#[get("/competitions/{id}/finish-scoring")]
async fn get_finish(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    asked(&visit, &id, "finish_scoring").await
}

#[post("/competitions/{id}/finish-scoring")]
async fn post_finish(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    taken(&visit, &id, posted, "finish_scoring", ("/panel", "flash-scoring-ended"), async |command| {
        evaluation::finish_scoring(&visit.app, &visit.actor, &id, command).await
    })
    .await
}

#[get("/competitions/{id}/settle")]
async fn get_settle(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    asked(&visit, &id, "settle").await
}

#[post("/competitions/{id}/settle")]
async fn post_settle(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    taken(&visit, &id, posted, "settle", ("/ranking", "flash-settled"), async |command| {
        evaluation::settle_competition(&visit.app, &visit.actor, &id, command).await
    })
    .await
}

#[get("/competitions/{id}/end-without-award")]
async fn get_end(visit: Visitor<DirectCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    visit.fresh()?;
    asked(&visit, &id, "end_without_award").await
}

#[post("/competitions/{id}/end-without-award")]
async fn post_end(
    visit: Visitor<DirectCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let Some(reason) = form.required("reason", "fault-reason") else {
        let view = page(&visit, &id, "end_without_award", Some(form)).await?;
        return Ok(again(&view.p.clone(), &view));
    };
    let outcome = sent::<ReasonIn, _>(&visit, &form, json!({"reason": reason}), async |command| {
        awards::end_competition_without_award(&visit.app, &visit.actor, &id, command).await
    })
    .await;
    done(&visit, &id, ("end_without_award", outcome, form), ("", "flash-ended")).await
}

async fn exclude_page(visit: &Visit, id: &BidId, typed: Option<Form>) -> Result<ConfirmPage> {
    let (found, competition, form) = bid::found(visit, id).await?;
    let asking = Asking {
        step: "exclude",
        caption: format!("{}, {}", competition.reference, found.label.unwrap_or_default()),
        with_reason: true,
        grave: true,
        action: format!("/bids/{id}/exclude"),
        back: format!("/bids/{id}"),
    };
    Ok(confirm(visit, typed.unwrap_or(form), asking))
}

#[get("/bids/{id}/exclude")]
async fn get_exclude(visit: Visitor<DirectCompetitions>, id: Id<BidId>) -> Result<HttpResponse> {
    let view = exclude_page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/bids/{id}/exclude")]
async fn post_exclude(
    visit: Visitor<DirectCompetitions>,
    id: Id<BidId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = sent::<bids::ReasonIn, _>(&visit, &form, json!({"reason": reason}), async |command| {
            bids::exclude_bid(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(_) => return Ok(visit.see(&format!("/bids/{}", *id), Some(Flash::done("flash-excluded")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = exclude_page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
