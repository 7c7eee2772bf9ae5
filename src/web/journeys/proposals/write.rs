//! What a proposal says, and the steps of its provider: submitting it, taking it back.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{allowing, caption, frame, home};
use crate::engagement::{self, ProposalId, ProviderProposalOut, ProviderProposalPatch};
use crate::kernel::authz::{SubmitProposals, WriteProposals};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, NoInput};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::competitions::StepPage;
use crate::web::views::parts::Choice;
use crate::web::views::proposals::EditProposalPage;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_edit).service(post_edit).service(get_step).service(post_step);
}

#[get("/proposals/{id}/edit")]
async fn get_edit(visit: Visitor<WriteProposals>, id: Id<ProposalId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "change").await?;
    let view = page(&visit, &made.view, stored(&made)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/proposals/{id}/edit")]
async fn post_edit(
    visit: Visitor<WriteProposals>,
    id: Id<ProposalId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = typed(&mut form);
    if form.is_clean() {
        let act = async |command: Command<ProviderProposalPatch>| {
            engagement::update_proposal(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(stored(&allowing(&visit, &id, "change").await?));
        let outcome = visit.save(&mut form, input, act, now).await;
        if taken(&mut form, outcome.map_err(as_fields))?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
        }
    }
    let made = allowing(&visit, &id, "change").await?;
    let view = page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, out: &ProviderProposalOut, form: Form) -> Result<EditProposalPage> {
    let names = reference::names(&visit.app).await?;
    let areas = names.areas.iter().filter(|one| one.region_code == out.region_code);
    Ok(EditProposalPage {
        back: home(&out.id),
        body: out.body_name.clone(),
        categories: names.categories.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        areas: areas.map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        p: frame(visit),
        form,
    })
}

fn stored(made: &Made<ProviderProposalOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    form.put("title", &*out.title);
    form.put("need", &*out.need);
    form.put("offer", &*out.offer);
    form.put("estimated_pence", out.estimated_pence.map(|it| hundredths(it.get())).unwrap_or_default());
    out.category_codes.iter().for_each(|code| form.put("categories", code));
    out.area_codes.iter().for_each(|code| form.put("areas", code));
    form
}

/// The API's input; faults of shape go into the form.
fn typed(form: &mut Form) -> Value {
    let title = form.required("title", "fault-title");
    let pence = match form.optional("estimated_pence") {
        Some(_) => form.pounds("estimated_pence", "fault-pounds"),
        None => Some(0),
    };
    json!({"title": title, "need": form.value("need").trim(), "offer": form.value("offer").trim(),
        "estimated_pence": pence, "category_codes": form.all("categories"), "area_codes": form.all("areas")})
}

/// Faults of single codes belong to the whole list of boxes.
fn as_fields(problem: Problem) -> Problem {
    renamed(problem, |pointer| {
        if pointer.starts_with("/category_codes") {
            "/categories".to_owned()
        } else if pointer.starts_with("/area_codes") {
            "/areas".to_owned()
        } else {
            pointer.to_owned()
        }
    })
}

/// The step of the address, as the concept names it.
fn action(visit: &Visit) -> &'static str {
    if visit.part("step") == "submit" { "submit" } else { "withdraw" }
}

fn step_page(visit: &Visit, made: &Made<ProviderProposalOut>, action: &str, form: Form) -> StepPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("proposal-{action}-{part}"));
    StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about: caption(&made.view),
        back: home(&made.view.id),
        asks_reason: false,
        form,
        p,
    }
}

#[get("/proposals/{id}/{step:submit|withdraw}")]
async fn get_step(visit: Visitor<SubmitProposals>, id: Id<ProposalId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, action(&visit)).await?;
    let view = step_page(&visit, &made, action(&visit), Form::versioned(made.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/proposals/{id}/{step:submit|withdraw}")]
async fn post_step(
    visit: Visitor<SubmitProposals>,
    id: Id<ProposalId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let action = action(&visit);
    let act = async |command: Command<NoInput>| match action {
        "submit" => engagement::submit_proposal(&visit.app, &visit.actor, &id, command).await,
        _ => engagement::withdraw_proposal(&visit.app, &visit.actor, &id, command).await,
    };
    let now = async || Ok(allowing(&visit, &id, action).await?.version);
    let outcome = visit.confirm(&mut form, json!({}), act, now).await;
    if taken(&mut form, outcome)?.is_some() {
        let note = if action == "submit" { "flash-proposal-submitted" } else { "flash-proposal-withdrawn" };
        return Ok(visit.see(&home(&id), Some(Flash::done(note))));
    }
    let made = allowing(&visit, &id, action).await?;
    let view = step_page(&visit, &made, action, form);
    Ok(again(&view.p.clone(), &view))
}
