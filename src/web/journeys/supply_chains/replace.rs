//! Asking to put another partner in the place of one.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{allowing, at, between, frame};
use crate::bids::EntryId;
use crate::kernel::authz::{AskChainSteps, Side};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made};
use crate::organisations::{self, OrganisationsQuery};
use crate::reference;
use crate::supply_chains::{self, DeliveryOut, ReplacePartnerIn};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::parts::Choice;
use crate::web::views::supply_chains::ReplacePage;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_replace).service(post_replace);
}

/// Providers whose name begins so.
async fn matching(visit: &Visit, out: &DeliveryOut, name: &str) -> Result<Vec<Choice>> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let query = OrganisationsQuery {
        name: Some(name.chars().take(200).collect()),
        kind: None,
        identifier: None,
        side: Some(Side::Provider),
        limit: Some(20),
        cursor: None,
    };
    let page = organisations::list_organisations(&visit.app, &visit.actor, query).await?.view();
    let others = page
        .map(|page| page.items)
        .unwrap_or_default()
        .into_iter()
        .filter(|one| one.id.as_str() != out.partner_id && one.id.as_str() != out.lead_id);
    Ok(others.map(|one| Choice::new(one.id.as_str(), one.name)).collect())
}

async fn page(visit: &Visit, out: &DeliveryOut, form: Form) -> Result<ReplacePage> {
    let names = reference::names(&visit.app).await?;
    let searched = form.value("name").trim().to_owned();
    Ok(ReplacePage {
        back: at(&out.entry_id),
        about: between(out),
        action: format!("{}/replace", at(&out.entry_id)),
        partners: matching(visit, out, &searched).await?,
        areas: out.terms.areas.iter().map(|code| Choice::new(code.as_str(), names.area(code))).collect(),
        searched,
        form,
        p: frame(visit),
    })
}

/// The terms of the one who is replaced, to begin with.
fn stored(made: &Made<DeliveryOut>, name: &str) -> Form {
    let (mut form, terms) = (Form::versioned(made.version), &made.view.terms);
    form.put("name", name);
    form.put("role", &*terms.role);
    terms.areas.iter().for_each(|code| form.put("areas", code));
    form.put("value_pence", hundredths(terms.value_pence));
    form.put("volume", terms.volume.to_string());
    form.put("payment_days", terms.payment_days.to_string());
    form.put("flows_down", terms.flows_down.clone().unwrap_or_default());
    form
}

#[get("/supply-chain/{id}/replace")]
async fn get_replace(visit: Visitor<AskChainSteps>, id: Id<EntryId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "replace").await?;
    let name = visit.asked().value("name").to_owned();
    let view = page(&visit, &made.view, stored(&made, &name)).await?;
    Ok(html(&view.p.clone(), &view))
}

/// The API's input; faults of shape go into the form.
fn typed(form: &mut Form, out: &DeliveryOut) -> Value {
    let ends_on = match form.optional("ends_on-year") {
        Some(_) => form.date("ends_on", "fault-date").map(|day| day.to_string()),
        None => None,
    };
    let expires_at = form.moment("expires_at", "fault-date").map(UtcTime::from);
    json!({
        "partner_id": form.required("partner_id", "fault-choose"),
        "reason": form.required("reason", "fault-reason"),
        "expires_at": expires_at,
        "terms": {
            "role": form.required("role", "fault-chain-role"),
            "areas": form.all("areas"),
            "services": out.terms.services,
            "value_pence": form.pounds("value_pence", "fault-pounds"),
            "volume": form.whole("volume", "fault-number"),
            "payment_days": form.whole("payment_days", "fault-number"),
            "starts_on": form.date("starts_on", "fault-date").map(|day| day.to_string()),
            "ends_on": ends_on,
            "flows_down": form.optional("flows_down"),
        }
    })
}

fn as_fields(problem: Problem) -> Problem {
    renamed(problem, |pointer| {
        let field = pointer.strip_prefix("/terms").unwrap_or(pointer);
        if field.starts_with("/areas") { "/areas".to_owned() } else { field.to_owned() }
    })
}

#[post("/supply-chain/{id}/replace")]
async fn post_replace(
    visit: Visitor<AskChainSteps>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = allowing(&visit, &id, "replace").await?;
    let input = typed(&mut form, &made.view);
    if form.is_clean() {
        let act = async |command: Command<ReplacePartnerIn>| {
            supply_chains::replace_partner(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(allowing(&visit, &id, "replace").await?.version);
        let outcome = visit.confirm(&mut form, input, act, now).await.map_err(as_fields);
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&at(&id), Some(Flash::done("flash-chain-asked"))));
        }
    }
    let view = page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}
