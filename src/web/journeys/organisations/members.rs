//! A consortium's members, and the consortia that name an organisation. Each confirms for itself.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, href, joining};
use crate::kernel::authz::ManageOrganisation;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::organisations::{
    self, ConsortiumMemberId, ConsortiumMemberIn, ConsortiumMemberOut, ConsortiumMemberPatch, Kind,
    OrganisationId,
};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::organisations::{MemberPlace, MembersPage};
use crate::web::views::parts::{Choice, Link};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_members).service(post_members).service(post_action);
}

fn place(id: &OrganisationId) -> String {
    format!("{}/members", href(id))
}

async fn page(visit: &Visit, id: &OrganisationId, form: Form) -> Result<MembersPage> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let inside = organisations::read_inside(&visit.app, &visit.actor, id).await?;
    let text = form.optional("find");
    let found = match &text {
        Some(text) => joining::find(visit, text).await?,
        None => Vec::new(),
    };
    let p = frame(visit);
    Ok(MembersPage {
        members: inside.members.iter().map(|one| line(&p, id, one, &one.name, false)).collect(),
        places: inside.places.iter().map(|(one, name)| line(&p, id, one, name, true)).collect(),
        is_consortium: out.kind == Kind::Consortium,
        found: found
            .iter()
            .filter(|one| one.id != *id)
            .map(|one| Choice::new(one.id.to_string(), one.name.as_str()).hinted(joining::about(&p, one)))
            .collect(),
        searched: text.is_some(),
        back: href(id),
        action: place(id),
        name: out.name,
        form,
        p,
    })
}

fn line(p: &Page, id: &OrganisationId, one: &ConsortiumMemberOut, name: &str, own: bool) -> MemberPlace {
    let state = match (one.valid_to, one.confirmed_at) {
        (Some(day), _) => p.t1("members-until", "day", p.date(&day.0)),
        (None, Some(_)) => p.t("members-confirmed"),
        (None, None) => p.t("members-open"),
    };
    let act =
        |action: &str, key: &str| Link { href: format!("{}/{}/{action}", place(id), one.id), text: p.t(key) };
    let mut actions = Vec::new();
    if own && one.confirmed_at.is_none() && one.valid_to.is_none() {
        actions.push(act("confirm", "members-confirm"));
    }
    if one.valid_to.is_none() {
        actions.push(act("end", "members-end"));
    }
    MemberPlace { name: name.to_owned(), state, actions }
}

#[get("/organisations/{id}/members")]
async fn get_members(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let form = visit.asked();
    let view = page(&visit, &id, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/members")]
async fn post_members(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("organisation_id", "fault-member");
    if form.is_clean() {
        let today = visit.app.clock.now().london_day();
        let input = json!({"organisation_id": form.value("organisation_id"), "valid_from": today});
        let outcome = visit
            .send::<ConsortiumMemberIn, _>(&form, input, async |command| {
                organisations::name_member(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&place(&id), Some(Flash::done("flash-member-named")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    refused(&visit, &id, form).await
}

async fn refused(visit: &Visit, id: &OrganisationId, form: Form) -> Result<HttpResponse> {
    let view = page(visit, id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[post("/organisations/{id}/members/{member}/{action}")]
async fn post_action(visit: Visitor<ManageOrganisation>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let member: ConsortiumMemberId = visit.part("member").parse().map_err(|_| Problem::not_found())?;
    let outcome = match visit.part("action") {
        "confirm" => {
            let command = visit.command::<NoInput>(&form, json!({}))?;
            organisations::confirm_member(&visit.app, &visit.actor, &member, command).await
        }
        "end" => {
            let inside = organisations::read_inside(&visit.app, &visit.actor, &id).await?;
            let both = inside.members.iter().chain(inside.places.iter().map(|(one, _)| one));
            let version = both.into_iter().find(|one| one.id == member).map(|one| one.version);
            form.put("version", version.ok_or_else(Problem::not_found)?.to_string());
            let input = json!({"valid_to": visit.app.clock.now().london_day()});
            let command = visit.command::<ConsortiumMemberPatch>(&form, input)?;
            organisations::end_member(&visit.app, &visit.actor, &member, command).await
        }
        _ => return Err(Problem::not_found()),
    };
    match outcome {
        Ok(_) => Ok(visit.see(&place(&id), Some(Flash::done("flash-saved")))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            refused(&visit, &id, form).await
        }
    }
}
