//! Two registrations of one organisation: asking for a merge, and answering. Both ask first who it is.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, href, joining};
use crate::kernel::authz::ManageOrganisation;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::merging::{self, MergeId, MergeIn, MergeOut};
use crate::organisations::{self, OrganisationId};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::organisations::{MergeLine, MergePage};
use crate::web::views::parts::{Choice, Link, Row};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_merge).service(post_merge).service(post_action);
}

fn place(id: &OrganisationId) -> String {
    format!("{}/merge", href(id))
}

async fn page(visit: &Visit, id: &OrganisationId, form: Form) -> Result<MergePage> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let merges = merging::merges_of(&visit.app, &visit.actor, id).await?;
    let text = form.optional("find");
    let found = match &text {
        Some(text) => joining::find(visit, text).await?,
        None => Vec::new(),
    };
    let p = frame(visit);
    Ok(MergePage {
        found: found
            .iter()
            .filter(|one| one.id != *id)
            .map(|one| Choice::new(one.id.to_string(), one.name.as_str()).hinted(joining::about(&p, one)))
            .collect(),
        merges: merges.into_iter().map(|one| line(&p, id, one)).collect(),
        searched: text.is_some(),
        back: href(id),
        action: place(id),
        name: out.name,
        form,
        p,
    })
}

fn line(p: &Page, id: &OrganisationId, one: MergeOut) -> MergeLine {
    let state =
        one.outcome.map_or_else(|| p.t("merge-open"), |outcome| p.t(&format!("merge-{}", outcome.as_str())));
    MergeLine {
        rows: vec![
            Row::new(p.t("merge-goes-on"), one.survivor_name),
            Row::new(p.t("merge-given-up"), one.merged_name),
            Row::new(p.t("merge-reason"), one.reason),
            Row::new(p.t("column-state"), state),
        ],
        actions: one
            .allowed_actions
            .iter()
            .map(|action| Link {
                href: format!("{}/{}/{action}", place(id), one.id),
                text: p.t(&format!("merge-action-{action}")),
            })
            .collect(),
    }
}

#[get("/organisations/{id}/merge")]
async fn get_merge(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let form = visit.asked();
    let view = page(&visit, &id, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/merge")]
async fn post_merge(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("merged_id", "fault-merged");
    form.required("reason", "fault-merge-reason");
    if form.is_clean() {
        let input = json!({"merged_id": form.value("merged_id"), "reason": form.value("reason")});
        let outcome = visit
            .send::<MergeIn, _>(&form, input, async |command| {
                merging::ask_to_merge(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&place(&id), Some(Flash::done("flash-merge-asked")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    refused(&visit, &id, form).await
}

async fn refused(visit: &Visit, id: &OrganisationId, form: Form) -> Result<HttpResponse> {
    let view = page(visit, id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[post("/organisations/{id}/merge/{merge}/{action}")]
async fn post_action(visit: Visitor<ManageOrganisation>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let merge: MergeId = visit.part("merge").parse().map_err(|_| Problem::not_found())?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    let (outcome, note) = match visit.part("action") {
        "confirm" => {
            (merging::confirm_merge(&visit.app, &visit.actor, &merge, command).await, "flash-merge-confirm")
        }
        "refuse" => {
            (merging::refuse_merge(&visit.app, &visit.actor, &merge, command).await, "flash-merge-refuse")
        }
        "withdraw" => {
            (merging::withdraw_merge(&visit.app, &visit.actor, &merge, command).await, "flash-merge-withdraw")
        }
        _ => return Err(Problem::not_found()),
    };
    match outcome {
        Ok(reply) => {
            let survivor = reply.view().map_or(id, |view| view.survivor_id);
            Ok(visit.see(&href(&survivor), Some(Flash::done(note))))
        }
        Err(problem) => {
            take_faults(&mut form, problem)?;
            refused(&visit, &id, form).await
        }
    }
}
