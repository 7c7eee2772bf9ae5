//! Where the money comes from, and how the provider is paid.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{draft, frame, funding, home, taken, terms_beside};
use crate::competitions::{self, CompetitionId, CompetitionOut, FundingIn};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made};
use crate::money::{FundingSource, funding_sources};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::competitions::MoneyPage;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_money).service(post_money);
}

#[get("/competitions/{id}/money")]
async fn get_money(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let sources = sources(&visit, &made.view).await?;
    let view = page(&visit, &made.view, &sources, stored(&made));
    Ok(html(&view.p.clone(), &view))
}

fn stored(made: &Made<CompetitionOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    for line in out.funding.iter().flatten() {
        form.put(funding::field(line.allocation_id.as_str()), hundredths(line.amount_pence.get()));
    }
    form.put("payment_model", out.payment_model.map(|it| it.as_str()).unwrap_or_default());
    let share = out.payment_by_results_basis_points.map(hundredths);
    form.put("payment_by_results_basis_points", share.unwrap_or_default());
    form.put("volumes", out.volumes.as_deref().unwrap_or_default());
    form
}

#[post("/competitions/{id}/money")]
async fn post_money(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = draft(&visit, &id).await?;
    let sources = sources(&visit, &made.view).await?;
    if save(&visit, &id, &mut form, &sources).await? {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
    }
    let view = page(&visit, &made.view, &sources, form);
    Ok(again(&view.p.clone(), &view))
}

async fn sources(visit: &Visit, out: &CompetitionOut) -> Result<Vec<FundingSource>> {
    funding_sources(&visit.app, &visit.actor, &out.body_id, &out.region_code).await
}

fn payment(form: &mut Form) -> Value {
    let share = match form.optional("payment_by_results_basis_points") {
        Some(_) => form.hundredths("payment_by_results_basis_points", "fault-percent"),
        None => Some(0),
    };
    json!({"payment_model": form.optional("payment_model"), "payment_by_results_basis_points": share,
        "volumes": form.value("volumes").trim()})
}

/// Replaces the funding and the terms of payment.
async fn save(visit: &Visit, id: &CompetitionId, form: &mut Form, sources: &[FundingSource]) -> Result<bool> {
    let (lines, fields) = funding::lines(form, sources);
    let payment = payment(form);
    let Some(terms) = terms_beside(visit, form, payment)? else { return Ok(false) };
    let act = async |command: Command<FundingIn>| {
        let terms = Some(terms.clone());
        competitions::replace_funding(&visit.app, &visit.actor, id, command, terms).await
    };
    let stored = async || Ok(stored(&draft(visit, id).await?));
    let outcome = visit.save(form, json!({"lines": lines}), act, stored).await;
    let outcome = outcome.map_err(|problem| renamed(problem, |pointer| funding::field_of(pointer, &fields)));
    Ok(taken(form, outcome)?.is_some())
}

fn page(visit: &Visit, out: &CompetitionOut, sources: &[FundingSource], form: Form) -> MoneyPage {
    let p = frame(visit);
    MoneyPage {
        allocations: sources.iter().map(|source| funding::line(&p, source)).collect(),
        p,
        form,
        back: home(&out.id),
        reference: out.reference.clone(),
        needed_pence: out.lots.iter().map(|lot| lot.value_pence.get()).sum(),
    }
}
