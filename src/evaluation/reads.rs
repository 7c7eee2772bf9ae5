//! What may be read of evaluation, and by whom.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Declaration, Member, Score};
use super::rules::{self, Cell, RankedLot, Settled};
use super::states::ConflictState;
use super::store;
use super::upstream::{self, Bid, Competition, Criterion, Lot};
use super::views::{
    ConflictDeclarationOut, EvaluationOut, FailedBidOut, LabelledBidOut, MemberOut, ModerationItemOut,
    ModerationOut, PanelOut, RankedBidOut, RankedLotOut, RankingOut, ScoreOut, ScoreSheetOut,
    ScoredCriterionOut,
};
use crate::bids::states::BidState;
use crate::competitions::states::CompetitionState;
use crate::kernel::authz::{Actor, CommissionCompetitions, Identity, ReadConflicts, ReadEvaluation, Role};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;
use crate::kernel::money::Pence;
use crate::kernel::ratio::Ratio;

/// States of a bid that was found to comply and was not taken out since.
pub(crate) const EVALUATED: &[BidState] =
    &[BidState::Compliant, BidState::Scored, BidState::Successful, BidState::Unsuccessful];

/// The person behind the caller, where it is one.
pub(crate) fn person(actor: &Actor) -> Option<&str> {
    match &actor.identity {
        Identity::Person { person_id, .. } => Some(person_id),
        _ => None,
    }
}

/// True once scores may be compared: all are locked (rule 19).
const fn scores_are_open(state: CompetitionState) -> bool {
    use CompetitionState as S;
    matches!(state, S::Moderation | S::Moderated | S::Recommended | S::Decided | S::Completed)
}

/// True once the ranking stands.
pub(crate) const fn is_ranked(state: CompetitionState) -> bool {
    use CompetitionState as S;
    matches!(state, S::Moderated | S::Recommended | S::Decided | S::Completed)
}

/// What the caller may do next with the competition.
pub(crate) fn competition_actions(actor: &Actor, competition: &Competition) -> Vec<&'static str> {
    let mut actions = competition.state.actions_of(|role| actor.holds(&[role], &competition.scope()));
    if competition.recommended_by.is_some() && competition.recommended_by.as_deref() == person(actor) {
        actions.retain(|action| *action != "decide");
    }
    actions
}

/// The summary that evaluation's own actions answer with.
pub(crate) fn evaluation(actor: &Actor, competition: &Competition) -> Made<EvaluationOut> {
    let out = EvaluationOut {
        competition_id: competition.id.clone(),
        reference: competition.reference.clone(),
        state: competition.state,
        allowed_actions: competition_actions(actor, competition),
    };
    Made::new(out).version(competition.version)
}

/// True where every conflict is declared and reviewed and enough evaluators may score.
pub(crate) fn panel_is_complete(panel: &[Member]) -> bool {
    let open =
        panel.iter().any(|one| matches!(one.declaration, ConflictState::Asked | ConflictState::Declared));
    !open && panel.iter().filter(|one| one.scores()).count() >= rules::SMALLEST_PANEL
}

/// The panel of a competition.
pub fn panel(db: &mut Snapshot<'_>, actor: &Actor, competition_id: &str) -> Result<Made<PanelOut>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    actor.require(ReadEvaluation, &competition.scope())?;
    let panel = store::panel(db, competition_id)?;
    let sees_all = actor.holds(&[Role::RegionalDirector, Role::Auditor], &competition.scope());
    let (bids, criteria) = scored(db, &competition)?;
    let ids: Vec<String> = bids.iter().map(|bid| bid.id.clone()).collect();
    let wanted = rules::cells(&ids, &criteria);
    let scores = store::scores_of(db, competition_id)?;
    let members = panel.iter().map(|member| MemberOut {
        person_id: member.person_id.clone(),
        name: member.name.clone(),
        appointed_at: member.appointed_at,
        declaration: (sees_all || person(actor) == Some(member.person_id.as_str()))
            .then_some(member.declaration),
        scores_locked: has_locked(&wanted, &scores, &member.person_id),
    });
    let mut actions = competition_actions(actor, &competition);
    if rules::panel_may_change(competition.state) && actor.may(CommissionCompetitions, &competition.scope()) {
        actions.push("set_panel");
    }
    let out = PanelOut {
        competition_id: competition.id.clone(),
        state: competition.state,
        members: members.collect(),
        complete: panel_is_complete(&panel),
        allowed_actions: actions,
    };
    Ok(Made::new(out).version(competition.version))
}

/// Someone who may be appointed to a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub person_id: String,
    /// Their name.
    pub name: String,
}

/// The people who hold the evaluator's role for this competition, by name; for who appoints.
pub fn candidates(db: &mut Snapshot<'_>, actor: &Actor, competition_id: &str) -> Result<Vec<Candidate>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    actor.require(CommissionCompetitions, &competition.scope())?;
    let ids: Vec<String> = upstream::evaluators_of(db, &competition)?.into_iter().collect();
    let mut found: Vec<Candidate> = upstream::person_names(db, &ids)?
        .into_iter()
        .map(|(person_id, name)| Candidate { person_id, name })
        .collect();
    found.sort_by(|a, b| (&a.name, &a.person_id).cmp(&(&b.name, &b.person_id)));
    Ok(found)
}

fn has_locked(wanted: &BTreeSet<Cell>, scores: &[Score], person_id: &str) -> bool {
    let locked: BTreeSet<Cell> = scores
        .iter()
        .filter(|one| one.evaluator_id == person_id && one.locked_at.is_some())
        .map(|one| (one.bid_id.clone(), one.criterion_id.clone()))
        .collect();
    !wanted.is_empty() && wanted.is_subset(&locked)
}

/// A declaration that the caller may know of: its own, or as director or auditor.
pub(super) fn visible_declaration(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Declaration> {
    let found = store::declaration(db, id)?;
    let competition = upstream::competition(db, &found.competition_id)?;
    let reviewer = actor.holds(&[Role::RegionalDirector, Role::Auditor], &competition.scope());
    if reviewer || person(actor) == Some(found.person_id.as_str()) {
        Ok(found)
    } else {
        Err(Problem::not_found())
    }
}

/// The view of a declaration.
pub fn declaration(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Made<ConflictDeclarationOut>> {
    let found = visible_declaration(db, actor, id)?;
    let competition = upstream::competition(db, &found.competition_id)?;
    let parties = upstream::parties(db, &competition.id)?;
    let version = found.version;
    Ok(Made::new(declaration_out(actor, &competition, found, parties)).version(version))
}

fn declaration_out(
    actor: &Actor,
    competition: &Competition,
    found: Declaration,
    parties: Vec<String>,
) -> ConflictDeclarationOut {
    let own = person(actor) == Some(found.person_id.as_str());
    let mut actions = found.state.actions_of(|role| actor.holds(&[role], &competition.scope()));
    actions.retain(|action| match *action {
        "declare" | "declare_none" => own && !parties.is_empty(),
        _ => !own,
    });
    ConflictDeclarationOut::new(found, parties, actions)
}

/// The declarations of a competition that the caller may see.
pub fn declarations(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition_id: &str,
) -> Result<Vec<ConflictDeclarationOut>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    actor.require(ReadConflicts, &competition.scope())?;
    let sees_all = actor.holds(&[Role::RegionalDirector, Role::Auditor], &competition.scope());
    let parties = upstream::parties(db, competition_id)?;
    let all = store::declarations(db, competition_id)?;
    let visible = all.into_iter().filter(|one| sees_all || person(actor) == Some(one.person_id.as_str()));
    Ok(visible.map(|one| declaration_out(actor, &competition, one, parties.clone())).collect())
}

/// The caller as a member of the panel who may see bids (rule 18).
pub(super) fn cleared_member(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition: &Competition,
) -> Result<Option<Member>> {
    let Some(person) = person(actor) else { return Ok(None) };
    let mut panel = store::panel(db, &competition.id)?.into_iter();
    Ok(panel.find(|member| member.person_id == person && member.scores()))
}

/// True where `person_id` is on the panel of the competition and their declaration lets them see bids (rule 18).
pub fn may_see_bids(db: &mut Snapshot<'_>, competition_id: &str, person_id: &str) -> Result<bool> {
    let panel = store::panel(db, competition_id)?;
    Ok(panel.iter().any(|member| member.person_id == person_id && member.scores()))
}

/// The bids and criteria that the panel scores.
pub(super) fn scored(db: &mut Snapshot<'_>, competition: &Competition) -> Result<(Vec<Bid>, Vec<Criterion>)> {
    let bids = upstream::bids_in(db, &competition.id, EVALUATED)?;
    let criteria = rules::scored_criteria(&upstream::criteria_of(db, &competition.id)?);
    Ok((bids, criteria))
}

/// 404 unless the caller is a cleared evaluator of the panel, a director of the region or an auditor.
pub(super) fn may_read_scores(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition: &Competition,
) -> Result<Option<Member>> {
    let member = cleared_member(db, actor, competition)?;
    let oversees = actor.holds(&[Role::RegionalDirector, Role::Auditor], &competition.scope());
    if member.is_some() || oversees { Ok(member) } else { Err(Problem::not_found()) }
}

/// The scores that the caller may see.
pub fn score_sheet(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition_id: &str,
) -> Result<Made<ScoreSheetOut>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    let member = may_read_scores(db, actor, &competition)?;
    let (bids, criteria) = scored(db, &competition)?;
    let groups = upstream::group_paths(db, competition_id)?;
    let scores = store::scores_of(db, competition_id)?;
    let own = |one: &&Score| member.as_ref().is_some_and(|member| one.evaluator_id == member.person_id);
    let version: i64 = scores.iter().filter(own).map(|one| one.version).sum();
    let missing = member
        .is_some()
        .then(|| (bids.len() * criteria.len()).saturating_sub(scores.iter().filter(own).count()));
    let open = scores_are_open(competition.state);
    let unlocked = scores.iter().filter(own).any(|one| one.locked_at.is_none());
    let shown = scores.iter().filter(|one| open || own(one)).map(|one| ScoreOut {
        bid_id: one.bid_id.clone(),
        criterion_id: one.criterion_id.clone(),
        evaluator_id: one.evaluator_id.clone(),
        score: one.score,
        comment: one.comment.clone(),
        locked_at: one.locked_at,
    });
    let mut actions = competition_actions(actor, &competition);
    if competition.state == CompetitionState::Evaluating && member.is_some() {
        let all_given = missing == Some(0);
        if !all_given || unlocked {
            actions.push("put_scores");
        }
        if all_given && unlocked {
            actions.push("lock_scores");
        }
    }
    let out = ScoreSheetOut {
        competition_id: competition.id.clone(),
        state: competition.state,
        criteria: criteria.iter().map(|one| criterion_out(one, groups.get(&one.id))).collect(),
        scores: shown.collect(),
        bids: labelled(db, &competition, &bids)?,
        missing,
        allowed_actions: actions,
    };
    Ok(Made::new(out).version(version))
}

fn criterion_out(one: &Criterion, group: Option<&String>) -> ScoredCriterionOut {
    ScoredCriterionOut {
        group: group.cloned(),
        criterion_id: one.id.clone(),
        title: one.title.clone(),
        weight_basis_points: one.weight_basis_points,
        maximum_score: one.maximum_score,
        minimum_score: one.minimum_score,
    }
}

/// Bids under their labels; with names where the competition is not anonymous or is moderated.
fn labelled(db: &mut Snapshot<'_>, competition: &Competition, bids: &[Bid]) -> Result<Vec<LabelledBidOut>> {
    let names = if !competition.anonymous || is_ranked(competition.state) {
        names_of(db, bids)?
    } else {
        BTreeMap::new()
    };
    let shown = bids.iter().map(|bid| LabelledBidOut {
        bid_id: bid.id.clone(),
        label: bid.label.clone(),
        organisation_name: names.get(&bid.organisation_id).cloned(),
    });
    Ok(shown.collect())
}

fn names_of(db: &mut Snapshot<'_>, bids: &[Bid]) -> Result<BTreeMap<String, String>> {
    let ids: Vec<String> = bids.iter().map(|bid| bid.organisation_id.clone()).collect();
    upstream::organisation_names(db, &ids)
}

/// Moderation as it stands; nobody sees it before every score is locked.
pub fn moderation(db: &mut Snapshot<'_>, actor: &Actor, competition_id: &str) -> Result<Made<ModerationOut>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    may_read_scores(db, actor, &competition)?;
    if !scores_are_open(competition.state) {
        return Err(Problem::new(Code::Conflict, "Scores are compared once everyone has locked theirs."));
    }
    let (bids, criteria) = scored(db, &competition)?;
    let ids: Vec<String> = bids.iter().map(|bid| bid.id.clone()).collect();
    let scores = store::scores_of(db, competition_id)?;
    let moderations = store::moderations_of(db, competition_id)?;
    let items = rules::cells(&ids, &criteria).into_iter().map(|(bid_id, criterion_id)| {
        let of = |bid: &str, criterion: &str| bid == bid_id && criterion == criterion_id;
        let values: Vec<i64> =
            scores.iter().filter(|one| of(&one.bid_id, &one.criterion_id)).map(|one| one.score).collect();
        let consensus = moderations.iter().find(|one| of(&one.bid_id, &one.criterion_id));
        let (spread, unanimous) = match rules::agreement(&values) {
            rules::Agreement::Unanimous(score) => (0, Some(score)),
            rules::Agreement::Differs(spread) => (spread, None),
            rules::Agreement::Unscored => (0, None),
        };
        let settled_score = consensus.map(|one| one.score).or(unanimous);
        ModerationItemOut {
            scores: values,
            spread,
            needs_consensus: settled_score.is_none(),
            settled_score,
            reason: consensus.map(|one| one.reason.clone()),
            bid_id,
            criterion_id,
        }
    });
    let mut actions = competition_actions(actor, &competition);
    let moderates = actor.may(crate::kernel::authz::ModerateScores, &competition.scope());
    if competition.state == CompetitionState::Moderation && moderates {
        actions.push("put_moderation");
    }
    let version = moderations.iter().map(|one| one.version).sum();
    let out = ModerationOut {
        competition_id: competition.id.clone(),
        state: competition.state,
        items: items.collect(),
        allowed_actions: actions,
    };
    Ok(Made::new(out).version(version))
}

/// The settled scores of `bids`; 422 with a fault for each that still needs a consensus.
pub(crate) fn settled_scores(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    bids: &[Bid],
) -> Result<BTreeMap<Cell, Settled>> {
    let criteria = rules::scored_criteria(&upstream::criteria_of(db, &competition.id)?);
    let ids: Vec<String> = bids.iter().map(|bid| bid.id.clone()).collect();
    let scores = store::scores_of(db, &competition.id)?;
    let moderations = store::moderations_of(db, &competition.id)?;
    rules::settle(&rules::cells(&ids, &criteria), &scores, &moderations)
        .map_err(|faults| Problem::of(Code::CheckFailed).with_faults(faults))
}

/// Ranks `bids` in every lot, from their settled scores.
pub(crate) fn ranked_lots(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    bids: &[Bid],
) -> Result<Vec<(Lot, RankedLot)>> {
    let settled = settled_scores(db, competition, bids)?;
    let criteria = upstream::criteria_of(db, &competition.id)?;
    let prices = upstream::prices(db, &competition.id)?;
    let known: BTreeSet<&str> = bids.iter().map(|bid| bid.id.as_str()).collect();
    let mut ranked = Vec::new();
    for lot in upstream::lots_of(db, &competition.id)? {
        let of_lot: BTreeMap<String, Pence> = prices
            .iter()
            .filter(|((of, bid), _)| *of == lot.id && known.contains(bid.as_str()))
            .map(|((_, bid), price)| (bid.clone(), *price))
            .collect();
        let one = rules::rank_lot(competition, &criteria, &lot, &of_lot, &settled)?;
        ranked.push((lot, one));
    }
    Ok(ranked)
}

/// The ranking, once it stands; for the panel, commissioners, directors and auditors.
pub fn ranking(db: &mut Snapshot<'_>, actor: &Actor, competition_id: &str) -> Result<Made<RankingOut>> {
    let competition = upstream::visible_competition(db, actor, competition_id)?;
    actor.require(ReadEvaluation, &competition.scope())?;
    let staff = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];
    let on_panel = cleared_member(db, actor, &competition)?.is_some();
    if !is_ranked(competition.state) || !(on_panel || actor.holds(&staff, &competition.scope())) {
        return Err(Problem::not_found());
    }
    let bids = upstream::bids_in(db, competition_id, EVALUATED)?;
    let names = names_of(db, &bids)?;
    let prices = upstream::prices(db, competition_id)?;
    let places = store::places_of(db, competition_id)?;
    let mut lots = Vec::new();
    for (lot, computed) in ranked_lots(db, &competition, &bids)? {
        let mut ranked = Vec::new();
        for place in places.iter().filter(|place| place.lot_id == lot.id) {
            let Some(bid) = bids.iter().find(|bid| bid.id == place.bid_id) else { continue };
            let price = prices.get(&(lot.id.clone(), bid.id.clone())).copied().unwrap_or_default();
            ranked.push(ranked_out(place, bid, &names, price)?);
        }
        let failed = computed.failed.iter().filter_map(|failed| {
            let bid = bids.iter().find(|bid| bid.id == failed.bid_id)?;
            Some(FailedBidOut {
                bid_id: bid.id.clone(),
                label: bid.label.clone(),
                organisation_name: names.get(&bid.organisation_id).cloned().unwrap_or_default(),
                below_minimum: failed.below_minimum.clone(),
                not_the_fixed_price: failed.not_the_fixed_price,
            })
        });
        lots.push(RankedLotOut {
            failed: failed.collect(),
            ranked,
            zero_price: computed.zero_price,
            lot_id: lot.id,
            number: lot.number,
            title: lot.title,
        });
    }
    let out = RankingOut {
        competition_id: competition.id.clone(),
        state: competition.state,
        lots,
        allowed_actions: competition_actions(actor, &competition),
    };
    Ok(Made::new(out).version(competition.version))
}

fn ranked_out(
    place: &super::model::Place,
    bid: &Bid,
    names: &BTreeMap<String, String>,
    price_pence: Pence,
) -> Result<RankedBidOut> {
    let quality = ratio(&place.quality)?;
    let price_points = ratio(&place.price)?;
    let total =
        quality.checked_add(price_points).ok_or_else(|| Problem::internal("a stored total is too large"))?;
    Ok(RankedBidOut {
        bid_id: bid.id.clone(),
        label: bid.label.clone(),
        organisation_id: bid.organisation_id.clone(),
        organisation_name: names.get(&bid.organisation_id).cloned().unwrap_or_default(),
        rank: place.rank,
        quality: quality.to_string(),
        price_points: price_points.to_string(),
        total: place.total.clone(),
        total_shown: total.to_four_places(),
        price_pence,
        tie_break_step: place.tie_break_step.clone(),
    })
}

fn ratio((numerator, denominator): &(String, String)) -> Result<Ratio> {
    let read = numerator.parse().ok().zip(denominator.parse().ok());
    read.and_then(|(n, d)| Ratio::new(n, d)).ok_or_else(|| Problem::internal("a stored fraction is damaged"))
}
