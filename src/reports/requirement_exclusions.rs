//! Report `requirement-exclusions` (R7): whom each requirement kept out.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::DEFINITION_VERSION;
use super::qualification_query::{Asked, FEWEST, TOO_FEW, over_counted};
use super::qualification_views::ExclusionRow;
use crate::frameworks::{self, Question, QuestionKind, QuestionSetId};
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;

#[derive(QueryableByName)]
struct Failed {
    #[diesel(sql_type = Text)]
    framework_reference: String,
    #[diesel(sql_type = Text)]
    question_set_id: QuestionSetId,
    #[diesel(sql_type = Text)]
    question_code: String,
    #[diesel(sql_type = BigInt)]
    requirement_version: i64,
    #[diesel(sql_type = BigInt)]
    tier: i64,
    #[diesel(sql_type = Text)]
    income_band: String,
    #[diesel(sql_type = Text)]
    organisation_id: String,
    #[diesel(sql_type = Bool)]
    later_admitted: bool,
}

/// A decision counts once the application was rejected; what a check found, while the application is a draft or was
/// given up.
const SELECT: &str = "SELECT c.framework_reference, c.question_set_id, f.question_code, q.requirement_version, c.tier, \
        c.income_band, c.organisation_id, \
        EXISTS (SELECT 1 FROM applications_versions l WHERE l.framework_id = c.framework_id \
            AND l.organisation_id = c.organisation_id AND l.state = 'admitted' \
            AND l.recorded_at <= $1 AND l.recorded_at > f.at) AS later_admitted \
    FROM counted c \
    JOIN ( \
        SELECT d.application_id, d.question_code, 1 AS decided, d.recorded_at AS at FROM application_decisions_versions d \
            WHERE d.outcome = 'fail' AND d.recorded_at <= $1 AND (d.superseded_at IS NULL OR d.superseded_at > $1) \
        UNION SELECT x.application_id, x.question_code, 0 AS decided, x.found_at AS at FROM application_faults x \
            WHERE x.found_at <= $1 AND (x.mended_at IS NULL OR x.mended_at > $1) \
    ) f ON f.application_id = c.id \
    JOIN questions q ON q.question_set_id = c.question_set_id AND q.code = f.question_code \
    WHERE (f.decided = 1 AND c.state IN ('rejected', 'rejected_on_appeal', 'under_appeal', 'superseded', 'admitted')) \
        OR (f.decided = 0 AND c.state IN ('draft', 'discarded'))";

/// Requirement, version, tier, income band.
type Key = (String, i64, i64, String);

struct Group {
    question_set_id: QuestionSetId,
    question_code: String,
    failed: BTreeSet<String>,
    later_admitted: BTreeSet<String>,
}

/// Every row of the report. Only the failures are held, not the applications.
pub(super) fn exclusions(db: &mut Snapshot<'_>, asked: &Asked) -> Result<Vec<ExclusionRow>> {
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    for one in over_counted(asked, SELECT).load::<Failed>(db.conn())? {
        let id = format!("{}/{}", one.framework_reference, one.question_code);
        let group = groups.entry((id, one.requirement_version, one.tier, one.income_band)).or_insert(Group {
            question_set_id: one.question_set_id,
            question_code: one.question_code,
            failed: BTreeSet::new(),
            later_admitted: BTreeSet::new(),
        });
        if one.later_admitted {
            group.later_admitted.insert(one.organisation_id.clone());
        }
        group.failed.insert(one.organisation_id);
    }
    let mut sets: BTreeMap<QuestionSetId, Vec<Question>> = BTreeMap::new();
    let mut rows = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        if !sets.contains_key(&group.question_set_id) {
            let questions = frameworks::questions(db, &group.question_set_id)?;
            sets.insert(group.question_set_id.clone(), questions);
        }
        let questions = sets.get(&group.question_set_id);
        let question = questions.and_then(|all| all.iter().find(|one| one.code == group.question_code));
        rows.push(row(key, &group, question, asked));
    }
    Ok(rows)
}

fn row(key: Key, group: &Group, question: Option<&Question>, asked: &Asked) -> ExclusionRow {
    let (requirement_id, version, tier, failed_income_band) = key;
    let number = |of: &BTreeSet<String>| i64::try_from(of.len()).unwrap_or(i64::MAX);
    let hide = asked.hides_few && number(&group.failed) < FEWEST;
    let shown = |of: &BTreeSet<String>| (!hide).then(|| number(of));
    ExclusionRow {
        requirement_id,
        version,
        tier,
        threshold: question.map(|one| threshold(one, tier)).unwrap_or_default(),
        justification: question.and_then(|one| one.justification.clone()).unwrap_or_default(),
        failed_n: shown(&group.failed),
        failed_income_band,
        later_admitted_n: shown(&group.later_admitted),
        as_at: asked.as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: None,
        redaction_reason: hide.then(|| TOO_FEW.to_owned()),
    }
}

/// What a requirement asks at a tier, in words.
fn threshold(question: &Question, tier: i64) -> String {
    let mut parts = Vec::new();
    if let Some(must) = &question.must_be {
        parts.push(format!("must be {must}"));
    }
    if let Some(words) = question.at(tier).and_then(|at| at.word_limit) {
        parts.push(format!("at most {words} words"));
    }
    match (question.threshold(tier), question.kind) {
        (Some(percent), QuestionKind::Computed) => {
            parts.push(format!(
                "yearly income of at least {percent} per cent of the smallest value of the tier"
            ));
        }
        (Some(pence), QuestionKind::Money) => parts.push(format!("at least {pence} pence")),
        (Some(number), _) => parts.push(format!("at least {number}")),
        (None, _) => {}
    }
    if parts.is_empty() { "an answer that an assessor accepts".to_owned() } else { parts.join("; ") }
}
