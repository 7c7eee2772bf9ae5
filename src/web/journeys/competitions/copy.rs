//! A new draft with the terms of an earlier competition.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};

use super::{as_begun, at, begun, caption, frame, grounds, home, seen, taken};
use crate::competitions::{self, CompetitionCopyOut, CompetitionId};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::competitions::{CopiedPage, CopyPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_copy).service(post_copy);
}

#[get("/competitions/{id}/copy")]
async fn get_copy(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let mut form = Form::blank();
    form.put("title", &*out.title);
    form.put("framework_id", out.framework_id.as_str());
    let view = page(&visit, &id, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/copy")]
async fn post_copy(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let begun = begun(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send(&form, begun, async |command| {
                competitions::copy_competition(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if let Some(made) = taken(&mut form, outcome.map_err(as_begun))?.and_then(|reply| reply.view()) {
            return Ok(copied(&visit, made));
        }
    }
    let view = page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// The page about a draft that was begun from something else: itself, or first what was left out.
pub(super) fn copied(visit: &Visit, made: CompetitionCopyOut) -> HttpResponse {
    if made.left_out.is_empty() {
        return visit.see(&home(&made.id), None);
    }
    let view = CopiedPage {
        p: frame(visit),
        href: home(&made.id),
        reference: made.reference,
        left_out: made.left_out.into_iter().map(|one| one.detail).collect(),
    };
    html(&view.p.clone(), &view)
}

async fn page(visit: &Visit, id: &CompetitionId, mut form: Form) -> Result<CopyPage> {
    let out = seen(visit, id).await?.view;
    let (frameworks, places) = grounds(visit, &mut form).await?;
    Ok(CopyPage {
        p: frame(visit),
        form,
        back: home(id),
        action: at(id, "copy"),
        caption: caption(&out),
        frameworks,
        places,
    })
}
