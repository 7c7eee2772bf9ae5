//! What an administrator does in the browser: the bodies, a new commissioning body, from there their people and roles; and
//! what of the service is overdue.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use crate::kernel::authz::{AdministerPlatform, Side};
use crate::kernel::error::Result;
use crate::organisations::{self, Kind, OrganisationIn, OrganisationOut, OrganisationsQuery, Sector};
use crate::timekeeping;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::frameworks::pager;
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::administration::{BodiesPage, BodyLine, HealthPage, NewBodyPage};
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_new).service(post_new).service(get_bodies).service(get_health);
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Bodies))
}

fn line(p: &Page, one: OrganisationOut) -> BodyLine {
    BodyLine {
        href: format!("/organisations/{}/people", one.id),
        kind: p.t(&format!("kind-{}", one.kind.as_str().replace('_', "-"))),
        side: p.t(&format!("side-{}", one.side)),
        name: one.name,
    }
}

#[get("/bodies")]
async fn get_bodies(visit: Visitor<AdministerPlatform>) -> Result<HttpResponse> {
    let form = visit.asked();
    let (name, side, cursor) = (form.optional("name"), form.optional("side"), form.optional("cursor"));
    let query = OrganisationsQuery {
        name: name.clone(),
        side: side.as_deref().and_then(|side| side.parse().ok()),
        cursor: cursor.clone(),
        ..OrganisationsQuery::default()
    };
    let found = organisations::list_organisations(&visit.app, &visit.actor, query).await?.view();
    let (items, next) = found.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let p = frame(&visit);
    let kept = [("name", name.unwrap_or_default()), ("side", side.unwrap_or_default())];
    let kept: Vec<(&str, &str)> = kept
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let sides = [Side::Commissioning, Side::Provider];
    let view = BodiesPage {
        sides: sides.iter().map(|one| Choice::new(one.as_str(), p.t(&format!("side-{one}")))).collect(),
        bodies: items.into_iter().map(|one| line(&p, one)).collect(),
        pager: pager("/bodies", &kept, cursor.as_deref(), next.as_deref()),
        form,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn new_page(visit: &Visit, form: Form) -> NewBodyPage {
    NewBodyPage { p: frame(visit), form }
}

#[get("/bodies/new")]
async fn get_new(visit: Visitor<AdministerPlatform>) -> HttpResponse {
    let view = new_page(&visit, Form::blank());
    html(&view.p.clone(), &view)
}

#[post("/bodies/new")]
async fn post_new(visit: Visitor<AdministerPlatform>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(name) = form.required("name", "fault-organisation-name") {
        let input = json!({
            "side": Side::Commissioning, "name": name, "kind": Kind::PublicBody, "sector": Sector::Public,
        });
        let outcome = visit
            .send::<OrganisationIn, _>(&form, input, async |command| {
                organisations::create_organisation(&visit.app, &visit.actor, command).await
            })
            .await;
        match outcome {
            Ok(made) => {
                let to = made
                    .made_id()
                    .map_or_else(|| "/bodies".to_owned(), |id| format!("/organisations/{id}/people"));
                return Ok(visit.see(&to, Some(Flash::done("flash-body-added"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = new_page(&visit, form);
    Ok(again(&view.p.clone(), &view))
}

#[get("/health")]
async fn get_health(visit: Visitor<AdministerPlatform>) -> Result<HttpResponse> {
    let found = timekeeping::health(&visit.app).await?;
    let p = visit.page(Some(Section::Health));
    let duty = |duty: &str| p.t(&format!("duty-{}", duty.replace('_', "-")));
    let view = HealthPage {
        leader: found.leader.unwrap_or_default(),
        node: found.node,
        overdue: found.overdue.iter().map(|one| (duty(one.duty), one.count.to_string())).collect(),
        events: found.events_without_leaf,
        mails_waiting: found.mails.waiting,
        mails_given_up: found.mails.given_up,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
