//! What an invited provider does with its invitation.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{home, seen, step, taken};
use crate::competitions::states::CompetitionState;
use crate::competitions::{self, CompetitionId, CompetitionOut, DeclineInvitationIn};
use crate::kernel::authz::DeclineInvitations;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::competitions::StepPage;
use crate::web::views::parts::{Action, Row, Weight};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_decline).service(post_decline);
}

fn place(id: &CompetitionId) -> String {
    super::at(id, "decline-invitation")
}

/// What became of the invitation of the reader's provider.
pub(super) fn fact(p: &Page, out: &CompetitionOut) -> Option<Row> {
    let own = out.invitation.as_ref()?;
    let (key, at) = match own.declined_at {
        Some(at) => ("fact-invited-declined", at),
        None => ("fact-invited-on", own.invited_at),
    };
    Some(Row::new(p.t("fact-invited"), p.t1(key, "day", p.moment(&at.timestamp()))))
}

/// Declining, while the invitation stands.
pub(super) fn action(visit: &Visit, p: &Page, out: &CompetitionOut) -> Option<Action> {
    let stands = out.invitation.as_ref().is_some_and(|one| one.declined_at.is_none());
    let may = out.state == CompetitionState::Published && visit.actor.has(DeclineInvitations);
    let href = place(&out.id);
    (stands && may).then(|| Action { href, text: p.t("act-decline-invitation"), weight: Weight::Grave })
}

#[get("/competitions/{id}/decline-invitation")]
async fn get_decline(visit: Visitor<DeclineInvitations>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let view = page(&visit, &out, Form::blank());
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/decline-invitation")]
async fn post_decline(
    visit: Visitor<DeclineInvitations>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let out = seen(&visit, &id).await?.view;
    let Some(invitation) = &out.invitation else { return Err(Problem::of(Code::Forbidden)) };
    if let Some(reason) = form.required("reason", "fault-reason") {
        let input = json!({"reason": reason, "organisation_id": invitation.organisation_id});
        let outcome = visit
            .send::<DeclineInvitationIn, _>(&form, input, async |command| {
                competitions::decline_invitation(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-declined-invitation"))));
        }
    }
    let view = page(&visit, &out, form);
    Ok(again(&view.p.clone(), &view))
}

fn page(visit: &Visit, out: &CompetitionOut, form: Form) -> StepPage {
    step(visit, out, ("decline-invitation", home(&out.id)), form, true)
}
