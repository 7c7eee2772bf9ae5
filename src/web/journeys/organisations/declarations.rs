//! What a provider declares: connected persons and exclusion grounds. Framework managers and auditors read it here.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, href};
use crate::declarations::{
    self, ConnectedPersonIn, ConnectedPersonOut, Connection, Declared, ExclusionDeclarationIn,
    ExclusionDeclarationOut, Ground, GroundKind,
};
use crate::kernel::authz::{Actor, DeclareForProvider, Permission, ReadDeclarations, Scope};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::organisations::{self, OrganisationId};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::organisations::{DeclarationsPage, GroundLine, GroundPage};
use crate::web::views::parts::{Choice, Row};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_declarations).service(post_connected).service(get_ground).service(post_ground);
}

fn place(id: &OrganisationId) -> String {
    format!("{}/declarations", href(id))
}

fn declares(actor: &Actor, id: &OrganisationId) -> bool {
    actor.holds(DeclareForProvider::ROLES, &Scope::of_body(id.as_str()))
}

fn law(p: &Page, ground: &Ground) -> String {
    let law = format!("Procurement Act 2023, Schedule {}", ground.schedule);
    match &ground.paragraphs {
        Some(paragraphs) => p.t2("grounds-law", "law", law, "paragraphs", paragraphs.as_str()),
        None => law,
    }
}

async fn page(visit: &Visit, id: &OrganisationId, form: Form) -> Result<DeclarationsPage> {
    let declared = declarations::read_declared(&visit.app, &visit.actor, id, false).await?;
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let p = frame(visit);
    let may = declares(&visit.actor, id) && out.merged_into.is_none();
    let own = visit.actor.grants.iter().any(|grant| grant.body_id == id.as_str());
    let lines = |kind| ground_lines(&p, id, &declared, visit, kind, may);
    Ok(DeclarationsPage {
        mandatory: lines(GroundKind::Mandatory),
        discretionary: lines(GroundKind::Discretionary),
        connected: declared.connected.iter().map(|one| connected_row(&p, one)).collect(),
        action: may.then(|| format!("{}/connected", place(id))),
        connections: Connection::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), connection(&p, *one)))
            .collect(),
        back: if own { href(id) } else { "/frameworks".to_owned() },
        name: out.name,
        form,
        p,
    })
}

fn connection(p: &Page, one: Connection) -> String {
    p.t(&format!("connection-{}", one.as_str().replace('_', "-")))
}

fn connected_row(p: &Page, one: &ConnectedPersonOut) -> Row {
    let how = connection(p, one.connection);
    let value = match (one.valid_to, one.valid_from) {
        (Some(day), _) => p.t2("connected-line-until", "how", how, "day", p.date(&day.0)),
        (None, Some(day)) => p.t2("connected-line", "how", how, "day", p.date(&day.0)),
        (None, None) => how,
    };
    Row::new(one.name.as_str(), value)
}

fn ground_lines(
    p: &Page,
    id: &OrganisationId,
    declared: &Declared,
    visit: &Visit,
    kind: GroundKind,
    may: bool,
) -> Vec<GroundLine> {
    let words = |one: Option<&ExclusionDeclarationOut>| match one {
        None => p.t("grounds-none"),
        Some(one) if !one.applies => p.t("grounds-no"),
        Some(one) => {
            let key = if one.self_cleaning.is_some() { "grounds-yes-cleaned" } else { "grounds-yes" };
            let told = [one.details.as_deref(), one.self_cleaning.as_deref()];
            let told: Vec<&str> = told.into_iter().flatten().collect();
            format!("{}. {}", p.t(key), told.join(" "))
        }
    };
    declarations::grounds(visit.app.clock.now().london_day())
        .into_iter()
        .filter(|one| one.kind == kind)
        .map(|one| GroundLine {
            declared: words(declared.grounds.iter().find(|found| found.ground == one.code)),
            law: law(p, one),
            name: one.name.clone(),
            href: may.then(|| format!("{}/{}", place(id), one.code)),
        })
        .collect()
}

#[get("/organisations/{id}/declarations")]
async fn get_declarations(visit: Visitor<ReadDeclarations>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

/// A day that may be left out.
fn day(form: &mut Form, name: &str, key: &str) -> Option<String> {
    if form.has_date(name) { form.date(name, key).map(|day| day.to_string()) } else { None }
}

#[post("/organisations/{id}/declarations/connected")]
async fn post_connected(
    visit: Visitor<DeclareForProvider>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("name", "fault-connected-name");
    form.required("connection", "fault-connection");
    let since = day(&mut form, "valid_from", "fault-connected-since");
    if form.is_clean() {
        let kind = match form.value("connection") {
            "parent_or_subsidiary" | "predecessor" => "organisation",
            _ => "person",
        };
        let input = json!({"kind": kind, "name": form.value("name").trim(),
            "connection": form.value("connection"), "valid_from": since});
        let outcome = visit
            .send::<ConnectedPersonIn, _>(&form, input, async |command| {
                declarations::add_connected_person(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&place(&id), Some(Flash::done("flash-connected-added")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

fn ground_page(visit: &Visit, id: &OrganisationId, ground: &Ground, form: Form) -> GroundPage {
    let p = frame(visit);
    GroundPage {
        law: law(&p, ground),
        ground: ground.name.clone(),
        action: format!("{}/{}", place(id), ground.code),
        back: place(id),
        form,
        p,
    }
}

fn ground_of(visit: &Visit) -> Result<(OrganisationId, &'static Ground)> {
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let code = visit.part("ground");
    let all = declarations::grounds(visit.app.clock.now().london_day());
    let ground = all.into_iter().find(|one| one.code == code).ok_or_else(Problem::not_found)?;
    Ok((id, ground))
}

#[get("/organisations/{id}/declarations/{ground}")]
async fn get_ground(visit: Visitor<DeclareForProvider>) -> Result<HttpResponse> {
    let (id, ground) = ground_of(&visit)?;
    let declared = declarations::read_declared(&visit.app, &visit.actor, &id, false).await?;
    let before = declared.grounds.into_iter().find(|one| one.ground == ground.code);
    let mut form = Form::versioned(Some(before.as_ref().map_or(0, |one| one.version)));
    if let Some(before) = before {
        form.put("applies", if before.applies { "yes" } else { "no" });
        form.put("details", before.details.unwrap_or_default());
        form.put("self_cleaning", before.self_cleaning.unwrap_or_default());
        // Whom it is about is kept; it is chosen by the API.
        form.put(
            "connected_person_id",
            before.connected_person_id.map(|id| id.to_string()).unwrap_or_default(),
        );
        if let Some(day) = before.event_on {
            form.put_date("event_on", day.0);
        }
    }
    let view = ground_page(&visit, &id, ground, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/declarations/{ground}")]
async fn post_ground(visit: Visitor<DeclareForProvider>, posted: Posted) -> Result<HttpResponse> {
    let (id, ground) = ground_of(&visit)?;
    let mut form = visit.proved(posted)?;
    let applies = form.one_of("applies", "fault-applies", &[("yes", true), ("no", false)]);
    let event_on = day(&mut form, "event_on", "fault-event-on");
    if form.is_clean() {
        let input = json!({"applies": applies, "event_on": event_on, "details": form.optional("details"),
            "self_cleaning": form.optional("self_cleaning"),
            "connected_person_id": form.optional("connected_person_id").filter(|_| applies == Some(true))});
        let outcome = visit
            .send::<ExclusionDeclarationIn, _>(&form, input, async |command| {
                declarations::declare_ground(&visit.app, &visit.actor, &id, &ground.code, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&place(&id), Some(Flash::done("flash-ground-declared")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = ground_page(&visit, &id, ground, form);
    Ok(again(&view.p.clone(), &view))
}
