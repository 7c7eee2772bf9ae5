//! What a bid must fulfil. Pure: no database, no HTTP; "now" is an argument.

use std::collections::BTreeSet;

use super::model::{Content, EntryRow, GateAnswer};
use super::states::{BidState, EntryState};
use super::store::{Competition, Criterion, Gate};
use super::views::FailedRequirement;
use crate::competitions::states::CompetitionState;
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::canonical::MAX_SAFE_INTEGER;
use crate::kernel::error::{Code, Fault, Problem, Result};

/// Evidence that a competition took bids at the moment it was asked: a bid at the deadline is in, one
/// microsecond later is out.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenForBids(());

/// Compares the deadline with the transaction's clock, read after the competition was locked.
pub(super) fn open_for_bids(competition: &Competition, now: UtcTime) -> Result<OpenForBids> {
    match (competition.state, competition.deadline) {
        (CompetitionState::Published, Some(deadline)) if now <= deadline => Ok(OpenForBids(())),
        (CompetitionState::Draft | CompetitionState::AwaitingApproval | CompetitionState::Discarded, _) => {
            Err(Problem::not_found())
        }
        (CompetitionState::Cancelled, _) => {
            Err(Problem::new(Code::DeadlinePassed, "The competition was cancelled; it takes no more bids."))
        }
        _ => Err(Problem::of(Code::DeadlinePassed)),
    }
}

/// What the check looks at.
pub(super) struct Subject<'a> {
    pub invited: bool,
    pub criteria: &'a [Criterion],
    pub gates: &'a [Gate],
    pub lot_ids: &'a [String],
    pub content: &'a Content,
    pub entries: &'a [EntryRow],
}

/// Every fault that keeps the bid from being submitted, each with what would mend it (rules 3 and 13).
pub(super) fn faults(bid: &Subject<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !bid.invited {
        faults.push(Fault::new(
            "/organisation_id",
            "not_invited",
            "Your organisation is not invited, or has declined; only invited providers can bid.",
        ));
    }
    lot_faults(bid, &mut faults);
    answer_faults(bid, &mut faults);
    gate_faults(bid, &mut faults);
    entry_faults(bid.entries, &mut faults);
    faults
}

fn lot_faults(bid: &Subject<'_>, faults: &mut Vec<Fault>) {
    if bid.content.lots.is_empty() {
        faults.push(Fault::new("/lots", "required", "Bid for at least one lot."));
    }
    let mut seen = BTreeSet::new();
    for (index, lot) in bid.content.lots.iter().enumerate() {
        if !bid.lot_ids.contains(&lot.lot_id) {
            faults.push(Fault::new(
                format!("/lots/{index}/lot_id"),
                "unknown_lot",
                "Choose a lot of this competition.",
            ));
        }
        if !seen.insert(&lot.lot_id) {
            faults.push(Fault::new(
                format!("/lots/{index}/lot_id"),
                "repeated",
                "Give one price for each lot.",
            ));
        }
        if u64::try_from(lot.price_pence).map_or(true, |price| price > MAX_SAFE_INTEGER) {
            faults.push(Fault::new(
                format!("/lots/{index}/price_pence"),
                "range",
                "Give a price of 0 pence or more.",
            ));
        }
    }
}

fn answer_faults(bid: &Subject<'_>, faults: &mut Vec<Fault>) {
    let quality: Vec<&Criterion> = bid.criteria.iter().filter(|one| one.kind == "quality").collect();
    let mut seen = BTreeSet::new();
    for (index, answer) in bid.content.answers.iter().enumerate() {
        let pointer = format!("/answers/{index}");
        let Some(criterion) = quality.iter().find(|one| one.id == answer.criterion_id) else {
            faults.push(Fault::new(
                format!("{pointer}/criterion_id"),
                "unknown_criterion",
                "Answer the quality criteria of this competition only.",
            ));
            continue;
        };
        if !seen.insert(&answer.criterion_id) {
            faults.push(Fault::new(
                format!("{pointer}/criterion_id"),
                "repeated",
                "Answer each criterion once.",
            ));
        }
        let count = words(&answer.text);
        if count == 0 {
            faults.push(Fault::new(format!("{pointer}/text"), "required", "Write an answer."));
        }
        if let Some(limit) = criterion.word_limit.filter(|limit| count > *limit) {
            faults.push(Fault::new(
                format!("{pointer}/text"),
                "too_many_words",
                format!("Use at most {limit} words; there are {count}."),
            ));
        }
    }
    for criterion in quality.iter().filter(|one| !seen.contains(&one.id)) {
        faults.push(Fault::new(
            "/answers",
            "missing_answer",
            format!("Answer the criterion \"{}\" ({}).", criterion.title, criterion.id),
        ));
    }
}

/// Every gate has its answer; "no" is one, and what becomes of it is judged after the opening.
fn gate_faults(bid: &Subject<'_>, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, answer) in bid.content.gate_answers.iter().enumerate() {
        let pointer = |field: &str| format!("/gate_answers/{index}/{field}");
        if !bid.gates.iter().any(|gate| gate.id == answer.gate_id) {
            let detail = "Answer the gates of this competition only.";
            faults.push(Fault::new(pointer("gate_id"), "unknown_gate", detail));
        } else if !seen.insert(&answer.gate_id) {
            faults.push(Fault::new(pointer("gate_id"), "repeated", "Answer each gate once."));
        }
        if words(&answer.text) == 0 {
            faults.push(Fault::new(pointer("text"), "required", "Say how you meet it, or why not."));
        }
    }
    for gate in bid.gates.iter().filter(|gate| !seen.contains(&gate.id)) {
        let detail = format!("Answer the gate \"{}\" ({}).", gate.title, gate.id);
        faults.push(Fault::new("/gate_answers", "missing_answer", detail));
    }
}

/// The gates to which the bidder itself said no: such a bid does not comply (rule 20).
pub(super) fn gates_not_met<'a>(gates: &'a [Gate], answers: &[GateAnswer]) -> Vec<&'a str> {
    let refused = |gate: &&Gate| answers.iter().any(|answer| answer.gate_id == gate.id && !answer.met);
    gates.iter().filter(refused).map(|gate| gate.title.as_str()).collect()
}

/// What the bidder is told of each requirement it failed; a gate is named by its title.
pub(super) fn failed_words(
    gates: &[Gate],
    failed: &[FailedRequirement],
) -> std::result::Result<String, Vec<Fault>> {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (index, one) in failed.iter().enumerate() {
        let gate = one.gate_id.as_ref().map(|id| gates.iter().find(|gate| gate.id == *id));
        match gate {
            None => lines.push(format!("{}: {}", one.requirement, one.reason)),
            Some(Some(gate)) if gate.title == one.requirement => {
                lines.push(format!("{}: {}", gate.title, one.reason));
            }
            Some(Some(gate)) => lines.push(format!("{} ({}): {}", gate.title, one.requirement, one.reason)),
            Some(None) => {
                let detail = "This is no gate of the competition: choose one of its gates, or leave it out.";
                faults.push(Fault::new(format!("/requirements/{index}/gate_id"), "unknown_gate", detail));
            }
        }
    }
    if faults.is_empty() { Ok(lines.join("\n")) } else { Err(faults) }
}

fn entry_faults(entries: &[EntryRow], faults: &mut Vec<Fault>) {
    for (index, entry) in entries.iter().filter(|entry| is_alive(entry.state)).enumerate() {
        if entry.state != EntryState::Accepted {
            faults.push(Fault::new(
                format!("/supply_chain/{index}"),
                "not_accepted",
                format!(
                    "The partner of entry {} has not accepted; wait for it or revoke the entry.",
                    entry.id
                ),
            ));
        }
    }
}

/// What a clause says that takes away the partner's voice, in lower case.
const GAGS: &[&str] = &[
    "not campaign",
    "no campaigning",
    "refrain from campaigning",
    "not lobby",
    "no lobbying",
    "not criticise",
    "not criticize",
    "no criticism",
    "not disparage",
    "non-disparagement",
    "not speak to the media",
    "not speak to the press",
    "not make public statements",
    "no public statements",
    "bring into disrepute",
    "brings into disrepute",
    "not embarrass",
];

/// The words of a text that read as a gag, if any (needs BS13: no clause may restrict campaigning).
pub(super) fn gag(text: &str) -> Option<&'static str> {
    let plain = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    GAGS.iter().copied().find(|words| plain.contains(words))
}

/// Words as people count them: runs without white space.
pub(super) fn words(text: &str) -> i64 {
    i64::try_from(text.split_whitespace().count()).unwrap_or(i64::MAX)
}

/// True for an entry that a bid still counts on.
pub(super) const fn is_alive(state: EntryState) -> bool {
    matches!(state, EntryState::Draft | EntryState::Invited | EntryState::Accepted)
}

/// What becomes of a bid when its competition closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AtClose {
    /// A draft that was never submitted.
    Miss,
    /// It waits for the opening.
    Lock,
    /// It does not count, for this reason.
    Invalidate(&'static str),
}

/// The fate of a bid at close; none for a bid that has ended before. `confirmed` says that it is for the last material
/// addendum: it must be even where its bidder could not be asked, as it would be judged by other terms.
pub(super) fn at_close(
    state: BidState,
    confirmed: bool,
    submitted_at: Option<UtcTime>,
    membership_active: bool,
    entries: &[EntryRow],
) -> Option<AtClose> {
    match state {
        BidState::Draft => Some(AtClose::Miss),
        BidState::NeedsReconfirmation => Some(AtClose::Invalidate("addendum_not_confirmed")),
        BidState::Submitted if !confirmed => Some(AtClose::Invalidate("addendum_not_confirmed")),
        BidState::Submitted if !membership_active => Some(AtClose::Invalidate("membership_not_active")),
        BidState::Submitted if entries.iter().any(|entry| is_broken(entry, submitted_at)) => {
            Some(AtClose::Invalidate("supply_chain_entry_withdrawn"))
        }
        BidState::Submitted => Some(AtClose::Lock),
        _ => None,
    }
}

/// True for an entry that was part of what was submitted and is no longer accepted with the same terms.
/// Submitting takes the readable terms away, so terms that are there were written afterwards.
fn is_broken(entry: &EntryRow, submitted_at: Option<UtcTime>) -> bool {
    let Some(submitted_at) = submitted_at else { return false };
    let later = entry.created_at > submitted_at;
    let ended_before = !is_alive(entry.state) && entry.recorded_at <= submitted_at;
    let stands = entry.state == EntryState::Accepted && entry.terms.is_none();
    !later && !ended_before && !stands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn competition(state: CompetitionState, deadline: UtcTime) -> Competition {
        Competition {
            id: "c".to_owned(),
            reference: "MC-2026-000001".to_owned(),
            title: "Women’s services".to_owned(),
            body_id: "b".to_owned(),
            region_code: "F".to_owned(),
            state,
            anonymous: false,
            deadline: Some(deadline),
            version: 1,
        }
    }

    /// In at the deadline and out one microsecond later, around both clock changes of London too.
    #[test]
    fn the_deadline_is_exact() {
        for text in ["2026-10-25T00:59:59.999999Z", "2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z"] {
            let deadline: UtcTime = text.parse().unwrap();
            let open = competition(CompetitionState::Published, deadline);
            assert!(open_for_bids(&open, deadline.plus_micros(-1)).is_ok());
            assert!(open_for_bids(&open, deadline).is_ok());
            let late = open_for_bids(&open, deadline.plus_micros(1)).unwrap_err();
            assert_eq!(late.code(), Code::DeadlinePassed);
            let closed = competition(CompetitionState::Closed, deadline);
            assert!(open_for_bids(&closed, deadline).is_err());
        }
    }

    #[test]
    fn a_gag_is_found_across_lines_and_cases() {
        assert_eq!(gag("The partner shall NOT\n  campaign on sentencing."), Some("not campaign"));
        assert_eq!(gag("You follow our safeguarding policy."), None);
    }

    #[test]
    fn words_are_counted_between_white_space() {
        assert_eq!(words("  one\ttwo\nthree "), 3);
        assert_eq!(words(" \u{a0}\n"), 0);
    }
}
