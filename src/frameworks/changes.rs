//! What a question set changes of the one before it, and which changes the law forbids. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{EvidenceRule, EvidenceWhen, Question, QuestionKind, Regime};
use crate::kernel::error::Fault;

crate::text_enum! {
    /// What a change means for who answers.
    pub enum ChangeKind {
        Added = "added",
        Removed = "removed",
        Relaxed = "relaxed",
        Tightened = "tightened",
        Replaced = "replaced",
        Reworded = "reworded",
    }
}

/// One change of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RequirementChangeOut)]
pub struct Change {
    /// The question.
    #[schema(example = "Q17")]
    pub code: String,
    /// What it means for who answers.
    pub kind: ChangeKind,
    /// The tiers that it is felt at.
    pub tiers: Vec<i64>,
    /// What changes, in a sentence.
    #[schema(example = "A longer answer is accepted: 600 words.")]
    pub detail: String,
}

impl Change {
    /// True where who failed the requirement could meet it now (rule 5).
    #[must_use]
    pub const fn relaxes(&self) -> bool {
        matches!(self.kind, ChangeKind::Removed | ChangeKind::Relaxed | ChangeKind::Replaced)
    }
}

/// Whether one of `changes` relaxes the requirement `code` at `tier`.
#[must_use]
pub fn relaxes(changes: &[Change], code: &str, tier: i64) -> bool {
    changes.iter().any(|one| one.code == code && one.relaxes() && one.tiers.contains(&tier))
}

/// Every change from the questions `old` to the questions `new`, in the order of the new ones.
#[must_use]
pub fn between(old: &[Question], new: &[Question]) -> Vec<Change> {
    let known: BTreeMap<&str, &Question> = old.iter().map(|one| (one.code.as_str(), one)).collect();
    let mut all = Vec::new();
    for question in new {
        match known.get(question.code.as_str()) {
            Some(before) => all.extend(of_one(before, question)),
            None => all.extend(whole(question, ChangeKind::Added, "It is asked from now on.")),
        }
    }
    let gone = old.iter().filter(|one| new.iter().all(|other| other.code != one.code));
    all.extend(gone.filter_map(|one| whole(one, ChangeKind::Removed, "It is not asked any more.")));
    all
}

fn asked_at(question: &Question) -> Vec<i64> {
    question.tiers.iter().filter(|one| one.asked).map(|one| one.tier).collect()
}

fn change(
    question: &Question,
    kind: ChangeKind,
    tiers: Vec<i64>,
    detail: impl Into<String>,
) -> Option<Change> {
    let felt = !tiers.is_empty();
    felt.then(|| Change { code: question.code.clone(), kind, tiers, detail: detail.into() })
}

fn whole(question: &Question, kind: ChangeKind, detail: &str) -> Option<Change> {
    change(question, kind, asked_at(question), detail)
}

fn of_one(old: &Question, new: &Question) -> Vec<Change> {
    use ChangeKind::{Relaxed, Replaced, Reworded, Tightened};
    let both: Vec<i64> = asked_at(old).into_iter().filter(|tier| asked_at(new).contains(tier)).collect();
    let mut all = Vec::new();
    if old.kind != new.kind {
        let detail = format!("It is answered in another form: {} in place of {}.", new.kind, old.kind);
        all.extend(change(new, Replaced, both.clone(), detail));
    }
    let only = |these: &Question, those: &Question| {
        asked_at(these).into_iter().filter(|tier| !asked_at(those).contains(tier)).collect::<Vec<_>>()
    };
    all.extend(change(new, Relaxed, only(old, new), "It is not asked any more at this tier."));
    all.extend(change(new, Tightened, only(new, old), "It is asked at this tier from now on."));
    for tier in &both {
        all.extend(at_tier(old, new, *tier));
    }
    all.extend(must_be(old, new, &both));
    all.extend(choices(old, new, &both));
    if old.unit != new.unit {
        let detail = match &new.unit {
            Some(unit) => format!("It is counted in {unit}."),
            None => "It has no unit.".to_owned(),
        };
        all.extend(change(new, ChangeKind::Replaced, both.clone(), detail));
    }
    match (&old.asked_if, &new.asked_if) {
        (None, None) => {}
        (Some(one), Some(other)) if one == other => {}
        (None, Some(_)) => all.extend(change(new, Relaxed, both.clone(), "It is asked only of some now.")),
        (Some(_), None) => all.extend(change(new, Tightened, both.clone(), "It is asked of everyone now.")),
        (Some(_), Some(_)) => {
            all.extend(change(new, Replaced, both.clone(), "It is asked of others than before."))
        }
    }
    if old.text_en != new.text_en || old.text_cy != new.text_cy {
        all.extend(change(new, Reworded, both, "It is worded otherwise."));
    }
    all
}

/// Limits, thresholds and evidence.
fn at_tier(old: &Question, new: &Question, tier: i64) -> Vec<Change> {
    use ChangeKind::{Relaxed, Tightened};
    let limit = |one: &Question| one.at(tier).and_then(|at| at.word_limit);
    let mut all = Vec::new();
    let words = match (limit(old), limit(new)) {
        (one, other) if one == other => None,
        (Some(_), None) => Some((Relaxed, "The answer may be of any length.".to_owned())),
        (Some(before), Some(now)) if now > before => {
            Some((Relaxed, format!("A longer answer is accepted: {now} words.")))
        }
        (_, now) => {
            Some((Tightened, format!("The answer may have {} words at most.", now.unwrap_or_default())))
        }
    };
    all.extend(words.and_then(|(kind, detail)| change(new, kind, vec![tier], detail)));
    let (before, now) = (old.threshold(tier).unwrap_or(0), new.threshold(tier).unwrap_or(0));
    let unit = match (new.is_turnover(), new.kind, &new.unit) {
        (true, ..) => " per cent of the smallest value of the tier".to_owned(),
        (false, QuestionKind::Money, _) => " pence".to_owned(),
        (false, _, Some(unit)) => format!(" {unit}"),
        _ => String::new(),
    };
    if now < before {
        let detail = format!("Less is enough: {now}{unit} in place of {before}{unit}.");
        all.extend(change(new, Relaxed, vec![tier], detail));
    }
    if now > before {
        let detail = format!("More is needed: {now}{unit} in place of {before}{unit}.");
        all.extend(change(new, Tightened, vec![tier], detail));
    }
    all.extend(evidence(old, new, tier));
    all
}

fn evidence(old: &Question, new: &Question, tier: i64) -> Option<Change> {
    use ChangeKind::{Relaxed, Tightened};
    let rule = |one: &Question| one.at(tier).and_then(|at| at.evidence.clone());
    let (kind, detail) = match (rule(old), rule(new)) {
        (before, now) if before == now => return None,
        (_, None) => (Relaxed, "No evidence of it is asked for any more."),
        (None, Some(_)) => (Tightened, "Evidence of it can be asked for after admission."),
        (Some(before), Some(now)) if eases(&before, &now) => (Relaxed, "Less is asked of its evidence."),
        (Some(_), Some(_)) => (Tightened, "More, or something else, is asked of its evidence."),
    };
    change(new, kind, vec![tier], detail)
}

/// True where nobody meets more than before.
fn eases(before: &EvidenceRule, now: &EvidenceRule) -> bool {
    (now.when == before.when || now.when == EvidenceWhen::Sampled)
        && now.within_days >= before.within_days
        && (before.expires || !now.expires)
}

fn must_be(old: &Question, new: &Question, tiers: &[i64]) -> Option<Change> {
    use ChangeKind::{Relaxed, Replaced, Tightened};
    let (kind, detail) = match (&old.must_be, &new.must_be) {
        (None, None) => return None,
        (Some(one), Some(other)) if one == other => return None,
        (Some(_), None) => (Relaxed, "Any answer meets it.".to_owned()),
        (None, Some(must)) => (Tightened, format!("Only the answer \"{must}\" meets it.")),
        (Some(before), Some(now)) => {
            (Replaced, format!("The answer \"{now}\" meets it in place of \"{before}\"."))
        }
    };
    change(new, kind, tiers.to_vec(), detail)
}

fn choices(old: &Question, new: &Question, tiers: &[i64]) -> Vec<Change> {
    use ChangeKind::{Relaxed, Replaced, Tightened};
    if old.choices == new.choices {
        return Vec::new();
    }
    if !new.kind.is_answered() || !old.kind.is_answered() {
        let fact = new.choices.join(", ");
        return change(new, Replaced, tiers.to_vec(), format!("It is read from {fact}."))
            .into_iter()
            .collect();
    }
    let only = |these: &Question, those: &Question| {
        let these = these.choices.iter().filter(|one| !those.choices.contains(one));
        these.cloned().collect::<Vec<_>>().join(", ")
    };
    let (gone, come) = (only(old, new), only(new, old));
    let come = (!come.is_empty()).then(|| (Relaxed, format!("Accepted now: {come}.")));
    let gone = (!gone.is_empty()).then(|| (Tightened, format!("Not accepted any more: {gone}.")));
    come.into_iter()
        .chain(gone)
        .filter_map(|(kind, detail)| change(new, kind, tiers.to_vec(), detail))
        .collect()
}

/// The changes that the framework's law forbids, each as a fault that names the section.
///
/// The conditions for membership of a dynamic market cannot be modified during its term (Procurement Act 2023, section
/// 36(7)(b)). Rewording is left to the manager: the program cannot see whether it changes the condition.
#[must_use]
pub fn forbidden(regime: Regime, changes: &[Change]) -> Vec<Fault> {
    let forbids = match regime {
        Regime::Pa2023DynamicMarket => true,
        Regime::Pa2023LightTouchFramework | Regime::Pcr2015LightTouch | Regime::GrantProgramme => false,
    };
    let condition = |one: &&Change| forbids && one.kind != ChangeKind::Reworded;
    let fault = |one: &Change| {
        let detail = format!(
            "{}: {} The conditions for membership of a dynamic market cannot be changed during its term (Procurement Act 2023, \
             section 36(7)(b)). Leave them as they are; a limit that varies belongs to the competition.",
            one.code, one.detail
        );
        Fault::new("/questions", "conditions_fixed", detail)
    };
    changes.iter().filter(condition).map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::super::first_set;
    use super::*;

    type Edit = fn(&mut Vec<Question>);

    fn changed(edit: Edit) -> Vec<(String, ChangeKind, Vec<i64>)> {
        let old = first_set::questions(&[1, 2, 3, 4]).unwrap();
        let mut new = old.clone();
        edit(&mut new);
        between(&old, &new).into_iter().map(|one| (one.code, one.kind, one.tiers)).collect()
    }

    const AFTERWARDS: EvidenceRule =
        EvidenceRule { when: EvidenceWhen::AfterAdmission, within_days: 30, expires: false };

    fn at(all: &mut [Question], code: &str, edit: impl FnOnce(&mut Question)) {
        edit(all.iter_mut().find(|one| one.code == code).unwrap());
    }

    #[test]
    fn each_kind_of_change_is_told_apart() {
        use ChangeKind::{Added, Relaxed, Removed, Replaced, Reworded, Tightened};
        let cases: [(Edit, &str, ChangeKind, &[i64]); 17] = [
            (|all| all.retain(|one| one.code != "Q11"), "Q11", Removed, &[2, 3, 4]),
            (|all| at(all, "Q19", |one| one.tiers[1].asked = false), "Q19", Relaxed, &[2]),
            (|all| at(all, "Q19", |one| one.tiers[0].asked = true), "Q19", Tightened, &[1]),
            (|all| at(all, "Q17", |one| one.tiers[0].word_limit = Some(300)), "Q17", Relaxed, &[1]),
            (|all| at(all, "Q17", |one| one.tiers[0].word_limit = Some(100)), "Q17", Tightened, &[1]),
            (|all| at(all, "Q17", |one| one.tiers[3].word_limit = None), "Q17", Relaxed, &[4]),
            (|all| at(all, "Q14", |one| one.tiers[2].threshold = Some(100)), "Q14", Relaxed, &[3]),
            (|all| at(all, "Q13", |one| one.tiers[3].threshold = Some(5)), "Q13", Tightened, &[4]),
            (|all| at(all, "Q20", |one| one.tiers[0].evidence = None), "Q20", Relaxed, &[1]),
            (|all| at(all, "Q17", |one| one.tiers[1].evidence = Some(AFTERWARDS)), "Q17", Tightened, &[2]),
            (|all| at(all, "Q20", |one| one.tiers[1].evidence = Some(AFTERWARDS)), "Q20", Tightened, &[2]),
            (|all| at(all, "Q20", |one| one.must_be = None), "Q20", Relaxed, &[1, 2, 3, 4]),
            (|all| at(all, "Q20", |one| one.must_be = Some("no".into())), "Q20", Replaced, &[1, 2, 3, 4]),
            (|all| at(all, "Q23", |one| one.choices.push("other".into())), "Q23", Relaxed, &[2, 3, 4]),
            (|all| at(all, "Q23", |one| drop(one.choices.pop())), "Q23", Tightened, &[2, 3, 4]),
            (|all| at(all, "Q26", |one| one.text_cy = Some("A".into())), "Q26", Reworded, &[1, 2, 3, 4]),
            (|all| at(all, "Q22", |one| one.kind = QuestionKind::Date), "Q22", Replaced, &[1, 2, 3, 4]),
        ];
        for (edit, code, kind, tiers) in cases {
            assert_eq!(changed(edit), [(code.to_owned(), kind, tiers.to_vec())]);
        }
        let added = changed(|all| {
            let mut one = all.last().unwrap().clone();
            one.code = "Q27".into();
            all.push(one);
        });
        assert_eq!(added, [("Q27".to_owned(), Added, vec![1, 2, 3, 4])]);
        assert_eq!(changed(|_| {}), []);
    }

    #[test]
    fn only_a_dynamic_market_forbids_and_never_a_translation() {
        let old = first_set::questions(&[1, 2, 3, 4]).unwrap();
        let mut new = old.clone();
        at(&mut new, "Q17", |one| one.tiers[0].word_limit = Some(300));
        at(&mut new, "Q26", |one| one.text_cy = Some("A yw".into()));
        let changes = between(&old, &new);
        for regime in [Regime::Pa2023LightTouchFramework, Regime::Pcr2015LightTouch, Regime::GrantProgramme] {
            assert_eq!(forbidden(regime, &changes), []);
        }
        let faults = forbidden(Regime::Pa2023DynamicMarket, &changes);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].detail.contains("section 36(7)(b)") && faults[0].detail.starts_with("Q17: "));
    }
}
