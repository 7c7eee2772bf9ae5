//! Replying to what the assessor asks.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{frame, href, wording};
use crate::kernel::authz::WriteApplications;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::qualification::{
    self, ApplicationClarificationOut, ApplicationId, ApplicationOut, ClarificationReplyIn,
};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::frameworks::assessment::allowed;
use crate::web::layout::{again, html};
use crate::web::views::applying::{ReplyLine, ReplyPage};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_reply).service(post_reply);
}

/// The round that waits, of an application that may be replied to.
fn open(out: &ApplicationOut) -> Result<&ApplicationClarificationOut> {
    let waits = |one: &&ApplicationClarificationOut| one.answered_at.is_none() && one.timed_out_at.is_none();
    out.clarifications
        .iter()
        .find(waits)
        .ok_or_else(|| Problem::internal(format!("application {} waits for no reply", out.id)))
}

fn field(place: usize) -> String {
    format!("replies-{place}-text")
}

#[get("/apply/{id}/answer")]
async fn get_reply(visit: Visitor<WriteApplications>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, form) = allowed(&visit, &id, "answer").await?;
    let view = page(&visit, &out, open(&out)?, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/apply/{id}/answer")]
async fn post_reply(
    visit: Visitor<WriteApplications>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, _) = allowed(&visit, &id, "answer").await?;
    let round = open(&out)?;
    if reply(&visit, &id, round, &mut form).await? {
        return Ok(visit.see(&href(&id), Some(Flash::done("flash-replied"))));
    }
    let view = page(&visit, &out, round, form);
    Ok(again(&view.p.clone(), &view))
}

/// Sends the replies; false where the form has faults.
async fn reply(
    visit: &Visit,
    id: &ApplicationId,
    round: &ApplicationClarificationOut,
    form: &mut Form,
) -> Result<bool> {
    let mut replies: Vec<Value> = Vec::new();
    for (place, question) in round.questions.iter().enumerate() {
        let text = form.required(&field(place), "fault-reply");
        replies.push(json!({"code": question.code, "text": text}));
    }
    if !form.is_clean() {
        return Ok(false);
    }
    let outcome = visit
        .send::<ClarificationReplyIn, _>(form, json!({"replies": replies}), async |command| {
            qualification::reply_to_assessor(&visit.app, &visit.actor, id, command).await
        })
        .await;
    match outcome {
        Ok(_) => Ok(true),
        Err(problem) => take_faults(form, problem).map(|()| false),
    }
}

fn page(visit: &Visit, out: &ApplicationOut, round: &ApplicationClarificationOut, form: Form) -> ReplyPage {
    let p = frame(visit);
    let line = |(place, one): (usize, &qualification::ClarificationQuestionOut)| ReplyLine {
        about: out
            .questions
            .iter()
            .find(|question| question.code == one.code)
            .map(|question| wording(&p, question))
            .unwrap_or_default(),
        asked: one.text.clone(),
        field: field(place),
    };
    ReplyPage {
        questions: round.questions.iter().enumerate().map(line).collect(),
        caption: format!("{}, {}", out.reference, out.organisation_name),
        action: format!("{}/answer", href(&out.id)),
        back: href(&out.id),
        reply_by: round.reply_by.0,
        form,
        p,
    }
}
