//! The body's answer to a proposal.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowing, caption, frame, home};
use crate::engagement::{self, ProposalAnswerIn, ProposalId, ProviderProposalOut};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id};
use crate::pipeline::states::NoticeState;
use crate::pipeline::{self, PipelineNoticesQuery};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::parts::Choice;
use crate::web::views::proposals::AnswerProposalPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_answer).service(post_answer);
}

#[get("/proposals/{id}/answer")]
async fn get_answer(visit: Visitor<CommissionCompetitions>, id: Id<ProposalId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "answer").await?;
    let view = page(&visit, &made.view, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/proposals/{id}/answer")]
async fn post_answer(
    visit: Visitor<CommissionCompetitions>,
    id: Id<ProposalId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = form.required("outcome", "fault-choose");
    let answer = form.required("answer", "fault-proposal-answer");
    if form.is_clean() {
        let input = json!({"outcome": outcome, "answer": answer, "notice_id": form.optional("notice_id")});
        let act = async |command: Command<ProposalAnswerIn>| {
            engagement::answer_proposal(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(allowing(&visit, &id, "answer").await?.version);
        let outcome = visit.confirm(&mut form, input, act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-proposal-answered"))));
        }
    }
    let made = allowing(&visit, &id, "answer").await?;
    let view = page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, out: &ProviderProposalOut, form: Form) -> Result<AnswerProposalPage> {
    let query = PipelineNoticesQuery {
        body_id: Some(out.body_id.clone()),
        region_code: Some(out.region_code.clone()),
        state: Some(NoticeState::Published),
        limit: Some(100),
        ..PipelineNoticesQuery::default()
    };
    let plans = pipeline::list_notices(&visit.app, &visit.actor, query).await?.view();
    let plan = |one: &pipeline::PipelineNoticeOut| {
        let reference = one.reference.clone().unwrap_or_default();
        Choice::new(one.id.as_str(), format!("{reference}, {}", one.title))
    };
    Ok(AnswerProposalPage {
        p: frame(visit),
        form,
        back: home(&out.id),
        about: caption(out),
        provider: out.organisation_name.clone(),
        plans: plans.map(|page| page.items.iter().map(plan).collect()).unwrap_or_default(),
    })
}
