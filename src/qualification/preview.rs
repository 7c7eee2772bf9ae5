//! What a changed requirement would do to whom, before it is published: counts by tier and income band, no names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finders;
use super::relaxing;
use super::requirement_views::{EffectOut, PreviewOut, ToldOut};
use super::rules::{self, Asked, Finding, Scoped};
use super::states::ApplicationState;
use super::store::{self, Judged, Standing};
use crate::frameworks::{self, Framework, Question, QuestionSetId};
use crate::kernel::authz::Actor;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// Applications whose answers are read at once.
const PAGE: usize = 500;

/// What a question set would do to whom. For the framework managers and auditors of the framework's body.
pub async fn preview_question_set(app: &App, actor: &Actor, id: &QuestionSetId) -> Result<PreviewOut> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| preview(db, &who, &id)).await
}

fn preview(db: &mut Snapshot<'_>, actor: &Actor, id: &QuestionSetId) -> Result<PreviewOut> {
    let set = frameworks::visible_question_set(db, actor, id)?;
    let framework = frameworks::framework(db, &set.framework_id)?;
    if !finders::reads_for(actor, &framework) {
        return Err(Problem::of(Code::Forbidden));
    }
    let before = frameworks::question_set_before(db, &set)?;
    let changes = relaxing::changes_of(db, &set)?;
    let codes: BTreeSet<String> = changes.iter().map(|one| one.code.clone()).collect();
    let everyone = newest_of_each(store::standing(db, &framework.id)?);
    let questions = frameworks::questions(db, id)?;
    let effects = effects(db, &framework, &questions, &codes, &everyone)?;
    let bands: BTreeMap<&str, &str> =
        everyone.iter().map(|one| (one.organisation_id.as_str(), one.record.income_band.as_str())).collect();
    let mut told: BTreeMap<&str, i64> = BTreeMap::new();
    for one in relaxing::concerned(db, &framework, &changes)? {
        *told.entry(bands.get(one.organisation_id.as_str()).copied().unwrap_or("not_known")).or_default() +=
            1;
    }
    let told = told
        .into_iter()
        .map(|(band, providers)| ToldOut { income_band: band.to_owned(), providers })
        .collect();
    Ok(PreviewOut {
        question_set_id: set.id,
        compared_with: before.map(|one| one.id),
        changes,
        effects,
        told,
    })
}

/// Each provider's newest application.
fn newest_of_each(all: Vec<Standing>) -> Vec<Standing> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|one| seen.insert(one.organisation_id.clone())).collect()
}

fn effects(
    db: &mut Snapshot<'_>,
    framework: &Framework,
    questions: &[Question],
    codes: &BTreeSet<String>,
    everyone: &[Standing],
) -> Result<Vec<EffectOut>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    // Whether a question is asked can hang on the answer to another.
    let on = |one: &Question| {
        let parts = one.asked_if.as_deref().unwrap_or_default().to_owned();
        frameworks::conditions(&parts).map(|(code, _)| code.to_owned()).collect::<Vec<_>>()
    };
    let changed: Vec<Question> = questions.iter().filter(|one| codes.contains(&one.code)).cloned().collect();
    let read: BTreeSet<String> = changed.iter().flat_map(on).chain(codes.iter().cloned()).collect();
    let read: Vec<String> = read.into_iter().collect();
    let mut all: BTreeMap<(String, i64, String), EffectOut> = BTreeMap::new();
    for page in everyone.chunks(PAGE) {
        let ids: Vec<_> = page.iter().map(|one| &one.id).collect();
        let judged = store::judged(db, &ids, &read)?;
        for one in page {
            let none = Judged::default();
            let (answers, failed) = judged.get(one.id.as_str()).unwrap_or(&none);
            let found = outcomes(framework, &changed, one, answers);
            for code in codes {
                let effect = effect_on(one, failed.contains(code), found.get(code));
                add(&mut all, code, one, &effect);
            }
        }
    }
    Ok(all.into_values().collect())
}

/// What the new check finds of the changed questions: the outcome, and the fault where it fails.
fn outcomes(
    framework: &Framework,
    changed: &[Question],
    one: &Standing,
    answers: &BTreeMap<String, Value>,
) -> BTreeMap<String, (Finding, Option<&'static str>)> {
    let scope = ["*".to_owned()];
    let scoped = Scoped { tier: one.tier, categories: &scope, areas: &scope };
    let facts = rules::facts(&one.record, framework, &scoped, changed);
    let unconfirmed = BTreeMap::new();
    let asked =
        Asked { questions: changed, tier: one.tier, answers, unconfirmed: &unconfirmed, facts: &facts };
    rules::check(&asked).into_iter().map(|found| (found.code, (found.outcome, found.fault))).collect()
}

fn effect_on(one: &Standing, failed: bool, found: Option<&(Finding, Option<&'static str>)>) -> EffectOut {
    let meets = found.is_none_or(|(outcome, _)| *outcome != Finding::Fail);
    let unanswered = found.is_some_and(|(_, fault)| *fault == Some("required"));
    let writing = one.state == ApplicationState::Draft;
    let over = matches!(
        one.state,
        ApplicationState::Discarded | ApplicationState::Rejected | ApplicationState::RejectedOnAppeal
    );
    let count = |holds: bool| i64::from(holds);
    EffectOut {
        failed: count(failed),
        would_meet: count(failed && meets),
        would_fail: count(!(failed || meets || over || unanswered && writing)),
        would_answer: count(!failed && unanswered && writing),
        ..EffectOut::default()
    }
}

fn add(all: &mut BTreeMap<(String, i64, String), EffectOut>, code: &str, one: &Standing, effect: &EffectOut) {
    if *effect == EffectOut::default() {
        return;
    }
    let key = (code.to_owned(), one.tier, one.record.income_band.clone());
    let sum = all.entry(key).or_insert_with(|| EffectOut {
        code: code.to_owned(),
        tier: one.tier,
        income_band: one.record.income_band.clone(),
        ..EffectOut::default()
    });
    sum.failed += effect.failed;
    sum.would_meet += effect.would_meet;
    sum.would_fail += effect.would_fail;
    sum.would_answer += effect.would_answer;
}
