//! Drafting an agreement of an award, and reading one.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::awards::{areas, at, found, step, terms};
use super::{allowed, link, of_version, pounds, sent};
use crate::awards::{self, AgreementId, AgreementIn, AgreementOut, AwardId, ProposalForm, Route};
use crate::kernel::authz::{CommissionCompetitions, ReadAwards};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations;
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::agreements::{AgreementPage, DraftPage, Signature};
use crate::web::views::parts::{Action, Choice, Row, Weight};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_draft).service(post_draft).service(get_agreement);
}

async fn draft_page(visit: &Visit, id: &AwardId, typed: Option<Form>) -> Result<DraftPage> {
    let found = found(visit, id).await?;
    let starts_on = found.starts_on();
    let award = found.award;
    allowed(&award.allowed_actions, "create_agreement", award.state.as_str())?;
    let names = reference::names(&visit.app).await?;
    let mut form = Form::filled([("term_months", award.standard_term_months.to_string())]);
    for area in &award.areas {
        form.put("areas", &area.area_code);
    }
    if let Some(day) = starts_on {
        form.put_date("starts_on", day.0);
    }
    let proposal = awards::propose_agreement(&visit.app, &visit.actor, id).await?;
    form.put("text", proposal.text);
    let p = visit.page(Some(Section::Competitions));
    let choices = award.areas.iter().map(|area| Choice::new(&area.area_code, names.area(&area.area_code)));
    Ok(DraftPage {
        form: typed.unwrap_or(form),
        proposed: match proposal.form {
            ProposalForm::Short => p.t1("draft-short", "value", pounds(&p, proposal.short_form_below_pence)),
            ProposalForm::Particulars => p.t("draft-particulars"),
        },
        action: step(id, "draft-agreement"),
        back: at(id),
        facts: terms(&p, &award),
        areas: choices.collect(),
        reference: award.reference,
        provider: award.organisation_name,
        p,
    })
}

#[get("/awards/{id}/draft-agreement")]
async fn get_draft(visit: Visitor<CommissionCompetitions>, id: Id<AwardId>) -> Result<HttpResponse> {
    let view = draft_page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// What was typed, where it can be read.
fn typed(form: &mut Form) -> Value {
    let areas = form.all("areas");
    if areas.is_empty() {
        form.refuse("areas", "fault-areas");
    }
    let starts_on = form.date("starts_on", "fault-date").map(|day| day.to_string());
    let parts = ["day", "month", "year"].map(|part| form.optional(&format!("ends_on-{part}")));
    let ends_on = if parts.iter().any(Option::is_some) {
        form.date("ends_on", "fault-date").map(|day| day.to_string())
    } else {
        None
    };
    let term_months = form.whole("term_months", "fault-term");
    let text = form.required("text", "fault-agreement-text");
    let areas: Vec<Value> = areas.into_iter().map(|code| json!({"area_code": code})).collect();
    json!({"areas": areas, "starts_on": starts_on, "ends_on": ends_on, "term_months": term_months, "text": text})
}

#[post("/awards/{id}/draft-agreement")]
async fn post_draft(
    visit: Visitor<CommissionCompetitions>,
    id: Id<AwardId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = typed(&mut form);
    if form.is_clean() {
        let outcome = sent::<AgreementIn, _>(&visit, &form, input, async |command| {
            awards::create_agreement(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(reply) => {
                let to = reply.made_id().map_or_else(|| at(&id), |made| format!("/agreements/{made}"));
                return Ok(visit.see(&to, Some(Flash::done("flash-drafted"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = draft_page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

/// An agreement with the provider's name and a form of its version.
pub(super) async fn read(visit: &Visit, id: &AgreementId) -> Result<(AgreementOut, String, Form)> {
    let made = awards::read_agreement(&visit.app, &visit.actor, id).await?;
    let form = of_version(&made);
    let provider = made.view.organisation_id.clone();
    let names = organisations::names_of(&visit.app, vec![provider.clone()]).await?;
    Ok((made.view, names.get(&provider).cloned().unwrap_or_default(), form))
}

fn facts(p: &Page, names: &Names, one: &AgreementOut) -> Vec<Row> {
    let mut rows = vec![Row::new(p.t("agreement-areas"), areas(p, names, &one.areas))];
    rows.extend(one.cohort.as_ref().map(|cohort| Row::new(p.t("agreement-cohort"), cohort)));
    rows.extend(one.starts_on.map(|day| Row::new(p.t("agreement-starts"), p.date(&day.0))));
    rows.extend(one.ends_on.map(|day| Row::new(p.t("agreement-ends"), p.date(&day.0))));
    rows.push(Row::new(p.t("agreement-term"), p.t1("months", "n", one.term_months)));
    rows.extend(one.reason.as_ref().map(|reason| Row::new(p.t("agreement-reason"), reason)));
    rows
}

fn actions(p: &Page, one: &AgreementOut) -> Vec<Action> {
    let steps = [
        ("offer", "offer", Weight::Main),
        ("provider_sign", "sign", Weight::Main),
        ("co_sign", "co-sign", Weight::Main),
        ("countersign", "countersign", Weight::Main),
        ("withdraw", "withdraw", Weight::Grave),
    ];
    let may = steps.into_iter().filter(|(action, ..)| one.allowed_actions.contains(action));
    may.map(|(action, page, weight)| {
        link(p, &action.replace('_', "-"), format!("/agreements/{}/{page}", one.id), weight)
    })
    .collect()
}

/// Where the visitor comes from: the award where it may be read, else the person's work.
async fn back(visit: &Visit, one: &AgreementOut) -> String {
    match awards::read_award(&visit.app, &visit.actor, &one.award_id).await {
        Ok(_) => at(&one.award_id),
        Err(_) => "/work".to_owned(),
    }
}

#[get("/agreements/{id}")]
async fn get_agreement(visit: Visitor<ReadAwards>, id: Id<AgreementId>) -> Result<HttpResponse> {
    let (one, provider, _) = read(&visit, &id).await?;
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Competitions));
    let signature = |party: String, at: Option<crate::kernel::clock::UtcTime>| Signature {
        party,
        at: at.map(|at| at.timestamp()),
    };
    let view = AgreementPage {
        back: back(&visit, &one).await,
        reference: one.reference.clone(),
        kind: if one.kind == Route::Grant { "grant" } else { "contract" }.to_owned(),
        state: one.state.as_str().to_owned(),
        facts: facts(&p, &names, &one),
        text: one.text.clone().unwrap_or_default(),
        digest: one.text_digest.clone().unwrap_or_default(),
        signatures: [
            Some(signature(provider.clone(), one.provider_signed_at)),
            one.co_signature.as_ref().map(|place| signature(place.body_name.clone(), place.signed_at)),
            Some(signature(p.t("agreement-body"), one.countersigned_at)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        actions: actions(&p, &one),
        provider,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
