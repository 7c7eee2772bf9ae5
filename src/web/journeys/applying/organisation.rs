//! An organisation's record: registering it, and changing what is on it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::frame;
use crate::kernel::authz::{ManageOrganisation, SignedIn};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations::{
    self, HomeNation, IncomeBasis, Kind, OrganisationId, OrganisationIn, OrganisationOut, OrganisationPatch,
    Sector,
};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::shown::hundredths;
use crate::web::views::applying::OrganisationPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

/// The registers that providers are in, as the scheme's code and its words.
const SCHEMES: [(&str, &str); 5] = [
    ("GB-CHC", "scheme-gb-chc"),
    ("GB-COH", "scheme-gb-coh"),
    ("GB-SC", "scheme-gb-sc"),
    ("GB-NIC", "scheme-gb-nic"),
    ("GB-MPR", "scheme-gb-mpr"),
];

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_new).service(post_new).service(get_change).service(post_change);
}

/// The registers that a provider can choose from.
pub(in crate::web::journeys) fn schemes(p: &Page) -> Vec<Choice> {
    SCHEMES.iter().map(|(code, key)| Choice::new(*code, p.t(key))).collect()
}

async fn page(visit: &Visit, form: Form, of: Option<&OrganisationOut>) -> Result<OrganisationPage> {
    let names = reference::names(&visit.app).await?;
    let p = frame(visit);
    let worded = |prefix: &str, code: &str| p.t(&format!("{prefix}-{}", code.replace('_', "-")));
    let kinds = Kind::ALL.iter().filter(|one| **one != Kind::NotKnown);
    let sectors = Sector::ALL.iter().filter(|one| **one != Sector::NotKnown);
    Ok(OrganisationPage {
        bases: IncomeBasis::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), worded("income-basis", one.as_str())))
            .collect(),
        regions: names.regions.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        kinds: kinds.map(|one| Choice::new(one.as_str(), worded("kind", one.as_str()))).collect(),
        sectors: sectors.map(|one| Choice::new(one.as_str(), worded("sector", one.as_str()))).collect(),
        nations: HomeNation::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), worded("nation", one.as_str())))
            .collect(),
        schemes: schemes(&p),
        heading: p.t(if of.is_some() { "organisation-change" } else { "organisation-new" }),
        is_new: of.is_none(),
        action: of.map_or_else(|| "/organisations/new".to_owned(), |one| change_href(&one.id)),
        back: of.map_or_else(|| "/apply".to_owned(), |one| format!("/organisations/{}", one.id)),
        form,
        p,
    })
}

fn change_href(id: &OrganisationId) -> String {
    format!("/organisations/{id}/change")
}

/// What the form says of the record. A new body without an income leaves it empty.
fn record(form: &mut Form) -> Value {
    let income = match form.optional("yearly_income_pence") {
        Some(_) => form.pounds("yearly_income_pence", "fault-pounds"),
        None => None,
    };
    for (field, key) in
        [("name", "fault-organisation-name"), ("kind", "fault-kind"), ("sector", "fault-sector")]
    {
        form.required(field, key);
    }
    json!({
        "name": form.value("name").trim(),
        "kind": form.value("kind"),
        "sector": form.value("sector"),
        "yearly_income_pence": income,
        "income_basis": form.optional("income_basis"),
        "home_nation": form.optional("home_nation"),
        "home_region_code": form.optional("home_region_code"),
    })
}

fn identifiers(form: &mut Form) -> Value {
    let (scheme, value) = ("identifiers-0-scheme", "identifiers-0-value");
    match (form.optional(scheme), form.optional(value)) {
        (None, None) => json!([]),
        (None, Some(_)) => {
            form.refuse(scheme, "fault-scheme");
            json!([])
        }
        (Some(_), None) => {
            form.refuse(value, "fault-identifier");
            json!([])
        }
        (Some(scheme), Some(value)) => json!([{"scheme": scheme, "value": value}]),
    }
}

#[get("/organisations/new")]
async fn get_new(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    let view = page(&visit, Form::blank(), None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/new")]
async fn post_new(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (mut input, identifiers) = (record(&mut form), identifiers(&mut form));
    if let Some(fields) = input.as_object_mut() {
        fields.insert("identifiers".to_owned(), identifiers);
    }
    if form.is_clean() {
        let outcome = visit
            .send::<OrganisationIn, _>(&form, input, async |command| {
                organisations::create_organisation(&visit.app, &visit.actor, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see("/apply", Some(Flash::done("flash-organisation-registered")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, form, None).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/organisations/{id}/change")]
async fn get_change(visit: Visitor<ManageOrganisation>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let made = organisations::read_organisation(&visit.app, &visit.actor, &id).await?;
    let (out, mut form) = (made.view, Form::versioned(made.version));
    form.put("name", out.name.as_str());
    form.put("kind", out.kind.as_str());
    form.put("sector", out.sector.as_str());
    form.put("yearly_income_pence", out.yearly_income_pence.map(hundredths).unwrap_or_default());
    form.put("income_basis", out.income_basis.map(|one| one.as_str()).unwrap_or_default());
    form.put("home_region_code", out.home_region_code.clone().unwrap_or_default());
    form.put("home_nation", out.home_nation.map(|one| one.as_str()).unwrap_or_default());
    let view = page(&visit, form, Some(&out)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/change")]
async fn post_change(
    visit: Visitor<ManageOrganisation>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = record(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send::<OrganisationPatch, _>(&form, input, async |command| {
                organisations::update_organisation(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => {
                return Ok(visit.see(&format!("/organisations/{}", *id), Some(Flash::done("flash-saved"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let out = organisations::read_organisation(&visit.app, &visit.actor, &id).await?.view;
    let view = page(&visit, form, Some(&out)).await?;
    Ok(again(&view.p.clone(), &view))
}
