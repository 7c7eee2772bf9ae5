//! Asking the applicant about its answers.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::applications::href;
use super::assessment::allowed;
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::qualification::{self, ApplicationId, ApplicationOut, AskIn};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::answers;
use crate::web::layout::{Section, again, html};
use crate::web::views::frameworks::{AnswerLine, AskPage};
use crate::web::visit::{Visit, Visitor, renamed, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_ask).service(post_ask);
}

#[get("/applications/{id}/ask")]
async fn get_ask(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, mut form) = allowed(&visit, &id, "ask").await?;
    form.put("reply_working_days", "5");
    let view = page(&visit, &out, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/ask")]
async fn post_ask(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, _) = allowed(&visit, &id, "ask").await?;
    if ask(&visit, &out, &mut form).await? {
        return Ok(visit.see(&href(&id), Some(Flash::done("flash-asked"))));
    }
    let view = page(&visit, &out, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Sends the questions; false where the form has faults.
async fn ask(visit: &Visit, out: &ApplicationOut, form: &mut Form) -> Result<bool> {
    let (mut questions, mut fields): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    for question in out.questions.iter().filter(|one| answers::is_decided(one)) {
        let field = AnswerLine::field(&question.code, "ask");
        if let Some(text) = form.optional(&field) {
            questions.push(json!({"code": question.code, "text": text}));
            fields.push(field);
        }
    }
    if questions.is_empty() {
        form.refuse("", "fault-ask");
    }
    let days = form.whole("reply_working_days", "fault-whole-number");
    if !form.is_clean() {
        return Ok(false);
    }
    let input = json!({"questions": questions, "reply_working_days": days});
    let outcome = visit
        .send::<AskIn, _>(form, input, async |command| {
            qualification::ask_applicant(&visit.app, &visit.actor, &out.id, command).await
        })
        .await;
    // `/questions/0/text` is the field of the first question that was asked about.
    let field_of = |pointer: &str| {
        let place = pointer.strip_prefix("/questions/").and_then(|rest| rest.split('/').next());
        let place = place.and_then(|place| place.parse::<usize>().ok());
        place.and_then(|place| fields.get(place)).cloned().unwrap_or_else(|| pointer.to_owned())
    };
    match outcome {
        Ok(_) => Ok(true),
        Err(problem) => take_faults(form, renamed(problem, field_of)).map(|()| false),
    }
}

async fn page(visit: &Visit, out: &ApplicationOut, form: Form) -> Result<AskPage> {
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Frameworks));
    let sections = answers::sections(&p, &names, out);
    Ok(AskPage {
        answers: sections.into_iter().flat_map(|one| one.answers).filter(|one| one.to_decide).collect(),
        caption: format!("{}, {}", out.reference, out.organisation_name),
        action: format!("{}/ask", href(&out.id)),
        back: href(&out.id),
        form,
        p,
    })
}
