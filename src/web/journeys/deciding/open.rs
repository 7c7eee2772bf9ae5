//! Opening the bids, by two persons.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowed, competition, home, sent};
use crate::bids;
use crate::competitions::CompetitionId;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::deciding::OpenBidsPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_open).service(post_open);
}

async fn page(visit: &Visit, id: &CompetitionId, typed: Option<Form>) -> Result<OpenBidsPage> {
    let asked = bids::read_opening_request(&visit.app, &visit.actor, id).await?;
    let (competition, form) = competition(visit, id).await?;
    allowed(&competition.allowed_actions, "open_bids", competition.state.as_str())?;
    let closed = competition.closed_at.or(competition.deadline).ok_or_else(Problem::not_found)?;
    Ok(OpenBidsPage {
        p: visit.page(Some(Section::Competitions)),
        form: typed.unwrap_or(form),
        action: format!("{}/open", home(id)),
        back: home(id),
        reference: competition.reference,
        closed_at: closed.timestamp(),
        first_at: asked.as_ref().map(|it| it.at.timestamp()),
        first_is_you: asked.as_ref().is_some_and(|it| it.is_caller),
        first: asked.map(|it| it.name).unwrap_or_default(),
    })
}

#[get("/competitions/{id}/open")]
async fn get_open(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/open")]
async fn post_open(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if form.required("present", "fault-tick").is_some() {
        let outcome = sent(&visit, &form, json!({}), async |command| {
            bids::open_bids(&visit.app, &visit.actor, id.as_str(), command).await
        });
        match outcome.await {
            Ok(reply) => {
                let opened = matches!(reply.view(), Some(TwoPersonOut::Done(_)));
                let (page, note) =
                    if opened { ("bids", "flash-opened") } else { ("open", "flash-open-first") };
                return Ok(visit.see(&format!("{}/{page}", home(&id)), Some(Flash::done(note))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
