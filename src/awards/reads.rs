//! What may be read of awards and agreements, and by whom.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Agreement, Award, AwardId, AwardOrigin, Route, ValueBasis};
use super::procedure::Procedure;
use super::states::{AgreementState, AwardState};
use super::store;
use super::views::{
    AcceptedPartnerOut, AgreementOut, AssessedCriterionOut, AssessedLotOut, AssessmentSummaryOut, AwardOut,
    DecisionOut, WinnerOut,
};
use super::{co_signing, direct};
use crate::competitions::second_body;
use crate::competitions::states::CompetitionState;
use crate::evaluation::upstream::{self, Bid, Competition};
use crate::evaluation::{reads as evaluation, rules as scores, store as evaluation_store};
use crate::kernel::authz::{Actor, CommissionCompetitions, ReadAwards, Role, Scope};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;

pub(super) const STAFF: &[Role] = &[Role::Commissioner, Role::RegionalDirector, Role::Auditor];

/// An award with how it came about; a published award of the past came about elsewhere.
pub(super) struct Known {
    pub(super) award: Award,
    pub(super) procedure: Option<Procedure>,
    /// A second body that commissions the competition too.
    pub(super) second: Option<String>,
}

/// Where the permissions of a second body are needed: in the competition's region.
pub(super) fn second_scope<'a>(body_id: &'a str, procedure: &'a Procedure) -> Scope<'a> {
    Scope { body_id, ..procedure.scope() }
}

impl Known {
    /// Where the commissioning side's permissions are needed; nowhere for an imported award.
    pub(super) fn scope(&self) -> Scope<'_> {
        self.procedure.as_ref().map(Procedure::scope).unwrap_or_default()
    }

    /// Where the provider's permissions are needed.
    pub(super) fn provider_scope(&self) -> Scope<'_> {
        Scope::of_body(&self.award.organisation_id)
    }

    /// True for the commissioning side, a second body too, which sees recommendations as well.
    fn is_staff(&self, actor: &Actor) -> bool {
        let Some(procedure) = &self.procedure else { return false };
        let second = self.second.as_ref();
        actor.holds(STAFF, &procedure.scope())
            || second.is_some_and(|body| actor.holds(STAFF, &second_scope(body, procedure)))
    }

    /// True once everyone may know winner, value and supply chain (visibility table: after notice).
    fn is_public(&self) -> bool {
        self.award.origin == AwardOrigin::PublishedImport || self.award.notified_at.is_some()
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        self.is_public() || self.is_staff(actor)
    }
}

/// The award where the caller may know of it.
pub(super) fn visible_award(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Known> {
    let award = store::award(db, id)?;
    let known = known(db, award)?;
    if known.is_visible(actor) { Ok(known) } else { Err(Problem::not_found()) }
}

pub(super) fn known(db: &mut Snapshot<'_>, award: Award) -> Result<Known> {
    let procedure = match (award.origin, &award.competition_id) {
        (_, Some(id)) => Some(Procedure::Competition(upstream::competition(db, id)?)),
        (AwardOrigin::Direct, None) => {
            Some(Procedure::Direct(direct::find(db, &award.id)?, award.region_code.clone()))
        }
        _ => None,
    };
    let second = match &award.competition_id {
        Some(id) => second_body(db, id)?,
        None => None,
    };
    Ok(Known { award, procedure, second })
}

/// The view of an award.
pub fn award_view(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Made<AwardOut>> {
    let known = visible_award(db, actor, id)?;
    let version = known.award.version;
    Ok(Made::new(award_out(db, actor, known)?).version(version))
}

/// The view of an award that the caller is known to may see.
pub(super) fn view_of(db: &mut Snapshot<'_>, actor: &Actor, award: Award) -> Result<AwardOut> {
    let known = known(db, award)?;
    award_out(db, actor, known)
}

fn award_out(db: &mut Snapshot<'_>, actor: &Actor, known: Known) -> Result<AwardOut> {
    let staff = known.is_staff(actor);
    let actions = match &known.procedure {
        Some(procedure) => award_actions(actor, procedure, &known.award),
        None => Vec::new(),
    };
    let direct = match &known.procedure {
        Some(Procedure::Direct(direct, _)) => Some(direct::view(db, direct, staff)?),
        _ => None,
    };
    let award = known.award;
    let names = upstream::organisation_names(db, std::slice::from_ref(&award.organisation_id))?;
    Ok(AwardOut {
        lot_ids: store::award_lots(db, &award.id)?,
        organisation_name: names.get(&award.organisation_id).cloned().unwrap_or_default(),
        category_codes: store::award_categories(db, &award.id)?,
        areas: store::award_areas(db, &award.id)?.into_iter().map(Into::into).collect(),
        supply_chain: supply_chain(db, award.bid_id.as_deref())?,
        reason: award.reason.filter(|_| staff),
        direct,
        id: award.id,
        reference: award.reference,
        state: award.state,
        origin: award.origin,
        competition_id: award.competition_id,
        organisation_id: award.organisation_id,
        region_code: award.region_code,
        category: award.category,
        cohort: award.cohort,
        route: award.route,
        value_pence: award.value_pence,
        value_extended_pence: award.value_extended_pence,
        value_basis: award.value_basis,
        standard_term_months: award.standard_term_months,
        extension_months: award.extension_months,
        award_date: award.award_date,
        status_note: award.status_note,
        notified_at: award.notified_at,
        standstill_ends_at: award.standstill_ends_at,
        created_at: award.created_at,
        recorded_at: award.recorded_at,
        allowed_actions: actions,
    })
}

/// What the caller may do with an award now: of the two ways to notify, only the right one.
fn award_actions(actor: &Actor, procedure: &Procedure, award: &Award) -> Vec<&'static str> {
    let scope = procedure.scope();
    let mut actions = award.state.actions_of(|role| actor.holds(&[role], &scope));
    let days = procedure.standstill_working_days();
    let recommended_by_caller =
        award.recommended_by.is_some() && award.recommended_by.as_deref() == evaluation::person(actor);
    let direct = matches!(procedure, Procedure::Direct(..));
    actions.retain(|action| match *action {
        // A competition decides its awards together.
        "approve" => direct && !recommended_by_caller,
        "return" => direct,
        "notify" => days > 0,
        "notify_without_standstill" => !super::rules::must_wait(award.route, days),
        _ => true,
    });
    if super::rules::takes_agreements(award.state) && actor.may(CommissionCompetitions, &scope) {
        actions.push("create_agreement");
    }
    actions
}

/// The accepted supply chain of the winning bid.
fn supply_chain(db: &mut Snapshot<'_>, bid_id: Option<&str>) -> Result<Vec<AcceptedPartnerOut>> {
    let Some(bid_id) = bid_id else { return Ok(Vec::new()) };
    let rows = store::accepted_entries(db, bid_id)?;
    let ids: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
    let names = upstream::organisation_names(db, &ids)?;
    let shown =
        rows.into_iter().map(|(partner, state, role, areas, value_pence, volume)| AcceptedPartnerOut {
            organisation_name: names.get(&partner).cloned().unwrap_or_default(),
            organisation_id: partner,
            state,
            role,
            areas: areas.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            value_pence,
            volume,
        });
    Ok(shown.collect())
}

/// The awards of a competition that the caller may know of.
pub fn awards(db: &mut Snapshot<'_>, actor: &Actor, competition_id: &str) -> Result<Vec<AwardOut>> {
    upstream::visible_competition(db, actor, competition_id)?;
    let mut shown = Vec::new();
    for award in store::awards_of(db, competition_id)? {
        let known = known(db, award)?;
        if known.is_visible(actor) {
            shown.push(award_out(db, actor, known)?);
        }
    }
    Ok(shown)
}

/// What a competition came to, as the commissioning side sees it.
pub(super) fn decision(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition_id: &str,
) -> Result<Made<DecisionOut>> {
    let competition = upstream::competition(db, competition_id)?;
    let out = DecisionOut {
        awards: awards(db, actor, competition_id)?,
        allowed_actions: evaluation::competition_actions(actor, &competition),
        competition_id: competition.id,
        reference: competition.reference,
        state: competition.state,
    };
    Ok(Made::new(out).version(competition.version))
}

/// The agreement with its award, where the caller may know of it: the commissioning side, and the provider from
/// the offer on.
pub(super) fn visible_agreement(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &str,
) -> Result<(Agreement, Known)> {
    let agreement = store::agreement(db, id)?;
    let award = store::award(db, agreement.award_id.as_str())?;
    let known = known(db, award)?;
    if agreement_is_visible(actor, &agreement, &known) {
        Ok((agreement, known))
    } else {
        Err(Problem::not_found())
    }
}

fn agreement_is_visible(actor: &Actor, agreement: &Agreement, known: &Known) -> bool {
    let imported = agreement.state == AgreementState::NotKnown;
    let provider = agreement.offered_at.is_some() && actor.holds(Role::OF_PROVIDER, &known.provider_scope());
    imported || provider || known.is_staff(actor)
}

/// The view of an agreement.
pub fn agreement_view(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Made<AgreementOut>> {
    let (agreement, known) = visible_agreement(db, actor, id)?;
    let version = agreement.version;
    Ok(Made::new(agreement_out(db, actor, agreement, &known)?).version(version))
}

/// The agreements of an award that the caller may know of.
pub fn agreements(db: &mut Snapshot<'_>, actor: &Actor, award_id: &str) -> Result<Vec<AgreementOut>> {
    let award = store::award(db, award_id)?;
    let known = known(db, award)?;
    let provider = actor.holds(Role::OF_PROVIDER, &known.provider_scope());
    let all = store::agreements_of(db, &known.award.id)?;
    let visible: Vec<Agreement> =
        all.into_iter().filter(|one| agreement_is_visible(actor, one, &known)).collect();
    // Before notice a provider learns of its award by nothing but an offer.
    if !known.is_visible(actor) && (!provider || visible.is_empty()) {
        return Err(Problem::not_found());
    }
    let mut shown = Vec::new();
    for agreement in visible {
        shown.push(agreement_out(db, actor, agreement, &known)?);
    }
    Ok(shown)
}

fn agreement_out(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    one: Agreement,
    known: &Known,
) -> Result<AgreementOut> {
    let mut actions = if known.procedure.is_some() {
        let scopes = [known.scope(), known.provider_scope()];
        one.state.actions_of(|role| scopes.iter().any(|scope| actor.holds(&[role], scope)))
    } else {
        Vec::new()
    };
    let co_signature = co_signing::place(db, known.second.as_deref(), &one.id)?;
    let waits = co_signature.as_ref().is_some_and(|place| place.signed_at.is_none());
    let signed_by_caller =
        one.provider_signed_by.is_some() && one.provider_signed_by.as_deref() == evaluation::person(actor);
    actions.retain(|action| match *action {
        "countersign" => known.award.state == AwardState::Ready && !signed_by_caller && !waits,
        // Not offered by this version yet.
        "vary" | "extend" | "terminate" => false,
        _ => true,
    });
    if let Some(procedure) = &known.procedure
        && co_signing::may_sign(actor, procedure, &one, co_signature.as_ref())
    {
        actions.push("co_sign");
    }
    Ok(AgreementOut {
        co_signature,
        areas: store::agreement_areas(db, &one.id)?.into_iter().map(Into::into).collect(),
        id: one.id,
        reference: one.reference,
        state: one.state,
        award_id: one.award_id,
        organisation_id: one.organisation_id,
        kind: one.kind,
        cohort: one.cohort,
        starts_on: one.starts_on,
        ends_on: one.ends_on,
        term_months: one.term_months,
        published_until: one.published_until,
        text: one.text,
        text_digest: one.text_digest,
        offered_at: one.offered_at,
        provider_signed_at: one.provider_signed_at,
        countersigned_at: one.countersigned_at,
        reason: one.reason,
        created_at: one.created_at,
        recorded_at: one.recorded_at,
        allowed_actions: actions,
    })
}

/// What the bidder is told of the assessment of its bid; the commissioning side sees it once the ranking stands.
pub fn assessment_summary(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    bid_id: &str,
) -> Result<Made<AssessmentSummaryOut>> {
    let bid = upstream::bid(db, bid_id)?;
    let competition = upstream::competition(db, &bid.competition_id)?;
    let own = actor.holds(Role::OF_PROVIDER, &Scope::of_body(&bid.organisation_id));
    let awards = store::awards_of(db, &competition.id)?;
    let told = competition.state == CompetitionState::Unsuccessful
        || awards.iter().any(|award| award.notified_at.is_some());
    let ranked =
        competition.state == CompetitionState::Unsuccessful || evaluation::is_ranked(competition.state);
    let staff = ranked && actor.holds(STAFF, &competition.scope()) && actor.has(ReadAwards);
    let scored = evaluation::EVALUATED.contains(&bid.state);
    if !scored || !((own && told) || staff) {
        return Err(Problem::not_found());
    }
    let settled = evaluation::settled_scores(db, &competition, std::slice::from_ref(&bid))
        .map_err(|_| Problem::not_found())?;
    let mut groups = upstream::group_paths(db, &competition.id)?;
    let criteria = upstream::criteria_of(db, &competition.id)?.into_iter().map(|one| {
        let cell = settled.get(&(bid.id.clone(), one.id.clone()));
        AssessedCriterionOut {
            group: groups.remove(&one.id),
            title: one.title,
            weight_basis_points: one.weight_basis_points,
            maximum_score: one.maximum_score,
            minimum_score: one.minimum_score,
            score: cell.map(|cell: &scores::Settled| cell.score),
            reason: cell.map(|cell| cell.reason.clone()),
        }
    });
    Ok(Made::new(AssessmentSummaryOut {
        criteria: criteria.collect(),
        lots: assessed_lots(db, &competition, &bid, &awards)?,
        bid_id: bid.id,
        bid_state: bid.state.as_str().to_owned(),
        competition_id: competition.id,
        competition_reference: competition.reference,
    }))
}

fn assessed_lots(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    bid: &Bid,
    awards: &[Award],
) -> Result<Vec<AssessedLotOut>> {
    let prices = upstream::prices(db, &competition.id)?;
    let places = evaluation_store::places_of(db, &competition.id)?;
    let winners = winners(db, awards)?;
    let mut shown = Vec::new();
    for lot in upstream::lots_of(db, &competition.id)? {
        let Some(price) = prices.get(&(lot.id.clone(), bid.id.clone())) else { continue };
        let place = places.iter().find(|place| place.lot_id == lot.id && place.bid_id == bid.id);
        shown.push(AssessedLotOut {
            number: lot.number,
            title: lot.title,
            price_pence: *price,
            rank: place.map(|place| place.rank),
            total: place.map(|place| place.total.clone()),
            price_points: place.map(|place| format!("{}/{}", place.price.0, place.price.1)),
            winner: winners.get(&lot.id).cloned(),
        });
    }
    Ok(shown)
}

/// The winner of each lot whose award was notified.
fn winners(db: &mut Snapshot<'_>, awards: &[Award]) -> Result<BTreeMap<String, WinnerOut>> {
    let mut winners = BTreeMap::new();
    for award in awards.iter().filter(|one| one.notified_at.is_some() && one.state != AwardState::SetAside) {
        let names = upstream::organisation_names(db, std::slice::from_ref(&award.organisation_id))?;
        for lot in store::award_lots(db, &award.id)? {
            let winner = WinnerOut {
                organisation_name: names.get(&award.organisation_id).cloned().unwrap_or_default(),
                value_pence: award.value_pence,
                value_basis: award.value_basis,
            };
            winners.insert(lot, winner);
        }
    }
    Ok(winners)
}

/// The parts of an award that follow from its lots.
pub(super) struct Footprint {
    pub(super) category: String,
    pub(super) category_codes: Vec<String>,
    pub(super) areas: Vec<super::model::AreaTerm>,
    pub(super) cohort: Option<String>,
    pub(super) value_basis: ValueBasis,
    pub(super) extension_value: Vec<crate::kernel::money::Pence>,
    pub(super) term_months: i64,
    pub(super) extension_months: i64,
}

/// Reads what an award over `lots` covers; each area ends with the longest term of its lots.
pub(super) fn footprint(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    lots: &[upstream::Lot],
) -> Result<Footprint> {
    let mut codes = BTreeSet::new();
    let mut terms: BTreeMap<String, i64> = BTreeMap::new();
    for lot in lots {
        codes.extend(upstream::categories_of_lot(db, &lot.id)?);
        for (area, own) in upstream::areas_of_lot(db, &lot.id)? {
            let months = own.unwrap_or(lot.term_months);
            let term = terms.entry(area).or_insert(months);
            *term = (*term).max(months);
        }
    }
    let names = crate::reference::category_names(db)?;
    let last_day = |months| competition.starts_on.map(|start| start.plus_months(months).plus_days(-1));
    let cohorts: BTreeSet<Option<&String>> = lots.iter().map(|lot| lot.cohort.as_ref()).collect();
    let predicted = lots.iter().any(|lot| lot.value_basis == ValueBasis::Predicted.as_str());
    Ok(Footprint {
        category: super::rules::category_label(&codes, &names),
        category_codes: codes.into_iter().collect(),
        areas: terms
            .into_iter()
            .map(|(area_code, months)| super::model::AreaTerm { area_code, ends_on: last_day(months) })
            .collect(),
        cohort: if cohorts.len() == 1 { cohorts.first().copied().flatten().cloned() } else { None },
        value_basis: if predicted { ValueBasis::Predicted } else { ValueBasis::Fixed },
        extension_value: lots.iter().map(|lot| lot.extension_value_pence).collect(),
        term_months: lots.iter().map(|lot| lot.term_months).max().unwrap_or(1),
        extension_months: lots.iter().map(|lot| lot.extension_months).max().unwrap_or(0),
    })
}

/// The route that was decided for the competition.
pub(super) fn route(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Option<Route>> {
    Ok(upstream::chosen_route(db, competition_id)?.and_then(|word| word.parse().ok()))
}

/// The areas of an award by its id, for callers of the face.
pub fn areas_of(db: &mut Snapshot<'_>, id: &AwardId) -> Result<Vec<super::model::AreaTerm>> {
    store::award_areas(db, id)
}
