//! What must hold for a framework. Pure: "today" is an argument.

use std::collections::BTreeSet;

use validator::ValidationError;

use super::model::{Framework, Question, QuestionKind, Tier};
use crate::kernel::clock::Day;
use crate::kernel::error::{Code, Fault, Problem, Result};

/// What a question of kind `from_record` or `computed` can be taken from.
const FACTS: &[&str] = &[
    "organisation.names",
    "organisation.kind",
    "organisation.income",
    "organisation.people",
    "organisation.led_by",
    "application.scope",
    "turnover",
];

/// No turnover test above twice the yearly contract value (rule 2).
const HIGHEST_TURNOVER_PERCENT: i64 = 200;

/// The bands of the design: T1 ≤ £25,000; T2 ≤ £135,018; T3 ≤ £663,540; T4 above.
#[must_use]
pub fn default_tiers() -> Vec<Tier> {
    [Some(2_500_000), Some(13_501_800), Some(66_354_000), None]
        .into_iter()
        .zip(1..)
        .map(|(up_to_pence, tier)| Tier { tier, up_to_pence })
        .collect()
}

/// A question's code: a capital letter, then capitals, digits and underscores, at most 20.
pub fn is_code(code: &str) -> std::result::Result<(), ValidationError> {
    let mut letters = code.chars();
    let first = letters.next().is_some_and(|letter| letter.is_ascii_uppercase());
    let rest = letters.all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_');
    if first && rest && code.len() <= 20 {
        return Ok(());
    }
    Err(ValidationError::new("code").with_message(
        "Use a capital letter followed by capitals, digits or underscores, at most 20, such as Q17.".into(),
    ))
}

/// Yearly income against the smallest value of the tier where the question says nothing else, never above twice
/// (rule 2). In per cent.
#[must_use]
pub const fn turnover_percent(tier: i64) -> i64 {
    match tier {
        ..=1 => 0,
        2 => 100,
        3 => 150,
        _ => HIGHEST_TURNOVER_PERCENT,
    }
}

/// The tier of a value with VAT and every extension (design section 2). Above every bound it is the last.
#[must_use]
pub fn tier_for(tiers: &[Tier], value_with_extensions_pence: i64) -> i64 {
    tiers
        .iter()
        .find(|tier| tier.up_to_pence.is_none_or(|bound| value_with_extensions_pence <= bound))
        .or(tiers.last())
        .map_or(1, |tier| tier.tier)
}

/// The smallest value of a tier in pence: one penny above the bound below it.
#[must_use]
pub fn smallest_value_pence(framework: &Framework, tier: i64) -> i64 {
    let below = framework.tiers.iter().filter(|one| one.tier < tier).filter_map(|one| one.up_to_pence).max();
    below.map_or(0, |bound| bound.saturating_add(1))
}

/// True on the days on which one may apply (rule 1).
#[must_use]
pub fn takes_applications(framework: &Framework, today: Day) -> bool {
    framework.state == super::states::FrameworkState::Open
        && (framework.opens_on..=framework.closes_on).contains(&today)
}

/// Faults in the terms of a framework.
#[must_use]
pub fn faults_in(framework: &Framework) -> Vec<Fault> {
    let mut faults = Vec::new();
    if framework.closes_on <= framework.opens_on {
        faults.push(Fault::new("/closes_on", "order", "Choose a closing date after the opening date."));
    }
    if (1..8).contains(&framework.standstill_working_days) {
        faults.push(Fault::new(
            "/standstill_working_days",
            "range",
            "Give 0 for no standstill, or at least 8 working days.",
        ));
    }
    if !tiers_are_bands(&framework.tiers) {
        faults.push(Fault::new(
            "/tiers",
            "bands",
            "Number the tiers 1, 2, 3 in order, each with a higher up_to_pence than the one before, and the last without.",
        ));
    }
    faults
}

fn tiers_are_bands(tiers: &[Tier]) -> bool {
    let numbered = tiers.iter().zip(1..).all(|(tier, number)| tier.tier == number);
    let rising = tiers.windows(2).all(|pair| match pair {
        [one, next] => one.up_to_pence.is_some_and(|low| next.up_to_pence.is_none_or(|high| high > low)),
        _ => true,
    });
    !tiers.is_empty() && numbered && rising && tiers.last().is_some_and(|last| last.up_to_pence.is_none())
}

/// What publishing needs: a question set, dates that are not over, categories and areas.
pub fn may_publish(framework: &Framework, has_questions: bool, today: Day) -> Result<()> {
    let mut faults = Vec::new();
    if !has_questions {
        faults.push(Fault::new(
            "/question_sets",
            "required",
            "Make a question set for this framework first.",
        ));
    }
    if framework.categories.is_empty() {
        faults.push(Fault::new("/categories", "required", "Name at least one service category."));
    }
    if framework.areas.is_empty() {
        faults.push(Fault::new("/areas", "required", "Name at least one area."));
    }
    if framework.closes_on < today {
        faults.push(Fault::new("/closes_on", "past", "The closing date is over; choose a later one."));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// Faults in the questions of a set for a framework with `tiers`.
#[must_use]
pub fn faults_in_questions(questions: &[Question], tiers: &[Tier]) -> Vec<Fault> {
    let wanted: Vec<i64> = tiers.iter().map(|tier| tier.tier).collect();
    let codes: BTreeSet<&str> = questions.iter().map(|one| one.code.as_str()).collect();
    let mut faults = Vec::new();
    if codes.len() != questions.len() {
        faults.push(Fault::new("/questions", "repeated", "Give each question a code of its own."));
    }
    for (index, question) in questions.iter().enumerate() {
        let at = format!("/questions/{index}");
        let mut given: Vec<i64> = question.tiers.iter().map(|one| one.tier).collect();
        given.sort_unstable();
        if given != wanted {
            faults.push(Fault::new(
                format!("{at}/tiers"),
                "tiers",
                "Say once for each tier of the framework whether it is asked.",
            ));
        }
        if question.tiers.iter().any(|one| !one.asked && one.reason.is_none()) {
            faults.push(Fault::new(
                format!("{at}/tiers"),
                "reason",
                "Say why it is waived where it is not asked.",
            ));
        }
        faults.extend(fault_in_form(question, &codes, &at));
    }
    faults
}

fn fault_in_form(question: &Question, codes: &BTreeSet<&str>, at: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if question.kind == QuestionKind::Choice && question.choices.len() < 2 {
        faults.push(Fault::new(
            format!("{at}/choices"),
            "choices",
            "Give at least two answers to choose from.",
        ));
    }
    let from_a_fact = matches!(question.choices.as_slice(), [one] if FACTS.contains(&one.as_str()));
    if !question.kind.is_answered() && !from_a_fact {
        let detail = format!("Name one of the facts: {}.", FACTS.join(", "));
        faults.push(Fault::new(format!("{at}/choices"), "fact", detail));
    }
    let turnover = question.is_turnover();
    let counts = turnover || matches!(question.kind, QuestionKind::Number | QuestionKind::Money);
    let thresholds = || question.tiers.iter().filter_map(|one| one.threshold);
    if !counts && thresholds().next().is_some() {
        faults.push(Fault::new(
            format!("{at}/tiers"),
            "threshold",
            "Leave the threshold out: only a number, money and the computed turnover have one.",
        ));
    }
    if turnover && thresholds().any(|percent| percent > HIGHEST_TURNOVER_PERCENT) {
        faults.push(Fault::new(
            format!("{at}/tiers"),
            "threshold",
            "Ask for no more than 200 per cent of the smallest value of the tier.",
        ));
    }
    let answers: Vec<&str> = match question.kind {
        QuestionKind::YesNo => vec!["yes", "no"],
        QuestionKind::Choice => question.choices.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    if question.kind == QuestionKind::File && !question.choices.is_empty() {
        faults.push(Fault::new(
            format!("{at}/choices"),
            "choices",
            "Leave the choices out: a file has none.",
        ));
    }
    if question.kind != QuestionKind::Number && question.unit.is_some() {
        faults.push(Fault::new(format!("{at}/unit"), "unit", "Leave the unit out: only a number has one."));
    }
    if question.is_share() && thresholds().any(|percent| percent > 100) {
        faults.push(Fault::new(
            format!("{at}/tiers"),
            "threshold",
            "Ask for no more than 100: it is a share.",
        ));
    }
    if !question.kind.is_answered() && question.tiers.iter().any(|one| one.evidence.is_some()) {
        faults.push(Fault::new(
            format!("{at}/tiers"),
            "evidence",
            "Leave the evidence out: what is read from a record is not answered by the applicant.",
        ));
    }
    if question.must_be.as_deref().is_some_and(|must| !answers.contains(&must)) {
        faults.push(Fault::new(
            format!("{at}/must_be"),
            "must_be",
            "Name one of the answers: yes, no, or one of the choices.",
        ));
    }
    let unknown =
        question.asked_if.iter().flat_map(|text| conditions(text)).any(|(code, _)| !codes.contains(code));
    if unknown {
        faults.push(Fault::new(format!("{at}/asked_if"), "code", "Name questions of this set."));
    }
    faults
}

/// The parts of `asked_if`: a question's code, and the choice that it needs.
pub fn conditions(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split(',').map(|part| match part.split_once('=') {
        Some((code, choice)) => (code.trim(), Some(choice.trim())),
        None => (part.trim(), None),
    })
}
