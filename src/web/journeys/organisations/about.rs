//! Single things of an organisation's record: who leads it, the directory, its numbers.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{frame, href, hub};
use crate::kernel::authz::ManageOrganisation;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations::{self, IdentifierIn, LedBy, OrganisationId, OrganisationOut, OrganisationPatch};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::applying::schemes;
use crate::web::layout::{again, html};
use crate::web::views::organisations::{AboutPage, NumbersPage};
use crate::web::views::parts::{Choice, Row};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_led_by)
        .service(post_led_by)
        .service(get_directory)
        .service(post_directory)
        .service(get_numbers)
        .service(post_numbers);
}

/// Which of the two pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    LedBy,
    Directory,
}

impl About {
    const fn place(self) -> &'static str {
        match self {
            Self::LedBy => "led-by",
            Self::Directory => "directory",
        }
    }
}

fn page(visit: &Visit, about: About, form: Form, out: OrganisationOut) -> AboutPage {
    let p = frame(visit);
    let choice = |one: &LedBy| {
        let code = one.as_str();
        Choice::new(code, p.t(&format!("led-by-{}", code.replace('_', "-"))))
    };
    AboutPage {
        led_by: if about == About::LedBy { LedBy::ALL.iter().map(choice).collect() } else { Vec::new() },
        action: format!("{}/{}", href(&out.id), about.place()),
        back: href(&out.id),
        name: out.name,
        form,
        p,
    }
}

async fn shown(visit: &Visit, id: &OrganisationId, about: About) -> Result<HttpResponse> {
    let made = organisations::read_organisation(&visit.app, &visit.actor, id).await?;
    let (out, mut form) = (made.view, Form::versioned(made.version));
    for one in out.led_by.iter().flatten() {
        form.put("led_by", one.as_str());
    }
    form.put("listed", if out.listed_in_directory { "yes" } else { "no" });
    form.put("public_summary", out.public_summary.clone().unwrap_or_default());
    form.put("website", out.website.clone().unwrap_or_default());
    let view = page(visit, about, form, out);
    Ok(html(&view.p.clone(), &view))
}

async fn taken(visit: &Visit, id: &OrganisationId, about: About, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = input(about, &mut form);
    if form.is_clean() {
        let outcome = visit
            .send::<OrganisationPatch, _>(&form, input, async |command| {
                organisations::update_organisation(&visit.app, &visit.actor, id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(id), Some(Flash::done("flash-saved")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let view = page(visit, about, form, out);
    Ok(again(&view.p.clone(), &view))
}

fn input(about: About, form: &mut Form) -> Value {
    match about {
        About::LedBy => {
            let all = form.all("led_by");
            json!({"led_by": if all.is_empty() { Value::Null } else { json!(all) }})
        }
        About::Directory => {
            let listed = form.one_of("listed", "fault-listed", &[("yes", true), ("no", false)]);
            json!({"listed_in_directory": listed, "public_summary": form.optional("public_summary"),
                "website": form.optional("website")})
        }
    }
}

#[get("/organisations/{id}/led-by")]
async fn get_led_by(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    shown(&visit, &id, About::LedBy).await
}

#[post("/organisations/{id}/led-by")]
async fn post_led_by(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    taken(&visit, &id, About::LedBy, posted).await
}

#[get("/organisations/{id}/directory")]
async fn get_directory(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    shown(&visit, &id, About::Directory).await
}

#[post("/organisations/{id}/directory")]
async fn post_directory(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    taken(&visit, &id, About::Directory, posted).await
}

async fn numbers_page(visit: &Visit, id: &OrganisationId, form: Form) -> Result<NumbersPage> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let inside = organisations::read_inside(&visit.app, &visit.actor, id).await?;
    let p = frame(visit);
    let numbers = if inside.identifiers.is_empty() {
        Vec::new()
    } else {
        vec![Row::new(p.t("hub-numbers"), hub::numbers(&p, &inside.identifiers))]
    };
    Ok(NumbersPage {
        numbers,
        schemes: schemes(&p),
        back: href(id),
        action: format!("{}/numbers", href(id)),
        name: out.name,
        form,
        p,
    })
}

#[get("/organisations/{id}/numbers")]
async fn get_numbers(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let view = numbers_page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/numbers")]
async fn post_numbers(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("scheme", "fault-scheme");
    form.required("value", "fault-identifier");
    if form.is_clean() {
        let input = json!({"scheme": form.value("scheme"), "value": form.value("value").trim()});
        let outcome = visit
            .send::<IdentifierIn, _>(&form, input, async |command| {
                organisations::add_identifier(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-saved")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = numbers_page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}
