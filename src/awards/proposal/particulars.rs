//! What is particular to one agreement, as it was published.

use crate::awards::model::{AreaTerm, Award, Route, ValueBasis};
use crate::awards::procedure::Procedure;
use crate::competitions::{self, Competition, CompetitionId, Instalments, PaymentDetails, UnitPrice};
use crate::evaluation::upstream;
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;
use crate::reference;

/// Who, what, where, how long, for how much.
#[derive(Debug, Clone)]
pub(super) struct Particulars {
    pub(super) route: Route,
    pub(super) award: String,
    pub(super) body: String,
    pub(super) provider: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) services: Vec<String>,
    pub(super) areas: Vec<String>,
    pub(super) cohort: Option<String>,
    pub(super) value: String,
    pub(super) predicted: bool,
    pub(super) starts_on: Option<Day>,
    pub(super) months: i64,
    pub(super) extension: Option<(i64, String)>,
    pub(super) payment: Vec<String>,
    pub(super) payment_days: i64,
    pub(super) enforcement: Option<String>,
    pub(super) data_sharing: Option<String>,
    pub(super) staff_transfer: bool,
}

/// Those of an award.
pub(super) fn of(
    db: &mut Snapshot<'_>,
    award: &Award,
    procedure: &Procedure,
    areas: &[AreaTerm],
) -> Result<Particulars> {
    let names = upstream::organisation_names(
        db,
        &[procedure.scope().body_id.to_owned(), award.organisation_id.clone()],
    )?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let area_names = reference::area_names(db)?;
    let published = match procedure {
        Procedure::Competition(competition) => Some(competition_of(db, &competition.id)?),
        Procedure::Direct(..) => None,
    };
    let direct = match procedure {
        Procedure::Direct(direct, _) => Some(direct),
        Procedure::Competition(_) => None,
    };
    let details = published.as_ref().and_then(|row| row.payment_details.as_ref()).map(|json| &json.0);
    Ok(Particulars {
        route: award.route,
        award: award.reference.clone(),
        body: name(procedure.scope().body_id),
        provider: name(&award.organisation_id),
        title: procedure.title().to_owned(),
        summary: published
            .as_ref()
            .map(|row| row.summary.clone())
            .or_else(|| direct.map(|one| one.summary.clone()))
            .unwrap_or_default(),
        services: services(db, award, published.as_ref())?,
        areas: areas
            .iter()
            .map(|area| area_names.get(&area.area_code).unwrap_or(&area.area_code).clone())
            .collect(),
        cohort: award.cohort.clone(),
        value: pounds(award.value_pence),
        predicted: award.value_basis == ValueBasis::Predicted,
        starts_on: published
            .as_ref()
            .and_then(|row| row.starts_on)
            .or_else(|| direct.map(|one| one.starts_on)),
        months: award.standard_term_months,
        extension: award.extension_months.zip(award.value_extended_pence.map(pounds)),
        payment: details.map(payment).unwrap_or_default(),
        payment_days: details.and_then(|it| it.payment_days).unwrap_or(30),
        enforcement: published
            .as_ref()
            .and_then(|row| row.enforcement_duty.clone())
            .or_else(|| direct.and_then(|one| one.enforcement_duty.clone())),
        data_sharing: published.as_ref().and_then(|row| row.data_sharing_duty.clone()),
        staff_transfer: published.as_ref().is_some_and(|row| row.tupe_applies == Some(true)),
    })
}

fn competition_of(db: &mut Snapshot<'_>, id: &str) -> Result<Competition> {
    let id: CompetitionId = id.parse().map_err(|_| Problem::not_found())?;
    competitions::competition(db, &id)?.ok_or_else(Problem::not_found)
}

/// The award's lots by number and title; its category where there are none.
fn services(db: &mut Snapshot<'_>, award: &Award, published: Option<&Competition>) -> Result<Vec<String>> {
    let Some(row) = published else { return Ok(vec![award.category.clone()]) };
    let won = crate::awards::store::award_lots(db, &award.id)?;
    let lots = upstream::lots_of(db, row.id.as_str())?.into_iter().filter(|lot| won.contains(&lot.id));
    Ok(lots.map(|lot| format!("Lot {}: {}", lot.number, lot.title)).collect())
}

fn pounds(amount: Pence) -> String {
    crate::kernel::money::pounds(amount.get())
}

fn percent(basis_points: i64) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    if rest == 0 { format!("{whole}%") } else { format!("{whole}.{rest:02}%") }
}

/// The published details of payment, a sentence each.
fn payment(details: &PaymentDetails) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(details.instalments.map(|it| match it {
        Instalments::Monthly => "We pay it in equal monthly instalments.".to_owned(),
        Instalments::Quarterly => "We pay it in equal quarterly instalments.".to_owned(),
    }));
    for unit in &details.units {
        let price = match (unit.price, unit.price_pence) {
            (UnitPrice::Fixed, Some(pence)) => format!("{} each", pounds(pence)),
            _ => "the price of your bid".to_owned(),
        };
        lines.push(format!("{}, {price}: {}", unit.name, unit.definition));
    }
    for outcome in &details.outcomes {
        lines.push(format!(
            "{} ({}): {} Evidence: {}",
            outcome.name, outcome.period, outcome.definition, outcome.evidence
        ));
    }
    let cap = match (details.cap_pence, details.cap_basis_points) {
        (Some(pence), _) => Some(pounds(pence)),
        (None, Some(share)) => Some(format!("{} of the value", percent(share))),
        (None, None) => None,
    };
    lines.extend(cap.map(|cap| format!("Results are paid up to {cap}.")));
    for stage in &details.stages {
        lines.push(format!("{}, {}: {}", stage.title, percent(stage.share_basis_points), stage.evidence));
    }
    lines.extend(details.indexation.as_ref().map(|words| format!("How prices follow costs: {words}")));
    lines
}
