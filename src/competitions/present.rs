//! Makes views of competitions for a caller.

use std::collections::BTreeMap;

use super::co_commissioning::Part;
use super::copies::copied_from;
use super::coverage::{shares, tier_of_lot};
use super::model::{Competition, CompetitionId, CriterionRow, Invitation, Lot, RouteDecision, scope_of};
use super::route_aid::{AidAnswers, DecisionAid, GateEffect, Statement};
use super::states::CompetitionState;
use super::store::{self, INSIDERS};
use super::templates::begun_from;
use super::terms::lots::LotTermsOut;
use super::views::{
    AidStatementOut, CompetitionInvitationOut, CompetitionOut, CompetitionSummaryOut, FundingLineOut,
    LotCheckOut, LotOut, RouteAidOut, RouteDecisionOut, StatementOut,
};
use super::{check, co_commissioning, invitations, staff};
use crate::frameworks::{self, Framework, Tier};
use crate::kernel::authz::{Actor, Role};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;
use crate::reference;

/// What the caller may do with a competition now, by the lifecycle table's "who".
pub(super) fn allowed_actions(actor: &Actor, row: &Competition) -> Vec<&'static str> {
    let scope = scope_of(row);
    row.state.actions_of(|role| actor.holds(&[role], &scope))
}

pub(super) fn summary(actor: &Actor, row: Competition) -> CompetitionSummaryOut {
    CompetitionSummaryOut {
        allowed_actions: allowed_actions(actor, &row),
        id: row.id,
        reference: row.reference,
        state: row.state,
        framework_id: row.framework_id,
        body_id: row.body_id,
        region_code: row.region_code,
        title: row.title,
        published_at: row.published_at,
        partnering_ends_at: row.partnering_ends_at,
        deadline: row.deadline,
        starts_on: row.starts_on,
    }
}

/// The whole competition with its `ETag` and location.
pub(super) fn made(db: &mut Snapshot<'_>, actor: &Actor, row: Competition) -> Result<Made<CompetitionOut>> {
    let (version, location) = (row.version, format!("/api/v1/competitions/{}", row.id));
    Ok(Made::new(whole(db, actor, row)?).version(version).location(location))
}

/// The whole competition as the caller may see it.
pub(super) fn whole(db: &mut Snapshot<'_>, actor: &Actor, row: Competition) -> Result<CompetitionOut> {
    let tiers = frameworks::tiers(db, &row.framework_id)?;
    let part = co_commissioning::part_in(db, actor, &row, INSIDERS)?;
    let (lead, insider) = (part == Part::Lead, part != Part::Outside);
    let lots = store::lots(db, &row.id)?;
    let lots = lots.into_iter().map(|lot| lot_view(actor, &row, lot, &tiers)).collect::<Result<_>>()?;
    let criteria: Vec<CriterionRow> = store::criteria(db, &row.id)?;
    let criterion_groups = store::criterion_groups(db, &row.id)?;
    let gates = store::gates(db, &row.id)?;
    let route_decision = store::route_decision(db, &row.id)?.map(route_view).transpose()?;
    let funding = if lead { Some(funding_lines(db, &row.id, &row.body_id)?) } else { None };
    let co_commissioner = co_commissioning::named(db, &row, part)?;
    let own = invitations::own(db, actor, &row.id)?;
    let told = insider || own.is_some();
    // A number that no longer changes: the decision is known, so it is public (visibility table).
    let declined_invitations =
        if row.is_decided() { Some(invitations::declines(db, &row.id)?) } else { None };
    Ok(CompetitionOut {
        declined_invitations,
        recipient: store::recipient(db, &row.id)?,
        pipeline_notice: store::pipeline_origin(db, &row.id)?,
        copied_from: copied_from(db, &row.id)?,
        template: if lead { begun_from(db, &row.id)? } else { None },
        invitation: own.map(|one| invitation_view(one, String::new(), true)),
        allowed_actions: allowed_actions(actor, &row),
        lots,
        criteria,
        criterion_groups,
        gates,
        route_decision,
        funding,
        co_commissioner,
        submitted_by: row.submitted_by.filter(|_| insider),
        published_by: row.published_by.filter(|_| insider),
        reason: row.reason.filter(|_| told),
        id: row.id,
        reference: row.reference,
        state: row.state,
        framework_id: row.framework_id,
        body_id: row.body_id,
        region_code: row.region_code,
        title: row.title,
        summary: row.summary,
        anonymous: row.anonymous,
        footprint_reason: row.footprint_reason,
        partnering_ends_at: row.partnering_ends_at,
        deadline: row.deadline,
        questions_until: row.questions_until,
        starts_on: row.starts_on,
        clock_override_reason: row.clock_override_reason,
        payment_model: row.payment_model,
        payment_by_results_basis_points: row.payment_by_results_basis_points,
        volumes: row.volumes,
        tupe_applies: row.tupe_applies,
        enforcement_duty_applies: row.enforcement_duty_applies,
        enforcement_duty: row.enforcement_duty,
        data_sharing_duty_applies: row.data_sharing_duty_applies,
        data_sharing_duty: row.data_sharing_duty,
        payment_details: row.payment_details.map(|json| json.0),
        price_formula: row.price_formula,
        tie_break: row.tie_break,
        standstill_working_days: row.standstill_working_days,
        published_at: row.published_at,
        closed_at: row.closed_at,
        opened_at: row.opened_at,
        decided_at: row.decided_at,
    })
}

pub(super) fn lot_view(actor: &Actor, competition: &Competition, lot: Lot, tiers: &[Tier]) -> Result<LotOut> {
    let drafts = [Role::Commissioner, Role::RegionalDirector];
    let edits = competition.state == CompetitionState::Draft && actor.holds(&drafts, &scope_of(competition));
    Ok(LotOut {
        tier: tier_of_lot(&lot, tiers)?,
        terms: LotTermsOut::of(&lot, competition.starts_on),
        allowed_actions: if edits { vec!["change", "remove"] } else { Vec::new() },
        id: lot.id,
        competition_id: lot.competition_id,
        number: lot.number,
        state: lot.state,
        title: lot.title,
        cohort: lot.cohort,
        category_codes: lot.categories,
        area_codes: lot.areas,
        value_pence: lot.value_pence,
        value_basis: lot.value_basis,
        extension_value_pence: lot.extension_value_pence,
        term_months: lot.term_months,
        extension_months: lot.extension_months,
    })
}

/// What a body gives, line by line.
pub(super) fn funding_lines(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
    body_id: &str,
) -> Result<Vec<FundingLineOut>> {
    let lines = store::funding(db, id)?;
    let view = lines.into_iter().filter(|one| one.body_id == body_id).map(|one| FundingLineOut {
        allocation_id: one.allocation_id,
        financial_year: one.line.financial_year,
        amount_pence: one.line.amount_pence,
        uncommitted_pence: one.line.uncommitted_pence,
    });
    Ok(view.collect())
}

/// `whole` also tells of receipt and decline.
pub(super) fn invitation_view(
    row: Invitation,
    organisation_name: String,
    whole: bool,
) -> CompetitionInvitationOut {
    CompetitionInvitationOut {
        id: row.id,
        organisation_id: row.organisation_id,
        organisation_name,
        invited_at: row.invited_at,
        received_at: row.received_at.filter(|_| whole),
        declined_at: row.declined_at.filter(|_| whole),
        decline_reason: row.decline_reason.filter(|_| whole),
    }
}

/// The embedded route decision aid.
pub(super) fn aid() -> Result<&'static DecisionAid> {
    DecisionAid::built_in().map_err(|cause| Problem::internal(cause.to_string()))
}

fn statement(one: &Statement) -> StatementOut {
    StatementOut { code: one.code.clone(), text: one.text.clone() }
}

/// The gates, scored statements and notes of the aid.
pub fn aid_view() -> Result<RouteAidOut> {
    let aid = aid()?;
    let gates = aid.gates().iter().map(|gate| AidStatementOut {
        code: gate.statement.code.clone(),
        text: gate.statement.text.clone(),
        effect: Some(match &gate.effect {
            GateEffect::Contract => "contract".to_owned(),
            GateEffect::Refer(to) => to.clone(),
        }),
        points: None,
    });
    let scores = aid.scores().iter().map(|one| AidStatementOut {
        code: one.statement.code.clone(),
        text: one.statement.text.clone(),
        effect: None,
        points: Some(one.points),
    });
    Ok(RouteAidOut {
        version: aid.version(),
        gates: gates.collect(),
        scores: scores.collect(),
        notes: aid.notes().iter().map(statement).collect(),
    })
}

fn route_view(row: RouteDecision) -> Result<RouteDecisionOut> {
    let unreadable =
        |cause: serde_json::Error| Problem::internal(format!("route decision {}: {cause}", row.id));
    let answers: AidAnswers = serde_json::from_str(&row.answers).map_err(unreadable)?;
    let gates_failed: Vec<String> = serde_json::from_str(&row.gates_failed).map_err(unreadable)?;
    Ok(RouteDecisionOut {
        aid_version: row.aid_version,
        gates: answers.gates,
        scores: answers.scores,
        score: gates_failed.is_empty().then_some(row.score),
        gates_failed,
        aid_outcome: row.aid_outcome,
        chosen: row.chosen,
        reason: row.reason,
        officer: row.officer,
        confirmed_by_second_person: row.second_person.is_some(),
        notes: aid()?.notes().iter().map(statement).collect(),
        recorded_at: row.recorded_at,
    })
}

/// Everything that is checked, with who could bid for each lot.
pub(super) struct Findings {
    pub(super) faults: Vec<crate::kernel::error::Fault>,
    pub(super) lots: Vec<Lot>,
    pub(super) terms: Framework,
    pub(super) funding: Vec<store::Funding>,
}

/// Reads everything and checks it as if the competition were published now.
pub(super) fn find_faults(db: &mut Snapshot<'_>, row: &Competition, with_balances: bool) -> Result<Findings> {
    let now = db.now()?;
    find_faults_at(db, row, now, with_balances)
}

/// The same, as if it were published at `now`.
pub(super) fn find_faults_at(
    db: &mut Snapshot<'_>,
    row: &Competition,
    now: UtcTime,
    with_balances: bool,
) -> Result<Findings> {
    let terms = invitations::terms_of(db, row)?;
    let lots = store::lots(db, &row.id)?;
    let criteria = store::criteria(db, &row.id)?;
    let groups = store::criterion_groups(db, &row.id)?;
    let staff = if row.tupe_applies == Some(true) { staff::standing(db, &row.id)? } else { Vec::new() };
    let funding = store::funding(db, &row.id)?;
    let lines: Vec<_> = funding.iter().map(|one| one.line.clone()).collect();
    let route = store::route_decision(db, &row.id)?;
    let checked = check::Checked {
        competition: row,
        lots: &lots,
        criteria: &criteria,
        groups: &groups,
        staff: &staff,
        funding: &lines,
        route: route.as_ref(),
        framework: &terms,
    };
    let mut faults = check::faults(now, &checked, with_balances)?;
    faults.extend(co_commissioning::faults(db, &row.id)?);
    Ok(Findings { faults, lots, terms, funding })
}

/// Who could bid for each lot, and how many members each area of the region has.
pub(super) fn coverage(
    db: &mut Snapshot<'_>,
    row: &Competition,
    findings: &Findings,
) -> Result<(Vec<LotCheckOut>, BTreeMap<String, i64>)> {
    let members = invitations::members(db, &row.framework_id, None)?;
    let lots = findings.lots.iter().map(|lot| {
        let tier = tier_of_lot(lot, &findings.terms.tiers)?;
        let counts = members.count(lot, tier);
        Ok(LotCheckOut {
            lot_id: lot.id.clone(),
            number: lot.number,
            tier,
            members_covering: counts.covering.values().sum(),
            covering_by_income_band: counts.covering,
            excluded_by_category: counts.without_category,
            excluded_by_area: counts.without_area,
            excluded_by_tier: counts.below_tier,
            possible_partners: counts.partners,
            yearly_share_pence: shares(lot)?,
        })
    });
    let by_area = members.by_area();
    let of_region = reference::areas_in_region(db, &row.region_code)?.into_iter();
    let by_area = of_region.map(|area| (area.clone(), by_area.get(&area).copied().unwrap_or(0)));
    Ok((lots.collect::<Result<_>>()?, by_area.collect()))
}
