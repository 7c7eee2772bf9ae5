//! The people of an organisation: who acts for it, who asks to, and inviting somebody.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, href, role_choices, role_words};
use crate::kernel::authz::{Role, Side, SignedIn};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Meta};
use crate::organisations::{
    self, AcceptJoinIn, GrantId, GrantOut, InvitationIn, JoinRequestId, OrganisationId, RefuseJoinIn,
};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::organisations::{PeoplePage, PersonLine, RequestLine};
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_people).service(post_people).service(post_remove).service(post_answer);
}

fn place(id: &OrganisationId) -> String {
    format!("{}/people", href(id))
}

async fn page(visit: &Visit, id: &OrganisationId, form: Form) -> Result<PeoplePage> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let inside = organisations::read_inside(&visit.app, &visit.actor, id).await?;
    let p = frame(visit);
    let manages = out.allowed_actions.iter().any(|action| action == "invite");
    let commissions = out.side == Side::Commissioning;
    let own = visit.actor.person().unwrap_or_default().to_owned();
    let line = |one: GrantOut| person_line(&p, id, one, manages, &own);
    Ok(PeoplePage {
        people: inside.people.into_iter().map(line).collect(),
        requests: inside
            .requests
            .into_iter()
            .map(|one| RequestLine {
                role: role_words(&p, one.role),
                href: format!("{}/requests/{}", place(id), one.id),
                text: one.message.unwrap_or_default(),
                name: one.name,
                email: one.email,
                outcome: String::new(),
            })
            .collect(),
        invite: manages.then(|| place(id)),
        roles: if commissions { commissioning_roles(&p) } else { role_choices(&p) },
        regions: if commissions { regions(visit).await? } else { Vec::new() },
        // A commissioning body has no record to keep: its people are reached from the list of bodies.
        back: if commissions { "/bodies".to_owned() } else { href(id) },
        name: out.name,
        form,
        p,
    })
}

/// The roles of a commissioning body; an evaluator is appointed with a competition's panel.
fn commissioning_roles(p: &Page) -> Vec<Choice> {
    [Role::FrameworkManager, Role::RegionalDirector, Role::Commissioner, Role::Auditor]
        .map(|role| Choice::new(role.as_str(), role_words(p, role)))
        .to_vec()
}

async fn regions(visit: &Visit) -> Result<Vec<Choice>> {
    let names = reference::names(&visit.app).await?;
    Ok(names.regions.iter().map(|one| Choice::new(one.code.as_str(), one.name.as_str())).collect())
}

fn person_line(p: &Page, id: &OrganisationId, one: GrantOut, manages: bool, own: &str) -> PersonLine {
    let may = manages || one.person_id.as_str() == own;
    PersonLine {
        role: role_words(p, one.role),
        remove: may.then(|| format!("{}/{}/remove", place(id), one.id)),
        name: one.name,
        email: one.email,
    }
}

#[get("/organisations/{id}/people")]
async fn get_people(visit: Visitor<SignedIn>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/people")]
async fn post_people(
    visit: Visitor<SignedIn>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("role", "fault-role");
    if form.is_clean() {
        let input = json!({
            "email": form.value("email").trim(),
            "role": form.value("role"),
            "region_code": form.optional("region_code"),
        });
        let outcome = visit
            .send::<InvitationIn, _>(&form, input, async |command| {
                organisations::invite_person(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&place(&id), Some(Flash::done("flash-person-invited")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    refused(&visit, &id, form).await
}

async fn refused(visit: &Visit, id: &OrganisationId, form: Form) -> Result<HttpResponse> {
    let view = page(visit, id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[post("/organisations/{id}/people/{grant}/remove")]
async fn post_remove(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let grant: GrantId = visit.part("grant").parse().map_err(|_| Problem::not_found())?;
    // A role has one version: it is held, or it was taken back.
    let meta = Meta::version(1);
    match organisations::remove_role(&visit.app, &visit.actor, &id, &grant, meta).await {
        Ok(()) => {
            let stays = visit.actor.grants.iter().filter(|one| one.body_id == id.as_str()).count() > 1;
            let to = if stays { place(&id) } else { "/apply".to_owned() };
            Ok(visit.see(&to, Some(Flash::done("flash-person-removed"))))
        }
        Err(problem) => {
            take_faults(&mut form, problem)?;
            refused(&visit, &id, form).await
        }
    }
}

#[post("/organisations/{id}/people/requests/{request}")]
async fn post_answer(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let request: JoinRequestId = visit.part("request").parse().map_err(|_| Problem::not_found())?;
    let accepted = form.value("answer") == "accept";
    let outcome = if accepted {
        let command = visit.command::<AcceptJoinIn>(&form, json!({}))?;
        organisations::accept_join_request(&visit.app, &visit.actor, &request, command).await
    } else {
        let command = visit.command::<RefuseJoinIn>(&form, json!({}))?;
        organisations::refuse_join_request(&visit.app, &visit.actor, &request, command).await
    };
    match outcome {
        Ok(_) => {
            let note = if accepted { "flash-join-accepted" } else { "flash-join-refused" };
            Ok(visit.see(&place(&id), Some(Flash::done(note))))
        }
        Err(problem) => {
            take_faults(&mut form, problem)?;
            refused(&visit, &id, form).await
        }
    }
}
