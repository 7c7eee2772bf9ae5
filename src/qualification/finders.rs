//! Finding applications and memberships for a caller, and showing them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::appeal;
use super::documents;
use super::memberships;
use super::model::{Appeal, Application, ApplicationId, Clarification};
use super::rules::{self, Asked, Fact};
use super::states::ApplicationState;
use super::store;
use super::views::{
    AnswerOut, AppealOut, ApplicationClarificationOut, ApplicationOut, ApplicationRowOut, AskedQuestionOut,
    ClarificationQuestionOut, DecisionOut,
};
use crate::frameworks::{self, Framework, Question};
use crate::kernel::authz::{Actor, ReadApplications, Role, Scope, Side, WriteApplications};
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;

/// Actions of the lifecycle table that have an operation.
const OFFERED: &[&str] = &[
    "submit",
    "discard",
    "start",
    "ask",
    "answer",
    "withdraw",
    "admit",
    "reject",
    "resubmit",
    "appeal",
    "uphold",
    "overturn",
    "give_suspension_notice",
    "suspend",
    "suspend_now",
    "give_removal_notice",
    "drop",
    "remove",
    "reinstate",
    "renew",
    "leave",
];

/// An application with what is needed to judge and show it.
pub(super) struct Whole {
    pub(super) application: Application,
    pub(super) framework: Framework,
    pub(super) questions: Vec<Question>,
    pub(super) answers: BTreeMap<String, Value>,
    pub(super) unconfirmed: BTreeMap<String, Day>,
    pub(super) facts: BTreeMap<&'static str, Fact>,
}

impl Whole {
    /// Reads everything that belongs to an application.
    pub(super) fn of(db: &mut Snapshot<'_>, application: Application) -> Result<Self> {
        let framework = frameworks::framework(db, &application.framework_id)?;
        let questions = questions_of(db, &application)?;
        let record = store::organisation_record(db, &application.organisation_id)?;
        let facts = rules::facts(&record, &framework, &(&application).into(), &questions);
        let stored = store::answers(db, &application.id)?;
        let unconfirmed = stored
            .iter()
            .filter_map(|(code, one)| Some((code.clone(), one.last_confirmed_at?.london_day())))
            .collect();
        let answers = stored.into_iter().map(|(code, one)| (code, one.value)).collect();
        Ok(Self { application, framework, questions, answers, unconfirmed, facts })
    }

    /// What the check looks at.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            questions: &self.questions,
            tier: self.application.tier,
            answers: &self.answers,
            unconfirmed: &self.unconfirmed,
            facts: &self.facts,
        }
    }

    /// What is taken from what is recorded, by question.
    pub(super) fn record(&self) -> BTreeMap<String, Value> {
        self.questions
            .iter()
            .filter(|one| !one.kind.is_answered())
            .filter(|one| rules::waived_because(one, self.application.tier, &self.answers).is_none())
            .map(|one| {
                let value = rules::fact_of(one, &self.facts).map(|fact| fact.value.clone());
                (one.code.clone(), value.unwrap_or_default())
            })
            .collect()
    }
}

/// The questions of an application. A member that widens its scope is not asked again what it answered at the start.
pub(super) fn questions_of(db: &mut Snapshot<'_>, application: &Application) -> Result<Vec<Question>> {
    const SETTLED: &str = "You answered this when you joined.";
    let mut questions = frameworks::questions(db, &application.question_set_id)?;
    let Some(membership) = store::widened_by(db, &application.id)? else { return Ok(questions) };
    let settled = memberships::already_answered(db, &membership, application, &questions)?;
    for question in questions.iter_mut().filter(|one| settled.contains(&one.code)) {
        for at in &mut question.tiers {
            at.asked = false;
            at.reason = Some(SETTLED.to_owned());
        }
    }
    Ok(questions)
}

/// The scope of the provider's side.
pub(super) fn provider_scope(organisation_id: &str) -> Scope<'_> {
    Scope::of_body(organisation_id)
}

/// The application, where `actor` may know about it: the provider's people, and once it was submitted the framework
/// managers and auditors of the framework's body. 404 otherwise.
pub(super) fn visible_application(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &ApplicationId,
) -> Result<Application> {
    let found = store::application(db, id)?;
    if actor.may(ReadApplications, &provider_scope(&found.organisation_id)) {
        return Ok(found);
    }
    let framework = frameworks::framework(db, &found.framework_id)?;
    if found.submitted_at.is_some() && reads_for(actor, &framework) {
        return Ok(found);
    }
    Err(Problem::not_found())
}

/// True for framework managers and auditors of the framework's body.
pub(super) fn reads_for(actor: &Actor, framework: &Framework) -> bool {
    actor.holds(&[Role::FrameworkManager, Role::Auditor], &provider_scope(&framework.body_id))
}

/// What of the state's actions the caller's roles allow.
pub(super) fn allowed<S: Machine>(
    state: S,
    actor: &Actor,
    organisation_id: &str,
    body_id: &str,
) -> Vec<&'static str> {
    let held = |role: Role| {
        let body = if role.side() == Side::Provider { organisation_id } else { body_id };
        actor.holds(&[role], &provider_scope(body))
    };
    let mut actions = state.actions_of(held);
    actions.retain(|action| OFFERED.contains(action));
    actions
}

fn is_overdue(state: ApplicationState, decide_by: Option<Day>, today: Day) -> bool {
    let waiting = matches!(
        state,
        ApplicationState::Submitted | ApplicationState::InAssessment | ApplicationState::Clarification
    );
    waiting && decide_by.is_some_and(|day| day < today)
}

/// An application in a list.
pub(super) fn row_out(one: Application, organisation_name: String, today: Day) -> ApplicationRowOut {
    ApplicationRowOut {
        id: one.id,
        reference: one.reference,
        framework_id: one.framework_id,
        organisation_id: one.organisation_id,
        organisation_name,
        tier: one.tier,
        state: one.state,
        submitted_at: one.submitted_at,
        decide_by: one.decide_by,
        overdue: is_overdue(one.state, one.decide_by, today),
        decided_at: one.decided_at,
    }
}

/// The whole application as `actor` sees it.
pub(super) fn application_made(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &ApplicationId,
) -> Result<Made<ApplicationOut>> {
    let application = store::application(db, id)?;
    let whole = Whole::of(db, application)?;
    let answers = store::answers(db, id)?;
    let decisions = if whole.application.decided_at.is_some() || reads_for(actor, &whole.framework) {
        store::decisions(db, id)?
    } else {
        BTreeMap::new()
    };
    let organisation_name = store::organisation_name(db, &whole.application.organisation_id)?;
    let membership_id = match whole.application.state {
        ApplicationState::Admitted => memberships::of_application(db, id)?,
        _ => None,
    };
    let widens = store::widened_by(db, id)?;
    let record = frozen_record(&whole.application).unwrap_or_else(|| whole.record());
    let today = db.now()?.london_day();
    let appeal_by = match whole.application.state {
        ApplicationState::Rejected => appeal::last_day(&whole.application, &whole.framework)?,
        _ => None,
    };
    // Only a decision can have been appealed against.
    let appealed = match whole.application.decided_at {
        Some(_) => store::appeal(db, id)?,
        None => None,
    };
    let clarifications = match whole.application.assessor {
        Some(_) => store::clarifications(db, id)?,
        None => Vec::new(),
    };
    let (version, path) = (whole.application.version, format!("/api/v1/applications/{id}"));
    let one = &whole.application;
    let newest = match one.state {
        ApplicationState::Draft => frameworks::published_question_set(db, &whole.framework.id)?
            .map(|set| set.id)
            .filter(|set| *set != one.question_set_id),
        _ => None,
    };
    let mut actions = allowed(one.state, actor, &one.organisation_id, &whole.framework.body_id);
    let writes = actor.may(WriteApplications, &provider_scope(&one.organisation_id));
    if writes && one.state == ApplicationState::Draft && !whole.unconfirmed.is_empty() {
        actions.push("confirm_answers");
    }
    if writes && one.state == ApplicationState::Draft {
        actions.push("change_scope");
    }
    if writes && newest.is_some() {
        actions.push("use_newest_questions");
    }
    let mut answers: BTreeMap<String, AnswerOut> =
        answers.into_iter().map(|(code, answer)| (code, answer_out(answer))).collect();
    for (code, file) in documents::named_by(db, one, &whole.questions, &whole.answers)? {
        if let Some(answer) = answers.get_mut(&code) {
            answer.document = Some(file.into());
        }
    }
    let view = ApplicationOut {
        id: one.id.clone(),
        reference: one.reference.clone(),
        framework_id: one.framework_id.clone(),
        question_set_id: one.question_set_id.clone(),
        organisation_id: one.organisation_id.clone(),
        organisation_name,
        tier: one.tier,
        categories: one.categories.clone(),
        areas: one.areas.clone(),
        state: one.state,
        allowed_actions: actions,
        newest_question_set_id: newest,
        effort_minutes: one.effort_minutes,
        questions_to_answer: rules::count_to_answer(&whole.questions, one.tier, &whole.answers),
        questions: whole.questions.iter().map(|question| question_out(question, &whole)).collect(),
        answers,
        record,
        decisions: decisions.into_iter().map(|(code, decision)| (code, decision_out(decision))).collect(),
        clarifications: clarifications.into_iter().map(clarification_out).collect(),
        appeal_by,
        appeal: appealed.map(appeal_out),
        digest: one.snapshot_digest.clone(),
        created_at: one.created_at,
        submitted_at: one.submitted_at,
        decide_by: one.decide_by,
        overdue: is_overdue(one.state, one.decide_by, today),
        decided_at: one.decided_at,
        membership_id: membership_id
            .or_else(|| widens.clone().filter(|_| one.state == ApplicationState::Admitted)),
        widens,
    };
    Ok(Made::new(view).version(version).location(path))
}

/// What was taken from the record when the application was submitted.
fn frozen_record(one: &Application) -> Option<BTreeMap<String, Value>> {
    let snapshot: Value = serde_json::from_str(one.snapshot.as_deref()?).ok()?;
    serde_json::from_value(snapshot.get("record")?.clone()).ok()
}

fn question_out(question: &Question, whole: &Whole) -> AskedQuestionOut {
    let tier = whole.application.tier;
    let waived = rules::waived_because(question, tier, &whole.answers).map(str::to_owned);
    AskedQuestionOut {
        code: question.code.clone(),
        section: question.section.clone(),
        text_en: question.text_en.clone(),
        text_cy: question.text_cy.clone(),
        kind: question.kind,
        choices: if question.kind.is_answered() { question.choices.clone() } else { Vec::new() },
        unit: question.unit.clone(),
        justification: question.justification.clone(),
        asked: waived.is_none(),
        waived_because: waived,
        word_limit: question.at(tier).and_then(|at| at.word_limit),
        evidence: question.at(tier).and_then(|at| at.evidence.clone()),
    }
}

/// An answer's view.
pub(super) fn answer_out(one: super::model::Answer) -> AnswerOut {
    AnswerOut {
        code: one.code,
        value: one.value,
        version: one.version,
        recorded_at: one.recorded_at,
        last_confirmed_at: one.last_confirmed_at,
        document: None,
    }
}

fn clarification_out(one: Clarification) -> ApplicationClarificationOut {
    let question = |it: super::model::ClarificationQuestion| ClarificationQuestionOut {
        code: it.code,
        text: it.text,
        reply: it.reply,
    };
    ApplicationClarificationOut {
        asked_at: one.asked_at,
        reply_by: one.reply_by,
        answered_at: one.answered_at,
        timed_out_at: one.timed_out_at,
        questions: one.questions.into_iter().map(question).collect(),
    }
}

fn appeal_out(one: Appeal) -> AppealOut {
    AppealOut {
        reason: one.reason,
        appealed_at: one.appealed_at,
        heard_reason: one.heard_reason,
        heard_at: one.heard_at,
    }
}

/// A decision's view.
pub(super) fn decision_out(one: super::model::Decision) -> DecisionOut {
    DecisionOut { code: one.code, outcome: one.outcome, reason: one.reason, recorded_at: one.recorded_at }
}
