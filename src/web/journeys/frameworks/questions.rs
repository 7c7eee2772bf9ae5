//! A question set as a framework manager reads it: what it changes, why, and what that would do to whom.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use crate::frameworks::{self, Question, QuestionSetId, QuestionSetOut, QuestionSetState};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made, NoInput};
use crate::qualification::{self, PreviewOut};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::frameworks::{EffectLine, QuestionsPage};
use crate::web::views::parts::{Link, Row};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_questions).service(post_questions);
}

fn href(id: &QuestionSetId) -> String {
    format!("/question-sets/{id}")
}

/// The link to a set.
pub(super) fn link(p: &Page, set: &QuestionSetOut) -> Link {
    Link { href: href(&set.id), text: heading(p, set) }
}

fn heading(p: &Page, set: &QuestionSetOut) -> String {
    match set.state {
        QuestionSetState::Draft => p.t1("framework-question-set-draft", "n", set.number),
        QuestionSetState::Published => p.t1("framework-question-set", "n", set.number),
    }
}

#[get("/question-sets/{id}")]
async fn get_questions(visit: Visitor<ManageFrameworks>, id: Id<QuestionSetId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/question-sets/{id}")]
async fn post_questions(
    visit: Visitor<ManageFrameworks>,
    id: Id<QuestionSetId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = visit
        .send::<NoInput, _>(&form, json!({}), async |command| {
            frameworks::publish_question_set(&visit.app, &visit.actor, &id, command).await
        })
        .await;
    match outcome {
        Ok(_) => Ok(visit.see(&href(&id), Some(Flash::done("flash-questions-published")))),
        Err(problem) => {
            super::take_whole(&mut form, problem)?;
            let view = page(&visit, &id, Some(form)).await?;
            Ok(again(&view.p.clone(), &view))
        }
    }
}

async fn page(visit: &Visit, id: &QuestionSetId, form: Option<Form>) -> Result<QuestionsPage> {
    let Made { view: set, version, .. } = frameworks::read_question_set(&visit.app, &visit.actor, id).await?;
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &set.framework_id).await?.view;
    let preview = qualification::preview_question_set(&visit.app, &visit.actor, id).await?;
    let p = visit.page(Some(Section::Frameworks));
    Ok(QuestionsPage {
        heading: heading(&p, &set),
        facts: facts(&p, &set),
        changes: preview
            .changes
            .iter()
            .map(|one| {
                let title = p.t2("questions-change", "code", one.code.as_str(), "tiers", tiers(&one.tiers));
                Row::new(title, one.detail.clone())
            })
            .collect(),
        effects: effects(&p, &preview),
        told: preview
            .told
            .iter()
            .map(|one| Row::new(band(&p, &one.income_band), p.t1("questions-told-count", "n", one.providers)))
            .collect(),
        questions: set.questions.iter().flatten().map(|one| question_row(&p, one)).collect(),
        action: set.allowed_actions.contains(&"publish").then(|| href(id)),
        framework: framework.name,
        framework_href: super::framework::href(&framework.id),
        form: form.unwrap_or_else(|| Form::versioned(version)),
        p,
    })
}

fn tiers(all: &[i64]) -> String {
    all.iter().map(|tier| format!("T{tier}")).collect::<Vec<_>>().join(", ")
}

fn band(p: &Page, code: &str) -> String {
    p.t(&format!("income-{}", code.replace('_', "-")))
}

fn facts(p: &Page, set: &QuestionSetOut) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(text) = &set.what_changed {
        rows.push(Row::new(p.t("questions-fact-changed"), text.clone()));
    }
    if let Some(text) = &set.justification {
        rows.push(Row::new(p.t("questions-fact-why"), text.clone()));
    }
    let from = set.effective_on.map_or_else(|| p.t("questions-fact-from-publication"), |day| p.date(&day.0));
    rows.push(Row::new(p.t("questions-fact-from"), from));
    rows
}

fn effects(p: &Page, preview: &PreviewOut) -> Vec<EffectLine> {
    let line = |one: &qualification::EffectOut| EffectLine {
        code: one.code.clone(),
        tier: tiers(&[one.tier]),
        band: band(p, &one.income_band),
        failed: one.failed,
        would_meet: one.would_meet,
        would_fail: one.would_fail,
        would_answer: one.would_answer,
    };
    preview.effects.iter().map(line).collect()
}

fn question_row(p: &Page, one: &Question) -> Row {
    let asked: Vec<i64> = one.tiers.iter().filter(|at| at.asked).map(|at| at.tier).collect();
    let at = if asked.is_empty() {
        p.t("questions-not-asked")
    } else {
        p.t1("questions-asked", "tiers", tiers(&asked))
    };
    let why = one.justification.clone().unwrap_or_default();
    Row::new(format!("{}: {}", one.code, one.text_en), format!("{at}\n{why}").trim().to_owned())
}
