//! What an application must answer, and whether it does. Pure; `check` and `submit` run the same code (rule 3).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::documents::ProviderDocumentId;
use super::model::{Application, OrganisationRecord};
use crate::frameworks::{
    Framework, Question, QuestionKind, QuestionTier, conditions, smallest_value_pence, turnover_percent,
};
use crate::kernel::clock::Day;
use crate::kernel::error::{Code, Fault, Problem};
use crate::kernel::i18n::in_unit;
use crate::kernel::money::pounds;
use crate::organisations::IncomeBasis;

/// The fault of an answer that was taken from an earlier application and is not confirmed yet.
pub const UNCONFIRMED: &str = "unconfirmed";
/// Characters in the longest answer.
const LONGEST_TEXT: usize = 20_000;
/// Entries in the longest list, and characters in each.
const LONGEST_LIST: usize = 500;
const LONGEST_ENTRY: usize = 200;
/// The largest number that every JSON reader keeps exact.
const LARGEST_NUMBER: i64 = 9_007_199_254_740_991;

crate::text_enum! {
    /// What the check found for one requirement.
    pub enum Finding {
        Pass = "pass",
        Fail = "fail",
        Waived = "waived",
    }
}

/// One requirement as the check found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequirementOut {
    /// The question.
    #[schema(example = "Q17")]
    pub code: String,
    /// Where in the application it is.
    #[schema(example = "/answers/Q17")]
    pub pointer: String,
    /// Pass, fail or waived.
    pub outcome: Finding,
    /// A word for programs, where it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
    /// What was found, or why it is waived.
    pub detail: String,
    /// What would mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// What the program reads from what is recorded: the fact, and what is missing in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its value.
    pub value: Value,
    /// What is missing, and what would mend it.
    pub missing: Option<(Cow<'static, str>, &'static str)>,
}

/// Everything that a check looks at.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The questions of the set.
    pub questions: &'a [Question],
    /// The tier that is applied for.
    pub tier: i64,
    /// The answers by question.
    pub answers: &'a BTreeMap<String, Value>,
    /// Reused answers that wait to be confirmed, each with the day on which it was last confirmed.
    pub unconfirmed: &'a BTreeMap<String, Day>,
    /// What is recorded, by the name of the fact.
    pub facts: &'a BTreeMap<&'static str, Fact>,
}

/// What an application asks for.
#[derive(Debug, Clone, Copy)]
pub struct Scoped<'a> {
    /// The tier.
    pub tier: i64,
    /// Service category codes.
    pub categories: &'a [String],
    /// Area codes.
    pub areas: &'a [String],
}

impl<'a> From<&'a Application> for Scoped<'a> {
    fn from(one: &'a Application) -> Self {
        Self { tier: one.tier, categories: &one.categories, areas: &one.areas }
    }
}

/// The facts that a question can be answered from.
#[must_use]
pub fn facts(
    record: &OrganisationRecord,
    framework: &Framework,
    asked: &Scoped<'_>,
    questions: &[Question],
) -> BTreeMap<&'static str, Fact> {
    let there = |value| Fact { value, missing: None };
    let identifiers: Vec<Value> =
        record.identifiers.iter().map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
    let no_scope = asked.categories.is_empty() || asked.areas.is_empty();
    BTreeMap::from([
        ("organisation.names", there(json!({"name": record.name, "identifiers": identifiers}))),
        ("organisation.kind", kind(record)),
        ("organisation.income", income(record)),
        ("organisation.people", there(json!({"owners": record.owners, "signatories": record.signatories}))),
        // Optional, and never scored: nothing is missing where it is not said.
        ("organisation.led_by", there(json!(record.led_by))),
        (
            "application.scope",
            Fact {
                value: json!({"categories": asked.categories, "areas": asked.areas}),
                missing: no_scope.then_some((
                    "The application names no categories or no areas.".into(),
                    "Begin an application that names both.",
                )),
            },
        ),
        ("turnover", turnover(record, framework, asked.tier, questions)),
    ])
}

fn kind(record: &OrganisationRecord) -> Fact {
    let unknown = record.kind == "not_known" || record.sector == "not_known";
    Fact {
        value: json!({"kind": record.kind, "sector": record.sector}),
        missing: unknown.then_some((
            "Your organisation's record does not say what kind of organisation it is.".into(),
            "Give its kind and sector on your organisation's record.",
        )),
    }
}

fn income(record: &OrganisationRecord) -> Fact {
    // A new body may have no figure yet; an income of nothing is a figure.
    let unknown = record.yearly_income_pence.is_none()
        && record.income_band == "not_known"
        && record.income_basis != IncomeBasis::NewBody;
    Fact {
        value: json!({
            "yearly_income_pence": record.yearly_income_pence,
            "income_band": record.income_band,
            "income_basis": record.income_basis,
        }),
        missing: unknown.then_some((
            "Your organisation's record does not say its yearly income.".into(),
            "Give the yearly income, or a forecast for a new body, on your organisation's record.",
        )),
    }
}

/// Yearly income against the smallest value of the tier, never above twice (rule 2).
fn turnover(record: &OrganisationRecord, framework: &Framework, tier: i64, questions: &[Question]) -> Fact {
    let percent = questions.iter().find(|one| one.is_turnover()).and_then(|one| one.threshold(tier));
    let percent = percent.unwrap_or_else(|| turnover_percent(tier));
    let needed = smallest_value_pence(framework, tier).saturating_mul(percent) / 100;
    let missing = match record.yearly_income_pence {
        Some(income) if income >= needed => None,
        Some(income) => Some((
            format!(
                "Your yearly income is below what this tier asks. It asks for {}; your record says {}.",
                pounds(needed),
                pounds(income)
            )
            .into(),
            "Apply for a lower tier, or as part of a consortium.",
        )),
        None if needed == 0 => None,
        None => Some((
            "Your organisation's record does not say its yearly income.".into(),
            "Give the yearly income, or a forecast for a new body, on your organisation's record.",
        )),
    };
    Fact {
        value: json!({"yearly_income_pence": record.yearly_income_pence, "needed_pence": needed}),
        missing,
    }
}

/// Why a question is not asked, where it is not.
#[must_use]
pub fn waived_because<'q>(
    question: &'q Question,
    tier: i64,
    answers: &BTreeMap<String, Value>,
) -> Option<&'q str> {
    const OTHERWISE: &str = "Not asked here.";
    let at = question.at(tier);
    let reason = at.and_then(|one| one.reason.as_deref()).unwrap_or(OTHERWISE);
    if at.is_some_and(|one| !one.asked) {
        return Some(reason);
    }
    let text = question.asked_if.as_deref()?;
    if conditions(text).any(|(code, choice)| holds(answers.get(code), choice)) { None } else { Some(reason) }
}

fn holds(answer: Option<&Value>, choice: Option<&str>) -> bool {
    match (answer, choice) {
        (Some(Value::String(text)), Some(choice)) => text == choice,
        (Some(Value::Bool(yes)), None) => *yes,
        (Some(Value::Bool(yes)), Some(choice)) => *yes == (choice == "yes"),
        (Some(Value::Array(items)), None) => !items.is_empty(),
        (Some(Value::Array(items)), Some(choice)) => items.iter().any(|one| one == choice),
        (Some(Value::String(text)), None) => !text.trim().is_empty(),
        _ => false,
    }
}

/// The check: every requirement with what was found, in the order of the set.
#[must_use]
pub fn check(asked: &Asked<'_>) -> Vec<RequirementOut> {
    asked.questions.iter().map(|question| requirement(asked, question)).collect()
}

fn requirement(asked: &Asked<'_>, question: &Question) -> RequirementOut {
    let section = if question.kind.is_answered() { "answers" } else { "record" };
    let mut found = RequirementOut {
        code: question.code.clone(),
        pointer: format!("/{section}/{}", question.code),
        outcome: Finding::Pass,
        fault: None,
        detail: "Met.".to_owned(),
        mend: None,
    };
    if let Some(reason) = waived_because(question, asked.tier, asked.answers) {
        found.outcome = Finding::Waived;
        reason.clone_into(&mut found.detail);
        return found;
    }
    let fault = if question.kind.is_answered() {
        fault_in_answer(question, asked.tier, asked.answers.get(&question.code))
            .or_else(|| asked.unconfirmed.get(&question.code).map(|day| unconfirmed(*day)))
    } else {
        let missing = fact_of(question, asked.facts).and_then(|fact| fact.missing.clone());
        missing.map(|(detail, mend)| ("missing", detail.into_owned(), mend.to_owned()))
    };
    if let Some((code, detail, mend)) = fault {
        found.outcome = Finding::Fail;
        found.fault = Some(code);
        found.detail = detail;
        found.mend = Some(mend);
    }
    found
}

/// The fact that a question of kind `from_record` or `computed` reads.
#[must_use]
pub fn fact_of<'f>(question: &Question, facts: &'f BTreeMap<&'static str, Fact>) -> Option<&'f Fact> {
    question.choices.first().and_then(|name| facts.get(name.as_str()))
}

type Trouble = (&'static str, String, String);

/// True where an answer meets what a tier asks of the question.
pub(super) fn meets(question: &Question, tier: i64, value: &Value) -> bool {
    fault_in_answer(question, tier, Some(value)).is_none()
}

fn fault_in_answer(question: &Question, tier: i64, value: Option<&Value>) -> Option<Trouble> {
    let Some(value) = value else {
        let mend = "Answer it, then check again.".to_owned();
        return Some(("required", "This question is not answered yet.".to_owned(), mend));
    };
    if let Err((code, detail)) = has_form(question, value) {
        return Some((code, "The answer does not have the form that is asked.".to_owned(), detail));
    }
    too_long(question.at(tier), value)
        .or_else(|| blank(question, value))
        .or_else(|| too_small(question, tier, value))
        .or_else(|| not_what_it_must_be(question, value))
}

fn unconfirmed(day: Day) -> Trouble {
    (
        UNCONFIRMED,
        format!("This is from your earlier application, last confirmed on {day}."),
        "Confirm that it is still true, or answer anew.".to_owned(),
    )
}

fn too_long(at: Option<&QuestionTier>, value: &Value) -> Option<Trouble> {
    let limit = at?.word_limit?;
    let words = i64::try_from(value.as_str()?.split_whitespace().count()).unwrap_or(i64::MAX);
    (words > limit).then(|| {
        (
            "too_long",
            format!("The answer has {words} words; at this tier it may have {limit}."),
            format!("Shorten it by {} words.", words.saturating_sub(limit)),
        )
    })
}

fn blank(question: &Question, value: &Value) -> Option<Trouble> {
    let empty_text = value.as_str().is_some_and(|text| text.trim().is_empty());
    let named = question.choices.is_empty() && value.as_array().is_some_and(Vec::is_empty);
    (empty_text || named)
        .then(|| ("required", "The answer is empty.".to_owned(), "Answer it, then check again.".to_owned()))
}

fn too_small(question: &Question, tier: i64, value: &Value) -> Option<Trouble> {
    let (least, given) = (question.threshold(tier)?, value.as_i64()?);
    (given < least).then(|| {
        let shown = |number: i64| match question.kind {
            QuestionKind::Money => pounds(number),
            _ => in_unit(number, question.unit.as_deref()),
        };
        (
            "below",
            format!("The answer is {}; at this tier it must be at least {}.", shown(given), shown(least)),
            "Apply for a lower tier, or again once it is reached.".to_owned(),
        )
    })
}

fn not_what_it_must_be(question: &Question, value: &Value) -> Option<Trouble> {
    let must = question.must_be.as_deref()?;
    let given = match value {
        Value::Bool(true) => "yes",
        Value::Bool(false) => "no",
        Value::String(text) => text,
        _ => "",
    };
    (given != must).then(|| {
        (
            "must_be",
            format!("The requirement is met only by the answer \"{must}\"."),
            format!("Put in place what the question asks, then answer \"{must}\"."),
        )
    })
}

/// Whether `value` has the form of the question's kind; otherwise a word for programs and what would mend it.
pub fn has_form(question: &Question, value: &Value) -> Result<(), (&'static str, String)> {
    let good = match question.kind {
        QuestionKind::YesNo => value.is_boolean(),
        QuestionKind::Choice => {
            value.as_str().is_some_and(|text| question.choices.iter().any(|one| one == text))
        }
        QuestionKind::Text => value.as_str().is_some_and(|text| text.chars().count() <= LONGEST_TEXT),
        QuestionKind::Number | QuestionKind::Money => {
            let most = if question.is_share() { 100 } else { LARGEST_NUMBER };
            value.as_i64().is_some_and(|number| (0..=most).contains(&number))
        }
        QuestionKind::Date => value.as_str().is_some_and(|text| text.parse::<Day>().is_ok()),
        QuestionKind::List => is_list(question, value),
        QuestionKind::File => value.as_str().is_some_and(|text| text.parse::<ProviderDocumentId>().is_ok()),
        QuestionKind::FromRecord | QuestionKind::Computed => false,
    };
    if good { Ok(()) } else { Err(("form", form(question))) }
}

/// Whether an answer to the question `code` has the form that one of `questions` asks.
#[must_use]
pub fn fits(questions: &[Question], code: &str, value: &Value) -> bool {
    questions.iter().any(|one| one.code == code && has_form(one, value).is_ok())
}

/// The codes of the questions that are answered with a file.
#[must_use]
pub fn file_questions(questions: &[Question]) -> Vec<&str> {
    let files = questions.iter().filter(|one| one.kind == QuestionKind::File);
    files.map(|one| one.code.as_str()).collect()
}

fn is_list(question: &Question, value: &Value) -> bool {
    let Some(items) = value.as_array() else { return false };
    let allowed = |text: &str| question.choices.is_empty() || question.choices.iter().any(|one| one == text);
    items.len() <= LONGEST_LIST
        && items.iter().all(|item| {
            item.as_str().is_some_and(|text| {
                !text.trim().is_empty() && text.chars().count() <= LONGEST_ENTRY && allowed(text)
            })
        })
}

fn form(question: &Question) -> String {
    match question.kind {
        QuestionKind::YesNo => "Answer true or false.".to_owned(),
        QuestionKind::Choice => format!("Answer one of: {}.", question.choices.join("; ")),
        QuestionKind::Text => format!("Answer with text of at most {LONGEST_TEXT} characters."),
        QuestionKind::Number => match &question.unit {
            Some(_) if question.is_share() => "Answer with a whole number of per cent, 0 to 100.".to_owned(),
            Some(unit) => format!("Answer with a whole number of {unit}, 0 or more."),
            None => "Answer with a whole number, 0 or more.".to_owned(),
        },
        QuestionKind::Money => "Answer with whole pence, 0 or more.".to_owned(),
        QuestionKind::Date => "Answer with a day such as 2026-05-21.".to_owned(),
        QuestionKind::File => "Answer with the id of a document that your organisation uploaded.".to_owned(),
        QuestionKind::List if question.choices.is_empty() => {
            format!(
                "Answer with a list of at most {LONGEST_LIST} texts of at most {LONGEST_ENTRY} characters."
            )
        }
        QuestionKind::List => format!("Answer with a list of any of: {}.", question.choices.join("; ")),
        QuestionKind::FromRecord => "It is taken from what is recorded; change it there.".to_owned(),
        QuestionKind::Computed => "It is computed from what is recorded; change it there.".to_owned(),
    }
}

/// What failed, as the problem that `submit` answers.
#[must_use]
pub fn refusal(found: &[RequirementOut]) -> Option<Problem> {
    let faults: Vec<Fault> = found
        .iter()
        .filter(|one| one.outcome == Finding::Fail)
        .map(|one| {
            let mend = one.mend.as_deref().unwrap_or_default();
            Fault::new(one.pointer.clone(), one.fault.unwrap_or("fail"), format!("{} {mend}", one.detail))
        })
        .collect();
    if faults.is_empty() { None } else { Some(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// The questions that an assessor has to decide: those that the applicant answered.
#[must_use]
pub fn to_decide<'q>(
    questions: &'q [Question],
    tier: i64,
    answers: &BTreeMap<String, Value>,
) -> Vec<&'q str> {
    questions
        .iter()
        .filter(|one| one.kind.is_answered() && waived_because(one, tier, answers).is_none())
        .map(|one| one.code.as_str())
        .collect()
}

/// How many questions the applicant answers: all that are asked but those from the organisation's own record.
#[must_use]
pub fn count_to_answer(questions: &[Question], tier: i64, answers: &BTreeMap<String, Value>) -> usize {
    let by_applicant = |one: &Question| {
        one.kind.is_answered() || one.choices.first().is_some_and(|name| name == "application.scope")
    };
    questions.iter().filter(|one| by_applicant(one) && waived_because(one, tier, answers).is_none()).count()
}
