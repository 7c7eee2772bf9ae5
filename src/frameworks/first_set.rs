//! The built-in first question set: 26 questions, and how each tier varies them (rule 2).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::{EvidenceRule, Question, QuestionKind, QuestionTier};
use crate::kernel::error::{Problem, Result};

const QUESTIONS: &str = include_str!("../../assets/data/qualification/questions.csv");
const TIERS: &str = include_str!("../../assets/data/qualification/tiers.csv");
/// The tiers that the data speaks of; a framework with more asks there what the last asks.
const LAST_TIER: i64 = 4;

#[derive(Deserialize)]
struct QuestionRow {
    id: String,
    section: String,
}

#[derive(Deserialize)]
struct TierRow {
    id: String,
    kind: QuestionKind,
    choices: String,
    unit: Option<String>,
    must_be: Option<String>,
    asked_if: Option<String>,
    t1: String,
    t2: String,
    t3: String,
    t4: String,
    evidence: Option<String>,
    waived_because: Option<String>,
    why: String,
    wording: String,
}

/// The questions for a framework with these tiers.
pub fn questions(tiers: &[i64]) -> Result<Vec<Question>> {
    let sections: BTreeMap<String, String> =
        rows::<QuestionRow>(QUESTIONS)?.into_iter().map(|row| (row.id, row.section)).collect();
    rows::<TierRow>(TIERS)?
        .into_iter()
        .map(|row| {
            let section = sections.get(&row.id).cloned().unwrap_or_default();
            question(row, section, tiers)
        })
        .collect()
}

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|cause| Problem::internal(format!("embedded question set: {cause}")))
}

fn question(row: TierRow, section: String, tiers: &[i64]) -> Result<Question> {
    let columns = [&row.t1, &row.t2, &row.t3, &row.t4];
    let mut varied = Vec::with_capacity(tiers.len());
    for tier in tiers {
        let column = usize::try_from((*tier).clamp(1, LAST_TIER) - 1).unwrap_or(0);
        let said = columns.get(column).map_or("ask", |text| text.as_str());
        varied.push(variation(*tier, said, &row)?);
    }
    Ok(Question {
        code: row.id,
        section,
        text_en: row.wording,
        text_cy: None,
        kind: row.kind,
        choices: row.choices.split('|').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        unit: row.unit,
        must_be: row.must_be,
        asked_if: row.asked_if,
        justification: Some(row.why),
        tiers: varied,
    })
}

fn variation(tier: i64, said: &str, row: &TierRow) -> Result<QuestionTier> {
    let (asked, limit) = match said.split_once(' ') {
        Some(("ask", limit)) => (true, Some(limit)),
        None if said == "ask" => (true, None),
        None if said == "waive" => (false, None),
        _ => return Err(Problem::internal(format!("embedded question set: {} says {said}", row.id))),
    };
    let word_limit = limit
        .map(str::parse)
        .transpose()
        .map_err(|_| Problem::internal(format!("embedded question set: {} says {said}", row.id)))?;
    let conditional = row.asked_if.is_some();
    let reason = row.waived_because.clone().filter(|_| !asked || conditional);
    let evidence =
        row.evidence.as_deref().filter(|_| asked).map(|said| evidence(&row.id, said)).transpose()?;
    Ok(QuestionTier { tier, asked, word_limit, threshold: None, reason, evidence })
}

/// As `sampled 20` or `sampled 20 expires`.
fn evidence(id: &str, said: &str) -> Result<EvidenceRule> {
    let unreadable = || Problem::internal(format!("embedded question set: {id} says {said}"));
    let mut words = said.split(' ');
    let when = words.next().and_then(|word| word.parse().ok()).ok_or_else(unreadable)?;
    let within_days = words.next().and_then(|word| word.parse().ok()).ok_or_else(unreadable)?;
    Ok(EvidenceRule { when, within_days, expires: words.next() == Some("expires") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_at(tier: i64) -> Vec<String> {
        questions(&[1, 2, 3, 4])
            .unwrap()
            .into_iter()
            .filter(|one| one.asked_if.is_none() && one.at(tier).unwrap().asked)
            .map(|one| one.code)
            .collect()
    }

    #[test]
    fn a_small_applicant_answers_eleven() {
        let record = ["Q1", "Q2", "Q3", "Q4", "Q5"];
        let mut asked = asked_at(1);
        asked.retain(|code| !record.contains(&code.as_str()));
        assert_eq!(
            asked,
            ["Q6", "Q7", "Q8", "Q15", "Q16", "Q17", "Q18", "Q20", "Q21", "Q22", "Q26"].map(str::to_owned)
        );
    }

    #[test]
    fn every_waiver_says_why_and_nothing_else_does() {
        let all = questions(&[1, 2, 3, 4, 5]).unwrap();
        assert_eq!(all.len(), 26);
        for question in all {
            assert!(
                question.justification.as_deref().is_some_and(|why| why.ends_with('.')),
                "{}",
                question.code
            );
            assert_eq!(question.tiers.len(), 5);
            for tier in &question.tiers {
                assert_eq!(
                    tier.reason.is_some(),
                    !tier.asked || question.asked_if.is_some(),
                    "{}",
                    question.code
                );
            }
        }
    }

    #[test]
    fn limits_follow_the_tier() {
        let all = questions(&[1, 2]).unwrap();
        let limit =
            |code: &str, tier| all.iter().find(|one| one.code == code).unwrap().at(tier).unwrap().word_limit;
        assert_eq!((limit("Q17", 1), limit("Q17", 2)), (Some(200), Some(400)));
        assert_eq!((limit("Q18", 1), limit("Q18", 2)), (Some(150), Some(250)));
    }
    #[test]
    fn the_grounds_are_those_that_a_provider_declares() {
        let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let text = include_str!("../../assets/data/reference/exclusion_grounds.csv");
        for row in csv::Reader::from_reader(text.as_bytes()).records() {
            let row = row.unwrap();
            named.entry(row[4].to_owned()).or_default().push(row[6].to_owned());
        }
        let all = questions(&[1]).unwrap();
        let choices = |code: &str| all.iter().find(|one| one.code == code).map(|one| &one.choices);
        assert_eq!(choices("Q7"), named.get("mandatory"));
        assert_eq!(choices("Q8"), named.get("discretionary"));
    }
}
