//! Questions about a competition and their answers: for everyone, for who asks, and for who answers.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{at, frame, seen, taken};
use crate::clarifications::states::ClarificationState;
use crate::clarifications::{
    self, ClarificationAnswerIn, ClarificationDeclineIn, ClarificationId, ClarificationIn, ClarificationOut,
};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::{Anyone, AskClarifications, CommissionCompetitions, Permission};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput, PageQuery};
use crate::organisations;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, address, again, html};
use crate::web::views::clarifications::{
    AnswerClarificationPage, AnsweredLine, AskClarificationPage, ClarificationsPage, WaitingLine,
};
use crate::web::views::competitions::StepPage;
use crate::web::views::parts::{Choice, Link, Pager};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_ask)
        .service(post_ask)
        .service(get_clarifications)
        .service(get_answer)
        .service(post_answer)
        .service(get_decline)
        .service(post_decline)
        .service(get_withdraw)
        .service(post_withdraw);
}

fn place(id: &CompetitionId) -> String {
    at(id, "clarifications")
}

#[get("/competitions/{id}/clarifications")]
async fn get_clarifications(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let (p, asked) = (frame(&visit), visit.asked());
    let query = PageQuery { limit: None, cursor: asked.optional("cursor") };
    let page = clarifications::list_clarifications(&visit.app, &visit.actor, &id, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let (answered, waiting): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|one| one.state == ClarificationState::Answered);
    let here = place(&id);
    let taken = out.takes_questions(visit.app.clock.now());
    let view = ClarificationsPage {
        back: super::home(&id),
        until: out.questions_end().filter(|_| taken).map(|last| last.timestamp()),
        ask: (taken && visit.actor.has(AskClarifications)).then(|| format!("{here}/ask")),
        answered: answered.into_iter().map(answered_line).collect(),
        waiting: waiting.into_iter().map(|one| waiting_line(&p, one)).collect(),
        pager: Pager {
            first: asked.optional("cursor").map(|_| here.clone()),
            next: cursor.map(|cursor| address(&here, &[("cursor", &cursor)])),
        },
        caption: format!("{}, {}", out.reference, out.title),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn answered_line(one: ClarificationOut) -> AnsweredLine {
    AnsweredLine {
        number: one.number.unwrap_or_default(),
        question: one.question,
        answer: one.answer.unwrap_or_default(),
        at: one.answered_at.map(|at| at.timestamp()),
        own: one.own.is_some(),
    }
}

fn waiting_line(p: &Page, one: ClarificationOut) -> WaitingLine {
    let steps = [
        ("answer", "clarification-answer"),
        ("decline", "clarification-decline"),
        ("withdraw", "clarification-withdraw"),
    ];
    let offered = steps.into_iter().filter(|(action, _)| one.allowed_actions.contains(action));
    WaitingLine {
        steps: offered
            .map(|(action, key)| Link {
                href: format!("/clarifications/{}/{action}", one.id),
                text: p.t(key),
            })
            .collect(),
        own: one.own.is_some(),
        withdrawn: one.state == ClarificationState::Withdrawn,
        declined: one.decline_reason.unwrap_or_default(),
        question: one.question,
    }
}

#[get("/competitions/{id}/clarifications/ask")]
async fn get_ask(visit: Visitor<AskClarifications>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let view = ask_page(&visit, &out, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/clarifications/ask")]
async fn post_ask(
    visit: Visitor<AskClarifications>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(question) = form.required("question", "fault-clarification") {
        let input = json!({"question": question, "organisation_id": form.optional("organisation_id")});
        let outcome = visit
            .send::<ClarificationIn, _>(&form, input, async |command| {
                clarifications::ask_clarification(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&place(&id), Some(Flash::done("flash-asked-clarification"))));
        }
    }
    let out = seen(&visit, &id).await?.view;
    let view = ask_page(&visit, &out, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn ask_page(visit: &Visit, out: &CompetitionOut, form: Form) -> Result<AskClarificationPage> {
    let bodies = visit.actor.bodies(AskClarifications::ROLES);
    let names = organisations::acting_names(&visit.app, bodies).await?;
    let organisations = if names.len() > 1 { names.into_iter().collect() } else { Vec::new() };
    Ok(AskClarificationPage {
        p: frame(visit),
        form,
        back: place(&out.id),
        caption: format!("{}, {}", out.reference, out.title),
        organisations: organisations.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
    })
}

/// A question for which the concept offers `action` to this person, and its competition.
async fn offered(
    visit: &Visit,
    id: &ClarificationId,
    action: &str,
) -> Result<(Made<ClarificationOut>, CompetitionOut)> {
    let made = clarifications::read_clarification(&visit.app, &visit.actor, id).await?;
    if !made.view.allowed_actions.contains(&action) {
        return Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions));
    }
    let competition = seen(visit, &made.view.competition_id).await?.view;
    Ok((made, competition))
}

#[get("/clarifications/{id}/answer")]
async fn get_answer(visit: Visitor<CommissionCompetitions>, id: Id<ClarificationId>) -> Result<HttpResponse> {
    let (made, competition) = offered(&visit, &id, "answer").await?;
    let mut form = Form::versioned(made.version);
    form.put("question", made.view.question.as_str());
    let view = answer_page(&visit, made.view, &competition, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/clarifications/{id}/answer")]
async fn post_answer(
    visit: Visitor<CommissionCompetitions>,
    id: Id<ClarificationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (made, competition) = offered(&visit, &id, "answer").await?;
    let question = form.required("question", "fault-clarification");
    let answer = form.required("answer", "fault-answer");
    if form.is_clean() {
        // The asked words are kept as they are, unless they were changed.
        let changed = question.filter(|text| *text != made.view.question.trim());
        let outcome = visit
            .send::<ClarificationAnswerIn, _>(
                &form,
                json!({"answer": answer, "question": changed}),
                async |command| {
                    clarifications::answer_clarification(&visit.app, &visit.actor, &id, command).await
                },
            )
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&place(&competition.id), Some(Flash::done("flash-answered-clarification"))));
        }
    }
    let view = answer_page(&visit, made.view, &competition, form);
    Ok(again(&view.p.clone(), &view))
}

fn answer_page(
    visit: &Visit,
    one: ClarificationOut,
    competition: &CompetitionOut,
    form: Form,
) -> AnswerClarificationPage {
    AnswerClarificationPage {
        p: frame(visit),
        form,
        back: place(&competition.id),
        caption: format!("{}, {}", competition.reference, competition.title),
        asked: one.question,
    }
}

#[get("/clarifications/{id}/decline")]
async fn get_decline(
    visit: Visitor<CommissionCompetitions>,
    id: Id<ClarificationId>,
) -> Result<HttpResponse> {
    let (made, competition) = offered(&visit, &id, "decline").await?;
    let view =
        step(&visit, "clarification-decline", &made, &competition, Form::versioned(made.version), true);
    Ok(html(&view.p.clone(), &view))
}

#[post("/clarifications/{id}/decline")]
async fn post_decline(
    visit: Visitor<CommissionCompetitions>,
    id: Id<ClarificationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (made, competition) = offered(&visit, &id, "decline").await?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = visit
            .send::<ClarificationDeclineIn, _>(&form, json!({"reason": reason}), async |command| {
                clarifications::decline_clarification(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&place(&competition.id), Some(Flash::done("flash-declined-clarification"))));
        }
    }
    let view = step(&visit, "clarification-decline", &made, &competition, form, true);
    Ok(again(&view.p.clone(), &view))
}

#[get("/clarifications/{id}/withdraw")]
async fn get_withdraw(visit: Visitor<AskClarifications>, id: Id<ClarificationId>) -> Result<HttpResponse> {
    let (made, competition) = offered(&visit, &id, "withdraw").await?;
    let view =
        step(&visit, "clarification-withdraw", &made, &competition, Form::versioned(made.version), false);
    Ok(html(&view.p.clone(), &view))
}

#[post("/clarifications/{id}/withdraw")]
async fn post_withdraw(
    visit: Visitor<AskClarifications>,
    id: Id<ClarificationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    let reply = clarifications::withdraw_clarification(&visit.app, &visit.actor, &id, command).await?;
    let back = reply.view().map_or_else(|| "/work".to_owned(), |one| place(&one.competition_id));
    Ok(visit.see(&back, Some(Flash::done("flash-withdrew-clarification"))))
}

/// A step with the question under its words.
fn step(
    visit: &Visit,
    key: &str,
    made: &Made<ClarificationOut>,
    competition: &CompetitionOut,
    form: Form,
    asks_reason: bool,
) -> StepPage {
    let mut page = super::step(visit, competition, (key, place(&competition.id)), form, asks_reason);
    page.text = format!("{} “{}”", page.text, made.view.question);
    page
}
