//! Supply chains: places that are asked for, accepted and used; chains that are led; reports in confidence; flags.

mod answer;
mod award;
mod flags;
mod home;
mod place;
mod record;
mod replace;
mod reports;
mod steps;

use actix_web::web::ServiceConfig;

use crate::bids::{self, EntryId, EntryOut, Terms};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Made;
use crate::reference::Names;
use crate::supply_chains::{self, DeliveryOut};
use crate::web::layout::{Page, Section};
use crate::web::shown::pounds;
use crate::web::views::parts::Row;
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    home::routes(config);
    reports::routes(config);
    award::routes(config);
    flags::routes(config);
    answer::routes(config);
    record::routes(config);
    replace::routes(config);
    steps::routes(config);
    // Last: its path is the shortest.
    place::routes(config);
}

fn at(id: &EntryId) -> String {
    format!("/supply-chain/{id}")
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Work))
}

/// A place as the visitor may see it, and what became of it after the award.
async fn found(visit: &Visit, id: &EntryId) -> Result<(Made<EntryOut>, Option<DeliveryOut>)> {
    let place = bids::read_place(&visit.app, &visit.actor, id).await?;
    let delivery = match supply_chains::read_delivery(&visit.app, &visit.actor, id).await {
        Ok(made) => Some(made.view),
        Err(problem) if problem.code() == Code::NotFound => None,
        Err(problem) => return Err(problem),
    };
    Ok((place, delivery))
}

/// A place after its award, with which the concept lets this person do `action`.
async fn allowing(visit: &Visit, id: &EntryId, action: &str) -> Result<Made<DeliveryOut>> {
    let made = supply_chains::read_delivery(&visit.app, &visit.actor, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

/// Between whom a place is, above a heading.
fn between(out: &DeliveryOut) -> String {
    format!("{}: {}, {}", out.award_reference, out.lead_name, out.partner_name)
}

/// Exactly what is accepted.
fn terms(p: &Page, names: &Names, terms: &Terms) -> Vec<Row> {
    let list = |codes: &[String], name: &dyn Fn(&str) -> String| {
        codes.iter().map(|code| name(code)).collect::<Vec<_>>().join(", ")
    };
    let mut rows = vec![
        Row::new(p.t("chain-role"), &*terms.role),
        Row::new(p.t("chain-areas"), list(&terms.areas, &|code| names.area(code).to_owned())),
        Row::new(p.t("chain-value"), pounds(terms.value_pence)),
        Row::new(p.t("chain-volume"), terms.volume.to_string()),
        Row::new(p.t("chain-payment-days"), p.t1("chain-days", "n", terms.payment_days)),
        Row::new(p.t("chain-starts"), p.date(&terms.starts_on.0)),
    ];
    rows.extend(terms.ends_on.map(|day| Row::new(p.t("chain-ends"), p.date(&day.0))));
    if !terms.services.is_empty() {
        let services = list(&terms.services, &|code| names.category(code).to_owned());
        rows.push(Row::new(p.t("chain-services"), services));
    }
    rows.extend(terms.flows_down.as_ref().map(|text| Row::new(p.t("chain-flows-down"), text)));
    rows
}
