//! What changes something in evaluation. Each function runs inside a write transaction and may run again.

use std::collections::BTreeSet;

use super::model::{Declaration, Member, Moderation, Score};
use super::rules::{self, Cell};
use super::states::ConflictState;
use super::upstream::{self, Bid, Competition};
use super::views::{
    ConflictDeclarationOut, DeclareIn, EvaluationOut, ModerationOut, ModerationsIn, PanelIn, PanelOut,
    RankingOut, ReviewIn, ScoreSheetOut, ScoresIn,
};
use super::{reads, store};
use crate::accounts;
use crate::bids::states::BidState;
use crate::competitions::states::CompetitionState;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, EvaluateBids, ModerateScores};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::outbox::send_to;

/// What a command's function gives back.
pub(super) type Outcome<V> = Result<Audited<Made<V>>>;

/// An entry about a competition.
pub(crate) fn competition_entry(actor: &Actor, action: &'static str, competition: &Competition) -> Entry {
    Entry::new(actor, action, Subject::new("competition", &competition.id))
        .body(&competition.body_id)
        .region(&competition.region_code)
}

/// The competition, locked, where the caller may know of it.
pub(crate) fn locked_competition<I>(tx: &mut Tx<'_>, call: &Call<I>) -> Result<Competition> {
    upstream::visible_competition(tx, &call.actor, &call.id)?;
    tx.lock("competitions", &call.id)?;
    upstream::competition(tx, &call.id)
}

/// Appoints the panel: who is new is asked to declare conflicts, who is left out is dismissed.
pub(super) fn set_panel(tx: &mut Tx<'_>, call: &Call<PanelIn>) -> Outcome<PanelOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(CommissionCompetitions, &competition.scope())?;
    call.meta.demand(competition.version)?;
    let by = call.actor.person()?.to_owned();
    before_evaluation(&competition)?;
    let wanted = wanted_members(tx, &competition, &call.input)?;
    let present: BTreeSet<String> =
        store::panel(tx, &competition.id)?.into_iter().map(|member| member.person_id).collect();
    for person in present.difference(&wanted) {
        store::dismiss(tx, &competition.id, person)?;
    }
    for person in wanted.difference(&present) {
        store::appoint(tx, &competition.id, person, &by)?;
    }
    let new: Vec<String> = wanted.difference(&present).cloned().collect();
    let letter = Letter::new("panel-appointed")
        .with("reference", &competition.reference)
        .with("title", &competition.title)
        .link("/evaluations");
    let recipients = accounts::recipients(tx, &new)?;
    send_to(tx, &call.app, recipients, &letter)?;
    store::touch_competition(tx, &competition.id)?;
    let made = reads::panel(tx, &call.actor, &competition.id)?;
    Ok(Audited::new(made, competition_entry(&call.actor, "set_panel", &competition)))
}

fn before_evaluation(competition: &Competition) -> Result<()> {
    if rules::panel_may_change(competition.state) {
        Ok(())
    } else {
        Err(Problem::wrong_state(competition.state.as_str(), "set_panel", Vec::new()))
    }
}

fn wanted_members(tx: &mut Tx<'_>, competition: &Competition, input: &PanelIn) -> Result<BTreeSet<String>> {
    let evaluators = upstream::evaluators_of(tx, competition)?;
    let mut wanted = BTreeSet::new();
    let mut faults = Vec::new();
    for (index, person) in input.members.iter().map(ToString::to_string).enumerate() {
        let pointer = format!("/members/{index}");
        if !evaluators.contains(&person) {
            let detail = "Name a person who holds the evaluator's role for this competition.";
            faults.push(Fault::new(pointer, "not_an_evaluator", detail));
        } else if !wanted.insert(person) {
            faults.push(Fault::new(pointer, "repeated", "Name each person once."));
        }
    }
    if faults.is_empty() { Ok(wanted) } else { Err(Problem::invalid(faults)) }
}

/// The declaration with its competition, both locked.
fn locked_declaration<I>(tx: &mut Tx<'_>, call: &Call<I>) -> Result<(Declaration, Competition)> {
    let found = reads::visible_declaration(tx, &call.actor, &call.id)?;
    tx.lock("competitions", &found.competition_id)?;
    tx.lock("conflict_declarations", &call.id)?;
    let declaration = store::declaration(tx, &call.id)?;
    call.meta.check(declaration.version)?;
    let competition = upstream::competition(tx, &declaration.competition_id)?;
    Ok((declaration, competition))
}

fn declaration_done<I>(
    tx: &mut Tx<'_>,
    call: &Call<I>,
    competition: &Competition,
    action: &'static str,
    reason: Option<&str>,
) -> Outcome<ConflictDeclarationOut> {
    let mut entry = Entry::new(&call.actor, action, Subject::new("conflict_declaration", &call.id))
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code);
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    Ok(Audited::new(reads::declaration(tx, &call.actor, &call.id)?, entry))
}

/// A declaration covers every bidder and partner, who are known only once bids are opened (rule 18).
fn declarable(declaration: &Declaration, competition: &Competition, actor: &Actor) -> Result<()> {
    if actor.person()? != declaration.person_id {
        return Err(Problem::of(Code::Forbidden));
    }
    match competition.state {
        CompetitionState::Draft
        | CompetitionState::AwaitingApproval
        | CompetitionState::Published
        | CompetitionState::Closed => Err(Problem::of(Code::BidsSealed)),
        _ => Ok(()),
    }
}

/// Declares that there is no conflict with any bidder or partner.
pub(super) fn declare_none(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<ConflictDeclarationOut> {
    let (declaration, competition) = locked_declaration(tx, call)?;
    declarable(&declaration, &competition, &call.actor)?;
    tx.apply(&Transition::new(&call.id, declaration.version, declaration.state, "declare_none")?)?;
    declaration_done(tx, call, &competition, "declare_none", None)
}

/// Declares a conflict.
pub(super) fn declare(tx: &mut Tx<'_>, call: &Call<DeclareIn>) -> Outcome<ConflictDeclarationOut> {
    let (declaration, competition) = locked_declaration(tx, call)?;
    declarable(&declaration, &competition, &call.actor)?;
    tx.apply(&Transition::new(&call.id, declaration.version, declaration.state, "declare")?)?;
    store::set_nature(tx, &declaration.id, &call.input.nature)?;
    declaration_done(tx, call, &competition, "declare", None)
}

fn review(tx: &mut Tx<'_>, call: &Call<ReviewIn>, action: &'static str) -> Outcome<ConflictDeclarationOut> {
    let (declaration, competition) = locked_declaration(tx, call)?;
    call.actor.require(DirectCompetitions, &competition.scope())?;
    let reviewer = call.actor.person()?.to_owned();
    let transition = Transition::new(&call.id, declaration.version, declaration.state, action)?;
    if reviewer == declaration.person_id {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    tx.apply(&transition)?;
    store::set_review(tx, &declaration.id, &call.input.mitigation, &reviewer)?;
    declaration_done(tx, call, &competition, action, None)
}

/// Accepts a declared conflict with a mitigation.
pub(super) fn mitigate(tx: &mut Tx<'_>, call: &Call<ReviewIn>) -> Outcome<ConflictDeclarationOut> {
    review(tx, call, "mitigate")
}

/// Excludes the evaluator from the bids.
pub(super) fn exclude(tx: &mut Tx<'_>, call: &Call<ReviewIn>) -> Outcome<ConflictDeclarationOut> {
    review(tx, call, "exclude")
}

fn advanced<I>(
    tx: &mut Tx<'_>,
    call: &Call<I>,
    competition: &Competition,
    action: &'static str,
) -> Result<()> {
    tx.apply(&Transition::new(&call.id, competition.version, competition.state, action)?)
}

fn evaluation_out<I>(tx: &mut Tx<'_>, call: &Call<I>, action: &'static str) -> Outcome<EvaluationOut> {
    let competition = upstream::competition(tx, &call.id)?;
    let entry = competition_entry(&call.actor, action, &competition);
    Ok(Audited::new(reads::evaluation(&call.actor, &competition), entry))
}

/// Starts scoring: the panel is complete, conflicts are declared and reviewed, every opened bid was checked.
pub(super) fn start_evaluation(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<EvaluationOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(CommissionCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    competition.state.allows("start_evaluation")?;
    let panel = store::panel(tx, &competition.id)?;
    if !reads::panel_is_complete(&panel) {
        return Err(Problem::new(
            Code::Conflict,
            "The panel needs two evaluators or more who may score, and every declaration reviewed.",
        ));
    }
    if !upstream::bids_in(tx, &competition.id, &[BidState::Opened])?.is_empty() {
        return Err(Problem::new(Code::Conflict, "Decide for every opened bid whether it complies."));
    }
    if upstream::bids_in(tx, &competition.id, &[BidState::Compliant])?.is_empty() {
        return Err(Problem::new(Code::Conflict, "No bid complies: end the competition without award."));
    }
    advanced(tx, call, &competition, "start_evaluation")?;
    evaluation_out(tx, call, "start_evaluation")
}

/// An evaluator who may score, with the competition locked; everyone else finds no sheet.
fn scoring_member<I>(tx: &mut Tx<'_>, call: &Call<I>) -> Result<(Competition, Member)> {
    let competition = locked_competition(tx, call)?;
    let member = reads::cleared_member(tx, &call.actor, &competition)?.ok_or_else(Problem::not_found)?;
    call.actor.require(EvaluateBids, &competition.scope())?;
    Ok((competition, member))
}

fn while_scoring(competition: &Competition, action: &str) -> Result<()> {
    if competition.state == CompetitionState::Evaluating {
        Ok(())
    } else {
        Err(Problem::wrong_state(competition.state.as_str(), action, competition.state.actions()))
    }
}

/// Gives or changes one's own scores.
pub(super) fn put_scores(tx: &mut Tx<'_>, call: &Call<ScoresIn>) -> Outcome<ScoreSheetOut> {
    let (competition, member) = scoring_member(tx, call)?;
    while_scoring(&competition, "put_scores")?;
    let before = store::scores_of(tx, &competition.id)?;
    let own: Vec<&Score> = before.iter().filter(|one| one.evaluator_id == member.person_id).collect();
    call.meta.demand(own.iter().map(|one| one.version).sum())?;
    let given = given_scores(tx, &competition, &member, &call.input, &own)?;
    for score in &given {
        store::put_score(tx, score)?;
    }
    let entry = competition_entry(&call.actor, "put_scores", &competition);
    Ok(Audited::new(reads::score_sheet(tx, &call.actor, &competition.id)?, entry))
}

fn given_scores(
    tx: &mut Tx<'_>,
    competition: &Competition,
    member: &Member,
    input: &ScoresIn,
    own: &[&Score],
) -> Result<Vec<Score>> {
    let (bids, criteria) = reads::scored(tx, competition)?;
    let mut seen: BTreeSet<Cell> = BTreeSet::new();
    let mut faults = Vec::new();
    let mut given = Vec::new();
    for (index, one) in input.scores.iter().enumerate() {
        let cell = (one.bid_id.to_string(), one.criterion_id.to_string());
        let pointer = |field: &str| format!("/scores/{index}/{field}");
        let criterion = criteria.iter().find(|criterion| criterion.id == cell.1);
        if !bids.iter().any(|bid| bid.id == cell.0) {
            faults.push(Fault::new(
                pointer("bid_id"),
                "unknown",
                "Name a bid of this competition that complies.",
            ));
        }
        match criterion {
            None => faults.push(Fault::new(
                pointer("criterion_id"),
                "unknown",
                "Name a criterion of this competition that is scored; price is computed.",
            )),
            Some(criterion) if one.score > criterion.maximum_score => {
                let detail = format!("The highest score here is {}.", criterion.maximum_score);
                faults.push(Fault::new(pointer("score"), "range", detail));
            }
            Some(_) => {}
        }
        let locked = own
            .iter()
            .any(|score| score.bid_id == cell.0 && score.criterion_id == cell.1 && score.locked_at.is_some());
        if locked {
            return Err(Problem::new(Code::Conflict, "Your scores are locked and stay as they are."));
        }
        if !seen.insert(cell.clone()) {
            faults.push(Fault::new(
                pointer("criterion_id"),
                "repeated",
                "Score each criterion of a bid once.",
            ));
        }
        given.push(Score {
            bid_id: cell.0,
            criterion_id: cell.1,
            evaluator_id: member.person_id.clone(),
            score: one.score,
            comment: one.comment.clone(),
            locked_at: None,
            version: 0,
        });
    }
    if faults.is_empty() { Ok(given) } else { Err(Problem::invalid(faults)) }
}

/// Locks all of one's own scores; refused while one is missing.
pub(super) fn lock_scores(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<ScoreSheetOut> {
    let (competition, member) = scoring_member(tx, call)?;
    while_scoring(&competition, "lock_scores")?;
    let (bids, criteria) = reads::scored(tx, &competition)?;
    let ids: Vec<String> = bids.iter().map(|bid| bid.id.clone()).collect();
    let scores = store::scores_of(tx, &competition.id)?;
    let faults = missing(&ids, &criteria, &scores, &member.person_id, false);
    if !faults.is_empty() {
        return Err(Problem::of(Code::CheckFailed).with_faults(faults));
    }
    store::lock_scores(tx, &ids, &member.person_id)?;
    let entry = competition_entry(&call.actor, "lock_scores", &competition);
    Ok(Audited::new(reads::score_sheet(tx, &call.actor, &competition.id)?, entry))
}

/// A fault for each score that `person` has not given, or not locked.
fn missing(
    bids: &[String],
    criteria: &[upstream::Criterion],
    scores: &[Score],
    person: &str,
    locked: bool,
) -> Vec<Fault> {
    let given: BTreeSet<Cell> = scores
        .iter()
        .filter(|one| one.evaluator_id == person && (!locked || one.locked_at.is_some()))
        .map(|one| (one.bid_id.clone(), one.criterion_id.clone()))
        .collect();
    let wanted = rules::cells(bids, criteria);
    let lacking = wanted.difference(&given);
    lacking
        .map(|(bid, criterion)| {
            let pointer = format!("/bids/{bid}/criteria/{criterion}");
            Fault::new(pointer, "not_scored", "Score this and lock your scores.")
        })
        .collect()
}

/// Ends scoring: every score of every panel member is locked.
pub(super) fn finish_scoring(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<EvaluationOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(CommissionCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    competition.state.allows("finish_scoring")?;
    let (bids, criteria) = reads::scored(tx, &competition)?;
    let ids: Vec<String> = bids.iter().map(|bid| bid.id.clone()).collect();
    let scores = store::scores_of(tx, &competition.id)?;
    let waiting = store::panel(tx, &competition.id)?
        .iter()
        .filter(|member| member.scores())
        .filter(|member| !missing(&ids, &criteria, &scores, &member.person_id, true).is_empty())
        .count();
    if waiting > 0 {
        let detail = format!("{waiting} of the panel have not locked all their scores.");
        return Err(Problem::new(Code::Conflict, detail));
    }
    advanced(tx, call, &competition, "finish_scoring")?;
    evaluation_out(tx, call, "finish_scoring")
}

/// Records consensuses; the individual scores stay as they are.
pub(super) fn put_moderation(tx: &mut Tx<'_>, call: &Call<ModerationsIn>) -> Outcome<ModerationOut> {
    let competition = locked_competition(tx, call)?;
    reads::may_read_scores(tx, &call.actor, &competition)?;
    call.actor.require(ModerateScores, &competition.scope())?;
    let by = call.actor.person()?.to_owned();
    if competition.state != CompetitionState::Moderation {
        let actions = competition.state.actions();
        return Err(Problem::wrong_state(competition.state.as_str(), "put_moderation", actions));
    }
    let present = store::moderations_of(tx, &competition.id)?;
    call.meta.demand(present.iter().map(|one| one.version).sum())?;
    let (bids, criteria) = reads::scored(tx, &competition)?;
    let mut faults = Vec::new();
    for (index, one) in call.input.moderations.iter().enumerate() {
        let (bid_id, criterion_id) = (one.bid_id.to_string(), one.criterion_id.to_string());
        if !bids.iter().any(|bid| bid.id == bid_id) {
            let pointer = format!("/moderations/{index}/bid_id");
            faults.push(Fault::new(pointer, "unknown", "Name a bid of this competition that complies."));
        }
        let highest = criteria.iter().find(|one| one.id == criterion_id).map(|one| one.maximum_score);
        match highest {
            None => faults.push(Fault::new(
                format!("/moderations/{index}/criterion_id"),
                "unknown",
                "Name a criterion of this competition that is scored.",
            )),
            Some(highest) if one.score > highest => faults.push(Fault::new(
                format!("/moderations/{index}/score"),
                "range",
                format!("The highest score here is {highest}."),
            )),
            Some(_) => {}
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    for one in &call.input.moderations {
        let moderation = Moderation {
            bid_id: one.bid_id.to_string(),
            criterion_id: one.criterion_id.to_string(),
            score: one.score,
            reason: one.reason.clone(),
            moderated_by: by.clone(),
            version: 0,
        };
        store::put_moderation(tx, &moderation)?;
    }
    let entry = competition_entry(&call.actor, "put_moderation", &competition);
    Ok(Audited::new(reads::moderation(tx, &call.actor, &competition.id)?, entry))
}

/// Settles every score and computes the ranking of each lot; compliant bids become scored.
pub(super) fn settle(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<RankingOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(CommissionCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    competition.state.allows("settle")?;
    let bids = upstream::bids_in(tx, &competition.id, &[BidState::Compliant])?;
    if bids.is_empty() {
        return Err(Problem::new(Code::Conflict, "No bid is left: end the competition without award."));
    }
    rank_lots(tx, &competition, &bids)?;
    let mut entries = Vec::new();
    for bid in &bids {
        tx.apply(&Transition::new(&bid.id, bid.version, bid.state, "score")?)?;
        entries.push(bid_entry(&Actor::system("clock"), "score", bid, &competition));
    }
    advanced(tx, call, &competition, "settle")?;
    let made = reads::ranking(tx, &call.actor, &competition.id)?;
    let entry = competition_entry(&call.actor, "settle", &competition);
    Ok(Audited::with_entries(made, entry, entries))
}

/// An entry about a bid.
pub(crate) fn bid_entry(actor: &Actor, action: &'static str, bid: &Bid, competition: &Competition) -> Entry {
    Entry::new(actor, action, Subject::new("bid", &bid.id))
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code)
}

/// Computes the places of `bids` in every lot and stores them.
pub(crate) fn rank_lots(tx: &mut Tx<'_>, competition: &Competition, bids: &[Bid]) -> Result<()> {
    for (lot, ranked) in reads::ranked_lots(tx, competition, bids)? {
        store::replace_places(tx, &lot.id, &ranked.places)?;
    }
    Ok(())
}

/// Asks every evaluator of a competition again, because a bidder or partner changed (the clock's `ask_again`).
pub fn ask_again(tx: &mut Tx<'_>, competition_id: &str) -> Result<Vec<Entry>> {
    let competition = upstream::competition(tx, competition_id)?;
    let mut entries = Vec::new();
    for one in store::declarations(tx, competition_id)? {
        if matches!(one.state, ConflictState::Clear | ConflictState::Mitigated) {
            tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, "ask_again")?)?;
            let subject = Subject::new("conflict_declaration", one.id.as_str());
            entries.push(
                Entry::new(&Actor::system("clock"), "ask_again", subject)
                    .parent(competition_id)
                    .body(&competition.body_id)
                    .region(&competition.region_code),
            );
        }
    }
    Ok(entries)
}
