//! Steps of an application that one page confirms: submit, discard, withdraw, begin anew, appeal, confirm what was
//! answered before, take the newest questions.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, href, wording};
use crate::frameworks::ReasonIn;
use crate::kernel::authz::WriteApplications;
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::qualification::{self, ApplicationId, ApplicationOut, ConfirmAnswersIn};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::answers;
use crate::web::journeys::frameworks::assessment::allowed;
use crate::web::journeys::frameworks::take_whole;
use crate::web::layout::{Page, again, html};
use crate::web::views::parts::{Row, RowSection, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_step).service(post_step);
}

fn page(visit: &Visit, out: &ApplicationOut, step: &str, form: Form) -> ConfirmPage {
    let p = frame(visit);
    let grave = matches!(step, "discard" | "withdraw");
    let reason = |key: &str| if step == "appeal" { p.t(key) } else { String::new() };
    ConfirmPage {
        caption: format!("{}, {}", out.reference, out.organisation_name),
        heading: p.t(&format!("apply-{step}-heading")),
        explains: vec![p.t(&format!("apply-{step}-text"))],
        warning: String::new(),
        sections: if step == "confirm_answers" { unconfirmed(&p, out) } else { Vec::new() },
        reason_label: reason("apply-appeal-reason"),
        reason_hint: reason("apply-appeal-reason-hint"),
        button: p.t(&format!("apply-step-{step}")),
        weight: if grave { Weight::Grave } else { Weight::Main },
        action: format!("{}/{step}", href(&out.id)),
        back: href(&out.id),
        form,
        p,
    }
}

#[get("/apply/{id}/{step:submit|discard|withdraw|resubmit|appeal|confirm_answers|use_newest_questions}")]
async fn get_step(visit: Visitor<WriteApplications>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let step = visit.part("step");
    let (out, form) = allowed(&visit, &id, step).await?;
    let view = page(&visit, &out, step, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/apply/{id}/{step:submit|discard|withdraw|resubmit|appeal|confirm_answers|use_newest_questions}")]
async fn post_step(
    visit: Visitor<WriteApplications>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let step = visit.part("step");
    let (out, _) = allowed(&visit, &id, step).await?;
    match taken(&visit, &id, step, &form).await {
        Ok(made) => {
            let note = Flash::done(&format!("flash-application-{step}"));
            Ok(visit.see(&href(made.as_ref().unwrap_or(&id)), Some(note)))
        }
        Err(problem) => {
            if step == "appeal" {
                take_faults(&mut form, problem)?
            } else {
                take_whole(&mut form, worded(&frame(&visit), &out, problem))?
            }
            let view = page(&visit, &out, step, form);
            Ok(again(&view.p.clone(), &view))
        }
    }
}

/// A fault of a question says which by its words: nobody knows it by its code.
fn worded(p: &Page, out: &ApplicationOut, problem: Problem) -> Problem {
    let said = |fault: &Fault| {
        let code = fault.pointer.rsplit('/').next().unwrap_or_default();
        let question = out.questions.iter().find(|one| one.code == code);
        let words = question.map(|one| format!("{} ", wording(p, one))).unwrap_or_default();
        Fault::new(fault.pointer.as_str(), fault.code.as_str(), format!("{words}{}", fault.detail))
    };
    let faults: Vec<Fault> = problem.faults().iter().map(said).collect();
    if faults.is_empty() { problem } else { problem.with_faults(faults) }
}

/// Takes the step; the new draft where it makes one.
async fn taken(visit: &Visit, id: &ApplicationId, step: &str, form: &Form) -> Result<Option<ApplicationId>> {
    let (app, actor) = (&visit.app, &visit.actor);
    if step == "appeal" {
        let command = visit.command::<ReasonIn>(form, json!({"reason": form.value("reason").trim()}))?;
        return qualification::appeal_application(app, actor, id, command).await.map(|_| None);
    }
    if step == "confirm_answers" {
        let command = visit.command::<ConfirmAnswersIn>(form, json!({}))?;
        return qualification::confirm_answers(app, actor, id, command).await.map(|_| None);
    }
    let command = visit.command::<NoInput>(form, json!({}))?;
    let reply = match step {
        "submit" => qualification::submit_application(app, actor, id, command).await?,
        "discard" => qualification::discard_application(app, actor, id, command).await?,
        "withdraw" => qualification::withdraw_application(app, actor, id, command).await?,
        "use_newest_questions" => qualification::use_newest_questions(app, actor, id, command).await?,
        "resubmit" => qualification::resubmit_application(app, actor, id, command).await?,
        _ => return Err(Problem::not_found()),
    };
    // Taking the newest questions makes no new application.
    Ok(reply.made_id().and_then(|id| id.parse().ok()))
}

/// The answers of an earlier application that wait to be confirmed.
fn unconfirmed(p: &Page, out: &ApplicationOut) -> Vec<RowSection> {
    let row = |question: &qualification::AskedQuestionOut| {
        let answer = out.answers.get(&question.code)?;
        let at = answer.last_confirmed_at?;
        let title = p.t1("question-reused", "day", p.date(&at.london_day().0));
        Some(Row::new(wording(p, question), format!("{}\n{title}", answers::given(p, question, answer))))
    };
    vec![RowSection {
        title: p.t("apply-confirm-list"),
        rows: out.questions.iter().filter_map(row).collect(),
    }]
}
