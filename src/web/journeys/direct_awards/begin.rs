//! Where, by which instrument and to whom something is to be awarded without competition.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::Begun;
use crate::awards::Route;
use crate::kernel::authz::{Permission, RecommendAwards, Side};
use crate::kernel::error::Result;
use crate::organisations;
use crate::reference;
use crate::web::form::Form;
use crate::web::journeys::competitions::places;
use crate::web::layout::{Section, again, html};
use crate::web::views::direct_awards::{BeginPage, Candidate};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_begin);
}

#[get("/direct-awards/new")]
async fn get_begin(visit: Visitor<RecommendAwards>) -> Result<HttpResponse> {
    let mut form = visit.asked();
    let asked = !form.value("asked").is_empty();
    let candidates = if asked { candidates(&visit, &mut form).await? } else { None };
    let view = BeginPage {
        p: visit.page(Some(Section::Awards)),
        places: places(&visit, RecommendAwards::ROLES).await?,
        candidates,
        form,
    };
    Ok(if view.form.is_clean() { html(&view.p.clone(), &view) } else { again(&view.p.clone(), &view) })
}

/// The providers that were looked for, each with the page that goes on; nothing while the form has faults.
async fn candidates(visit: &Visit, form: &mut Form) -> Result<Option<Vec<Candidate>>> {
    let place = form.required("place", "fault-places");
    let routes = [("grant", Route::Grant), ("contract", Route::Contract)];
    let route = form.one_of("route", "fault-choose", &routes);
    let text = form.required("provider", "fault-provider-text");
    let (Some(place), Some(route), Some(text)) = (place, route, text) else { return Ok(None) };
    let found = organisations::find(&visit.app, &visit.actor, &text).await?;
    let names = reference::names(&visit.app).await?;
    let of = |one: organisations::OrganisationOut| Candidate {
        href: Begun { place: place.clone(), route, organisation_id: one.id.to_string() }.terms(),
        name: one.name,
        region: one.home_region_code.map(|code| names.region(&code).to_owned()).unwrap_or_default(),
    };
    Ok(Some(
        found
            .into_iter()
            .filter(|one| one.side == Side::Provider && one.merged_into.is_none())
            .map(of)
            .collect(),
    ))
}
