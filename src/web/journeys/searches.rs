//! A person's saved searches.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use crate::kernel::authz::SignedIn;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Meta};
use crate::opportunities::OpportunityKind;
use crate::reference::{self, Names};
use crate::searches::{
    self, SavedSearchFilter, SavedSearchId, SavedSearchIn, SavedSearchOut, SavedSearchPatch, SearchDelivery,
};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::parts::Choice;
use crate::web::views::searches::{NewSearchPage, SearchLine, SearchSecretPage, SearchesPage};
use crate::web::visit::{Visit, Visitor, renamed};

const HOME: &str = "/account/searches";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_searches).service(get_new).service(post_new).service(post_remove).service(post_again);
}

#[get("/account/searches")]
async fn get_searches(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    let found = searches::list_searches(&visit.app, &visit.actor).await?;
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Account));
    let view = SearchesPage {
        may_add: i64::try_from(found.items.len()).is_ok_and(|have| have < found.most),
        searches: found.items.into_iter().map(|one| line(&p, &names, one)).collect(),
        most: found.most,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(p: &Page, names: &Names, one: SavedSearchOut) -> SearchLine {
    let call = one.call.as_ref();
    SearchLine {
        id: one.id.to_string(),
        version: one.version,
        filter: words(p, names, &one.filter),
        delivery: p.t(&format!("search-{}", one.delivery.as_str().replace('_', "-"))),
        url: call.map(|call| call.url.clone()).unwrap_or_default(),
        failures: call.map_or(0, |call| call.failures),
        off_since: call.and_then(|call| call.off_since).map(|at| at.timestamp()),
        name: one.name,
    }
}

/// What a search looks for, in words.
fn words(p: &Page, names: &Names, filter: &SavedSearchFilter) -> String {
    let kind = filter.kind.map(|kind| kind_of(p, kind));
    let category = filter.category.as_deref().map(|code| names.category(code).to_owned());
    let area = filter.area.as_deref().map(|code| names.area(code).to_owned());
    let tier = filter.tier.map(|tier| format!("T{tier}"));
    let parts: Vec<String> = [kind, category, area, tier].into_iter().flatten().collect();
    if parts.is_empty() { p.t("search-everything") } else { parts.join(", ") }
}

fn kind_of(p: &Page, kind: OpportunityKind) -> String {
    p.t(&format!("opportunity-{}", kind.as_str().replace('_', "-")))
}

async fn new_page(visit: &Visit, form: Form) -> Result<NewSearchPage> {
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Account));
    let delivery = |one: SearchDelivery| {
        let key = format!("search-{}", one.as_str().replace('_', "-"));
        Choice { hint: p.h(&key), ..Choice::new(one.as_str(), p.t(&key)) }
    };
    Ok(NewSearchPage {
        kinds: OpportunityKind::ALL.iter().map(|one| Choice::new(one.as_str(), kind_of(&p, *one))).collect(),
        categories: names.categories.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        areas: names.areas.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        tiers: (1..=4).map(|tier| Choice::new(tier.to_string(), format!("T{tier}"))).collect(),
        deliveries: SearchDelivery::ALL.iter().map(|one| delivery(*one)).collect(),
        form,
        p,
    })
}

/// The filter of the page that led here is filled in.
#[get("/account/searches/new")]
async fn get_new(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    let mut form = visit.asked();
    if form.value("delivery").is_empty() {
        form.put("delivery", SearchDelivery::Digest.as_str());
    }
    let view = new_page(&visit, form).await?;
    Ok(html(&view.p.clone(), &view))
}

fn typed(form: &mut Form) -> Value {
    let mut filter = Map::new();
    for name in ["kind", "category", "area"] {
        if let Some(value) = form.optional(name) {
            filter.insert(name.to_owned(), value.into());
        }
    }
    if let Some(tier) = form.optional("tier").and_then(|tier| tier.parse::<i64>().ok()) {
        filter.insert("tier".to_owned(), tier.into());
    }
    let mut input = json!({
        "name": form.required("name", "fault-search-name"), "filter": filter,
        "delivery": form.required("delivery", "fault-choose"),
    });
    if let (Some(url), Some(fields)) = (form.optional("call_url"), input.as_object_mut()) {
        fields.insert("call_url".to_owned(), url.into());
    }
    input
}

#[post("/account/searches/new")]
async fn post_new(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = typed(&mut form);
    if form.is_clean() {
        let face = async |command| searches::create_search(&visit.app, &visit.actor, command).await;
        let outcome = visit.send::<SavedSearchIn, _>(&form, input, face).await;
        let outcome = outcome
            .map_err(|problem| renamed(problem, |pointer| pointer.trim_start_matches("/filter").to_owned()));
        if let Some(reply) = taken(&mut form, outcome)? {
            let secret = reply.view().and_then(|made| made.call).and_then(|call| call.secret);
            let Some(secret) = secret else {
                return Ok(visit.see(HOME, Some(Flash::done("flash-search-saved"))));
            };
            let view = SearchSecretPage {
                p: visit.page(Some(Section::Account)),
                secret: secret.0.expose_secret().to_owned(),
            };
            return Ok(html(&view.p.clone(), &view));
        }
    }
    let view = new_page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[post("/account/searches/{id}/remove")]
async fn post_remove(
    visit: Visitor<SignedIn>,
    id: Id<SavedSearchId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let meta = Meta { if_match: form.value("version").parse().ok(), idempotency: None };
    searches::delete_search(&visit.app, &visit.actor, &id, meta).await?;
    Ok(visit.see(HOME, Some(Flash::done("flash-search-removed"))))
}

/// Has calls go out again.
#[post("/account/searches/{id}/call-again")]
async fn post_again(visit: Visitor<SignedIn>, id: Id<SavedSearchId>, posted: Posted) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let face = async |command| searches::update_search(&visit.app, &visit.actor, &id, command).await;
    visit.send::<SavedSearchPatch, _>(&form, json!({"delivery": "call"}), face).await?;
    Ok(visit.see(HOME, Some(Flash::done("flash-search-calls"))))
}
