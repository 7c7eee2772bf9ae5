//! The lots of a draft: list, add, change, remove.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{at, draft, frame, home, lot_terms, seen, taken};
use crate::competitions::{self, CompetitionId, CompetitionOut, LotId, LotOut};
use crate::frameworks::{self, FrameworkOut};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, Meta};
use crate::reference::{self, AreaOut, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::competitions::{LotLine, LotPage, LotsPage, StepPage};
use crate::web::views::parts::Choice;
use crate::web::views::terms::Fields;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_lots)
        .service(get_new_lot)
        .service(post_new_lot)
        .service(get_lot)
        .service(post_lot)
        .service(get_remove)
        .service(post_remove);
}

#[get("/competitions/{id}/lots")]
async fn get_lots(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let names = reference::names(&visit.app).await?;
    let check = competitions::check_competition(&visit.app, &visit.actor, &id).await?.view();
    let reach = check.map(|check| check.lots).unwrap_or_default();
    let members =
        |lot: &LotOut| reach.iter().find(|one| one.lot_id == lot.id).map_or(0, |one| one.members_covering);
    let scope = |lot: &LotOut| {
        let categories: Vec<&str> = lot.category_codes.iter().map(|code| names.category(code)).collect();
        let areas: Vec<&str> = lot.area_codes.iter().map(|code| names.area(code)).collect();
        format!("{}; {}", categories.join(", "), areas.join(", "))
    };
    let line = |lot: &LotOut| LotLine {
        href: format!("/lots/{}", lot.id),
        number: lot.number,
        title: lot.title.clone(),
        scope: scope(lot),
        cohort: lot.cohort.clone().unwrap_or_default(),
        value_pence: lot.value_pence.get(),
        tier: format!("T{}", lot.tier),
        members: members(lot),
    };
    let view = LotsPage {
        p: frame(&visit),
        back: home(&id),
        reference: made.view.reference.clone(),
        lots: made.view.lots.iter().map(line).collect(),
        add_href: at(&id, "lots/new"),
        value_pence: made.view.lots.iter().map(|lot| lot.value_pence.get()).sum(),
    };
    Ok(html(&view.p.clone(), &view))
}

#[get("/competitions/{id}/lots/new")]
async fn get_new_lot(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let form = Form::filled([("extension_months", "0"), ("extension_value_pence", "0")]);
    let view = page(&visit, &made.view, None, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/lots/new")]
async fn post_new_lot(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let mut input = typed(&mut form);
    // An empty text clears what a lot has; a new one has nothing to clear.
    if let (None, Some(fields)) = (form.optional("cohort"), input.as_object_mut()) {
        fields.remove("cohort");
    }
    if form.is_clean() {
        let outcome = visit
            .send(&form, input, async |command| {
                competitions::create_lot(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome.map_err(as_fields))?.is_some() {
            return Ok(visit.see(&at(&id, "lots"), Some(Flash::done("flash-lot-saved"))));
        }
    }
    let made = draft(&visit, &id).await?;
    let view = page(&visit, &made.view, None, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// A lot of a draft with its competition.
async fn found(visit: &Visit, id: &LotId) -> Result<(Made<LotOut>, CompetitionOut)> {
    let lot = competitions::read_lot(&visit.app, &visit.actor, id).await?;
    let out = seen(visit, &lot.view.competition_id).await?.view;
    if lot.view.allowed_actions.contains(&"change") {
        return Ok((lot, out));
    }
    Err(Problem::wrong_state(out.state.as_str(), "change", out.allowed_actions))
}

#[get("/lots/{id}")]
async fn get_lot(visit: Visitor<CommissionCompetitions>, id: Id<LotId>) -> Result<HttpResponse> {
    let (lot, out) = found(&visit, &id).await?;
    let form = stored(&lot);
    let view = page(&visit, &out, Some(&lot.view), form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/lots/{id}")]
async fn post_lot(
    visit: Visitor<CommissionCompetitions>,
    id: Id<LotId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (lot, out) = found(&visit, &id).await?;
    let input = typed(&mut form);
    if form.is_clean() {
        let act = async |command| competitions::update_lot(&visit.app, &visit.actor, &id, command).await;
        let outcome =
            visit.save(&mut form, input, act, async || Ok(stored(&found(&visit, &id).await?.0))).await;
        if taken(&mut form, outcome.map_err(as_fields))?.is_some() {
            return Ok(visit.see(&at(&out.id, "lots"), Some(Flash::done("flash-lot-saved"))));
        }
    }
    let view = page(&visit, &out, Some(&lot.view), form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/lots/{id}/remove")]
async fn get_remove(visit: Visitor<CommissionCompetitions>, id: Id<LotId>) -> Result<HttpResponse> {
    let (lot, out) = found(&visit, &id).await?;
    let p = frame(&visit);
    let view = StepPage {
        form: Form::versioned(lot.version),
        back: format!("/lots/{}", lot.view.id),
        about: format!("{}, {}", out.reference, lot.view.title),
        heading: p.t("remove-lot-heading"),
        text: p.t("remove-lot-text"),
        button: p.t("remove-lot-button"),
        asks_reason: false,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

#[post("/lots/{id}/remove")]
async fn post_remove(
    visit: Visitor<CommissionCompetitions>,
    id: Id<LotId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let (lot, _) = found(&visit, &id).await?;
    let meta = Meta { if_match: form.version(), idempotency: None };
    competitions::delete_lot(&visit.app, &visit.actor, &id, meta).await?;
    let to = at(&lot.view.competition_id, "lots");
    Ok(visit.see(&to, Some(Flash::done("flash-lot-removed"))))
}

/// The API's input; faults of shape go into the form.
fn typed(form: &mut Form) -> Value {
    let title = form.required("title", "fault-title");
    for (name, key) in [("categories", "fault-lot-categories"), ("areas", "fault-lot-areas")] {
        if form.all(name).is_empty() {
            form.refuse(name, key);
        }
    }
    let value = form.pounds("value_pence", "fault-pounds");
    let basis = form.one_of("value_basis", "fault-choose", &[("fixed", "fixed"), ("predicted", "predicted")]);
    let term = form.whole("term_months", "fault-lot-term");
    let extension = or_zero(form, "extension_months", |form, name| form.whole(name, "fault-whole-number"));
    let extension_value =
        or_zero(form, "extension_value_pence", |form, name| form.pounds(name, "fault-pounds"));
    let terms = terms(form);
    json!({"title": title, "cohort": form.value("cohort").trim(), "category_codes": form.all("categories"),
        "terms": terms,
        "area_codes": form.all("areas"), "value_pence": value, "value_basis": basis, "term_months": term,
        "extension_months": extension, "extension_value_pence": extension_value})
}

/// A number, where one is typed.
fn number(form: &mut Form, name: &str) -> Option<i64> {
    form.optional(name).and_then(|_| form.whole(name, "fault-whole-number"))
}

/// The terms of a lot; a volume is whole or not said.
fn terms(form: &mut Form) -> Value {
    let volume = lot_terms::volume(form, "terms");
    let least = "terms-minimum_payment_pence";
    let least = form.optional(least).and_then(|_| form.pounds(least, "fault-pounds"));
    let mut areas = Vec::new();
    for code in form.all("areas") {
        if let Some(months) = number(form, &area_term(&code)) {
            areas.push(json!({"area_code": code, "term_months": months}));
        }
    }
    json!({"delivery_place": form.optional("terms-delivery_place"), "prisons": form.optional("terms-prisons"),
        "volume": volume, "minimum_payment_pence": least, "area_terms": areas})
}

/// The field of an area's own term.
fn area_term(code: &str) -> String {
    format!("area-term-{code}")
}

fn or_zero(form: &mut Form, name: &str, read: impl Fn(&mut Form, &str) -> Option<i64>) -> Option<i64> {
    if form.optional(name).is_none() { Some(0) } else { read(form, name) }
}

/// Faults of single codes belong to the whole list of boxes.
fn as_fields(problem: Problem) -> Problem {
    renamed(problem, |pointer| {
        if pointer.starts_with("/category_codes") {
            "/categories".to_owned()
        } else if pointer.starts_with("/area_codes") {
            "/areas".to_owned()
        } else if pointer.starts_with("/terms/area_terms") {
            "/area-terms".to_owned()
        } else {
            lot_terms::pointer(pointer)
        }
    })
}

fn stored(made: &Made<LotOut>) -> Form {
    let (mut form, lot) = (Form::versioned(made.version), &made.view);
    form.put("title", &*lot.title);
    form.put("cohort", lot.cohort.as_deref().unwrap_or_default());
    lot.category_codes.iter().for_each(|code| form.put("categories", code));
    lot.area_codes.iter().for_each(|code| form.put("areas", code));
    form.put("value_pence", hundredths(lot.value_pence.get()));
    form.put("value_basis", lot.value_basis.as_str());
    form.put("term_months", lot.term_months.to_string());
    form.put("extension_months", lot.extension_months.to_string());
    form.put("extension_value_pence", hundredths(lot.extension_value_pence.get()));
    let terms = &lot.terms;
    lot_terms::put(&mut form, "terms", terms);
    let least = terms.minimum_payment_pence.map(|it| hundredths(it.get()));
    form.put("terms-minimum_payment_pence", least.unwrap_or_default());
    for end in terms.area_ends.iter().filter(|end| end.term_months != lot.term_months) {
        form.put(area_term(&end.area_code), end.term_months.to_string());
    }
    form
}

/// The areas that can have a term of their own.
fn areas_of(names: &Names, terms: &FrameworkOut, out: &CompetitionOut) -> Vec<Choice> {
    let here =
        |one: &&reference::AreaOut| one.region_code == out.region_code && terms.areas.contains(&one.code);
    names.areas.iter().filter(here).map(|one| Choice::new(area_term(&one.code), &*one.name)).collect()
}

async fn page(visit: &Visit, out: &CompetitionOut, lot: Option<&LotOut>, form: Form) -> Result<LotPage> {
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let names = reference::names(&visit.app).await?;
    let check = competitions::check_competition(&visit.app, &visit.actor, &out.id).await?.view();
    let members = check.map(|check| check.members_by_area).unwrap_or_default();
    let p = frame(visit);
    let areas = names.areas.iter();
    let areas = areas.filter(|one| one.region_code == out.region_code && terms.areas.contains(&one.code));
    let area = |one: &AreaOut| {
        let members = members.get(&one.code).copied().unwrap_or(0);
        Choice::new(&*one.code, &*one.name).hinted(p.t1("lot-area-members", "n", members))
    };
    Ok(LotPage {
        form,
        back: at(&out.id, "lots"),
        reference: out.reference.clone(),
        number: lot.map(|lot| lot.number),
        categories: terms.categories.iter().map(|code| Choice::new(&**code, names.category(code))).collect(),
        areas: areas.map(area).collect(),
        area_terms: areas_of(&names, &terms, out),
        service: Fields("terms".to_owned()),
        staff_href: lot.map(|lot| format!("/lots/{}/staff", lot.id)),
        remove_href: lot.map(|lot| format!("/lots/{}/remove", lot.id)),
        p,
    })
}
