//! The check before approval: every fault at once (rules 3, 9, 10, 22 and 23). Submitting and publishing run it too.
//! Pure.

use std::collections::BTreeSet;

use super::model::{
    Competition, CriterionKind, CriterionRow, Lot, LotId, PaymentModel, PriceFormula, RouteDecision,
};
use super::scoring::WHOLE_BP;
use super::staff::rules::{self as staff, Standing};
use super::terms::criteria::{self as tree, CriterionGroup};
use super::terms::{duties, lots as lot_terms, payment};
use super::timing;
use crate::frameworks::Framework;
use crate::frameworks::states::FrameworkState;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::money::Pence;
use crate::money::{self, PlannedLine};

/// The summary is for everyone (CN7): a sentence at least.
const SHORTEST_SUMMARY: usize = 40;

/// Everything that is checked.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) competition: &'a Competition,
    pub(super) lots: &'a [Lot],
    pub(super) criteria: &'a [CriterionRow],
    pub(super) groups: &'a [CriterionGroup],
    pub(super) staff: &'a [(LotId, Standing)],
    pub(super) funding: &'a [PlannedLine],
    pub(super) route: Option<&'a RouteDecision>,
    pub(super) framework: &'a Framework,
}

/// The value of every lot's standard term.
pub(super) fn value_of(lots: &[Lot]) -> Result<Pence> {
    Pence::total(lots.iter().map(|lot| lot.value_pence))
        .map_err(|cause| Problem::internal(format!("the lots' values: {cause}")))
}

/// Every fault, were the competition published at `now`. `with_balances` also asks whether each allocation has the
/// money left; publishing leaves that to the reservation itself, which no other can overtake.
pub(super) fn faults(now: UtcTime, all: &Checked<'_>, with_balances: bool) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if all.framework.state != FrameworkState::Open {
        faults.push(Fault::new(
            "/framework_id",
            "framework_not_open",
            "The framework is not open: wait until it is.",
        ));
    }
    faults.extend(timing::faults(now, all.competition, all.framework));
    faults.extend(terms(all.competition));
    faults.extend(lots(all.competition, all.lots));
    let standing = |lot: &Lot| all.staff.iter().find(|(id, _)| *id == lot.id).map(|(_, it)| it.clone());
    faults.extend(staff::faults(all.competition, all.lots, |lot| standing(lot).unwrap_or_default()));
    faults.extend(criteria(all.competition, all.criteria));
    faults.extend(tree::group_faults(all.groups, all.criteria));
    faults.extend(route(all.route));
    faults.extend(funding(all, with_balances)?);
    Ok(faults)
}

fn terms(row: &Competition) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut need = |missing: bool, pointer: &str, detail: &str| {
        if missing {
            faults.push(Fault::new(pointer, "required", detail));
        }
    };
    let summary = row.summary.trim().chars().count();
    let detail = "Say in plain English, in a sentence or more, what the service is and for whom: 40 characters or more.";
    need(summary < SHORTEST_SUMMARY, "/summary", detail);
    need(row.payment_model.is_none(), "/payment_model", "Choose how the provider is paid.");
    need(row.tupe_applies.is_none(), "/tupe_applies", "Say whether staff transfer (TUPE) applies.");
    let by_results = row.payment_model == Some(PaymentModel::PaymentByResults);
    let share = row.payment_by_results_basis_points.unwrap_or(0);
    let pointer = "/payment_by_results_basis_points";
    need(by_results && share == 0, pointer, "Give the exact share that is paid by results, above 0.");
    if !by_results && row.payment_model.is_some() && share != 0 {
        let detail = "The payment model has no payment by results: set the share to 0, or choose that model.";
        faults.push(Fault::new(pointer, "contradiction", detail));
    }
    faults.extend(duties::faults(row));
    faults.extend(payment::faults(row));
    faults
}

fn lots(row: &Competition, lots: &[Lot]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if lots.is_empty() {
        faults.push(Fault::new("/lots", "required", "Add at least one lot."));
    }
    if row.footprint_reason.is_none() && lots.iter().any(|lot| lot.areas.len() > 1) {
        let detail = "A lot has more than one area: say why it is not local, or make a lot for each area.";
        faults.push(Fault::new("/footprint_reason", "required", detail));
    }
    faults.extend(lot_terms::faults(lots));
    faults
}

/// Basis points as a percentage: 9250 is `92.50`.
pub(super) fn percent(basis_points: i64) -> String {
    format!("{}.{:02}", basis_points / 100, basis_points % 100)
}

fn criteria(row: &Competition, criteria: &[CriterionRow]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |code: &str, detail: String| faults.push(Fault::new("/criteria", code, detail));
    let total: i64 = criteria.iter().map(|one| one.weight_basis_points).sum();
    if criteria.is_empty() {
        fault("required", "Add the award criteria.".to_owned());
        return faults;
    }
    if total != i64::from(WHOLE_BP) {
        fault(
            "weights_not_whole",
            format!("The weights total {}%: make them total exactly 100%.", percent(total)),
        );
    }
    let prices = criteria.iter().filter(|one| one.kind == CriterionKind::Price).count();
    if prices == criteria.len() {
        fault("no_quality", "Add at least one criterion of quality.".to_owned());
    }
    match row.price_formula {
        PriceFormula::LowestOverPrice if prices != 1 => fault(
            "price_criterion",
            "Have exactly one criterion of price, or set price_formula to fixed_price.".to_owned(),
        ),
        PriceFormula::FixedPrice if prices != 0 => fault(
            "price_criterion",
            "The price is fixed and has no weight: remove the criterion of price.".to_owned(),
        ),
        _ => {}
    }
    faults
}

fn route(route: Option<&RouteDecision>) -> Vec<Fault> {
    match route {
        None => vec![Fault::new(
            "/route_decision",
            "required",
            "Record the choice of grant or contract with the decision aid.",
        )],
        Some(row) if row.aid_outcome == "panel" && row.second_person.is_none() => vec![Fault::new(
            "/route_decision",
            "second_person",
            "The aid gives this to a panel of two: a second person must confirm the decision.",
        )],
        Some(_) => Vec::new(),
    }
}

fn funding(all: &Checked<'_>, with_balances: bool) -> Result<Vec<Fault>> {
    let needed = value_of(all.lots)?;
    let years = all.competition.starts_on.map(|starts_on| {
        all.lots
            .iter()
            .flat_map(|lot| money::years_of_term(starts_on, lot.term_months))
            .collect::<BTreeSet<_>>()
    });
    let plan = money::Plan {
        needed,
        years: years.as_ref(),
        enforced: all.competition.enforcement_duty.is_some(),
        lines: all.funding,
    };
    plan.faults(with_balances)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::competitions::model::{TieBreak, ValueBasis};
    use crate::competitions::states::{CompetitionState, LotState};
    use crate::competitions::terms::lots::{DeliveryPlace, LotTerms, VolumeBand};
    use crate::competitions::terms::payment::{PaymentDetails, PaymentOutcome};
    use crate::money::FundKind;

    pub(in crate::competitions) fn terms() -> Framework {
        Framework {
            id: "00000000-0000-7000-8000-000000000009".parse().unwrap(),
            reference: "FW-2026-000001".to_owned(),
            body_id: "body".to_owned(),
            participating_bodies: Vec::new(),
            name: "F".to_owned(),
            summary: String::new(),
            regime: crate::frameworks::Regime::GrantProgramme,
            state: FrameworkState::Open,
            opens_on: "2026-01-01".parse().unwrap(),
            closes_on: "2030-01-01".parse().unwrap(),
            decision_working_days: 10,
            appeal_working_days: 10,
            minimum_partnering_days: 0,
            minimum_bidding_days: 0,
            minimum_mobilisation_days: 0,
            standstill_working_days: 8,
            short_form_below_pence: Pence::ZERO,
            categories: Vec::new(),
            areas: Vec::new(),
            tiers: Vec::new(),
            created_by: "p".to_owned(),
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            published_at: None,
            version: 1,
        }
    }

    pub(in crate::competitions) fn competition() -> Competition {
        let at = |text: &str| text.parse::<UtcTime>().unwrap();
        Competition {
            id: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            reference: "MC-2026-000001".to_owned(),
            framework_id: "00000000-0000-7000-8000-000000000009".parse().unwrap(),
            body_id: "body".to_owned(),
            region_code: "F".to_owned(),
            title: "T".to_owned(),
            summary: "Help with finding and keeping a home after prison.".to_owned(),
            state: CompetitionState::Draft,
            anonymous: true,
            footprint_reason: None,
            partnering_ends_at: Some(at("2026-07-01T11:00:00Z")),
            deadline: Some(at("2026-08-01T11:00:00Z")),
            questions_until: None,
            starts_on: Some("2026-10-01".parse().unwrap()),
            clock_override_reason: None,
            payment_model: Some(PaymentModel::PaymentByResults),
            payment_by_results_basis_points: Some(1_000),
            volumes: Some("200 people a year".to_owned()),
            tupe_applies: Some(false),
            enforcement_duty: None,
            data_sharing_duty: None,
            enforcement_duty_applies: Some(false),
            data_sharing_duty_applies: Some(false),
            payment_details: Some(crate::kernel::db::types::Json(details())),
            price_formula: PriceFormula::LowestOverPrice,
            tie_break: TieBreak::QualityThenPrice,
            standstill_working_days: 8,
            created_at: at("2026-06-01T11:00:00Z"),
            submitted_by: None,
            published_by: None,
            published_at: None,
            closed_at: None,
            opened_at: None,
            recommended_by: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            version: 1,
            recorded_at: at("2026-06-01T11:00:00Z"),
        }
    }

    fn details() -> PaymentDetails {
        let text = "T".to_owned();
        PaymentDetails {
            outcomes: vec![PaymentOutcome {
                name: text.clone(),
                definition: text.clone(),
                evidence: text.clone(),
                period: text.clone(),
            }],
            cap_basis_points: Some(1_000),
            indexation: Some(text),
            payment_days: Some(30),
            ..PaymentDetails::default()
        }
    }

    fn lot_terms_said() -> LotTerms {
        let unit = "people a year".to_owned();
        LotTerms {
            delivery_place: Some(DeliveryPlace::Community),
            volume: Some(VolumeBand { unit, minimum: 40, expected: 60, maximum: 80 }),
            minimum_payment_pence: Some(Pence::ZERO),
            ..LotTerms::default()
        }
    }

    pub(in crate::competitions) fn lot(categories: &[&str], areas: &[&str]) -> Lot {
        Lot {
            id: "00000000-0000-7000-8000-000000000002".parse().unwrap(),
            competition_id: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            number: 1,
            title: "Lot".to_owned(),
            cohort: None,
            categories: categories.iter().map(|code| (*code).to_owned()).collect(),
            areas: areas.iter().map(|code| (*code).to_owned()).collect(),
            value_pence: Pence::new(1_000_000).unwrap(),
            value_basis: ValueBasis::Predicted,
            extension_value_pence: Pence::ZERO,
            term_months: 12,
            extension_months: 0,
            terms: lot_terms_said(),
            state: LotState::Open,
            version: 1,
            recorded_at: "2026-06-01T11:00:00Z".parse().unwrap(),
        }
    }

    pub(in crate::competitions) fn criterion(kind: CriterionKind, weight: i64) -> CriterionRow {
        CriterionRow {
            id: "00000000-0000-7000-8000-000000000003".parse().unwrap(),
            position: 1,
            kind,
            title: "C".to_owned(),
            question: "Q".to_owned(),
            weight_basis_points: weight,
            maximum_score: 5,
            minimum_score: 0,
            word_limit: None,
            group_code: None,
            descriptors: None,
        }
    }

    fn line(year: i64, pence: i64) -> PlannedLine {
        PlannedLine {
            amount_pence: Pence::new(pence).unwrap(),
            financial_year: year,
            uncommitted_pence: Pence::new(500_000).unwrap(),
            fund: FundKind::Core,
        }
    }

    fn decision(outcome: &str) -> RouteDecision {
        RouteDecision {
            id: "r".to_owned(),
            aid_version: 1,
            answers: "{}".to_owned(),
            gates_failed: "[]".to_owned(),
            score: 50,
            aid_outcome: outcome.to_owned(),
            chosen: "grant".to_owned(),
            reason: Some("R".to_owned()),
            officer: None,
            decided_by: "p".to_owned(),
            second_person: None,
            version: 1,
            recorded_at: "2026-06-01T11:00:00Z".parse().unwrap(),
        }
    }

    fn codes(
        row: &Competition,
        lots: &[Lot],
        criteria: &[CriterionRow],
        lines: &[PlannedLine],
        route: Option<&RouteDecision>,
    ) -> Vec<String> {
        let framework = terms();
        let checked = Checked {
            competition: row,
            lots,
            criteria,
            groups: &[],
            staff: &[],
            funding: lines,
            route,
            framework: &framework,
        };
        let found = faults("2026-06-01T11:00:00Z".parse().unwrap(), &checked, true).unwrap();
        found.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_whole_competition_has_no_fault() {
        let criteria = [criterion(CriterionKind::Quality, 6_000), criterion(CriterionKind::Price, 4_000)];
        let lines = [line(2026, 500_000), line(2027, 500_000)];
        let lots = [lot(&["DF01"], &["kent"])];
        let none: Vec<String> = Vec::new();
        assert_eq!(codes(&competition(), &lots, &criteria, &lines, Some(&decision("grant"))), none);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let mut row = competition();
        (row.payment_model, row.tupe_applies) = (Some(PaymentModel::Block), None);
        (row.summary, row.enforcement_duty_applies) = ("Help with homes.".to_owned(), None);
        row.data_sharing_duty_applies = Some(true);
        row.payment_details = None;
        let criteria = [criterion(CriterionKind::Quality, 9_999)];
        let lines = [line(2025, 500_001)];
        let found =
            codes(&row, &[lot(&["DF01"], &["kent", "essex"])], &criteria, &lines, Some(&decision("panel")));
        assert_eq!(
            found,
            [
                "/summary required",
                "/tupe_applies required",
                "/payment_by_results_basis_points contradiction",
                "/enforcement_duty_applies required",
                "/data_sharing_duty required",
                "/payment_details/instalments required",
                "/payment_details/indexation required",
                "/payment_details/payment_days required",
                "/footprint_reason required",
                "/criteria weights_not_whole",
                "/criteria price_criterion",
                "/route_decision second_person",
                "/funding funding_short",
                "/funding year_without_funding",
                "/funding year_without_funding",
                "/funding/0/allocation_id year_outside_term",
                "/funding/0/amount_pence funds_exceeded",
            ]
        );
    }

    #[test]
    fn the_innovation_fund_pays_for_nothing_enforced() {
        let mut row = competition();
        let criteria = [criterion(CriterionKind::Quality, 6_000), criterion(CriterionKind::Price, 4_000)];
        let mut lines = [line(2026, 500_000), line(2027, 500_000)];
        lines[1].fund = FundKind::RegionalOutcomesAndInnovation;
        let lots = [lot(&["DF01"], &["kent"])];
        let none: Vec<String> = Vec::new();
        assert_eq!(codes(&row, &lots, &criteria, &lines, Some(&decision("grant"))), none);
        row.enforcement_duty = Some("Attendance is enforced.".to_owned());
        let found = codes(&row, &lots, &criteria, &lines, Some(&decision("grant")));
        assert_eq!(found, ["/funding/1/allocation_id fund_not_for_enforcement"]);
    }
}
