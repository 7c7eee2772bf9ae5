//! One question of an application. Saving leads to the next one that is not answered yet.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{frame, href, is_answered_here, next_open, question_href, wording};
use crate::frameworks::QuestionKind;
use crate::kernel::authz::WriteApplications;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Received};
use crate::qualification::{self, AnswerIn, ApplicationId, ApplicationOut, AskedQuestionOut, Finding};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted, PostedFile};
use crate::web::journeys::answers;
use crate::web::journeys::documents::upload;
use crate::web::layout::{Page, again, html};
use crate::web::shown::{hundredths, plain};
use crate::web::views::applying::QuestionPage;
use crate::web::views::parts::{Choice, Row};
use crate::web::visit::{Visit, Visitor, take_faults};

const FIELD: &str = "value";
/// The box that says that none of a list applies.
const NONE: &str = "none";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_question).service(post_question).service(get_file).service(post_file);
}

/// The application and the question of the address, where it is answered here.
async fn asked(visit: &Visit, id: &ApplicationId) -> Result<(ApplicationOut, AskedQuestionOut)> {
    let out = qualification::read_application(&visit.app, &visit.actor, id).await?.view;
    let code = visit.part("code");
    let question = out.questions.iter().find(|one| one.code == code && is_answered_here(one)).cloned();
    question.map(|question| (out, question)).ok_or_else(Problem::not_found)
}

/// The stored answer as its field shows it, and its version.
fn stored(out: &ApplicationOut, question: &AskedQuestionOut) -> Form {
    let Some(answer) = out.answers.get(&question.code) else {
        return Form::versioned(Some(0));
    };
    let mut form = Form::versioned(Some(answer.version));
    match (&answer.value, question.kind) {
        (Value::Bool(yes), _) => form.put(FIELD, if *yes { "yes" } else { "no" }),
        (Value::Number(number), QuestionKind::Money) => {
            form.put(FIELD, number.as_i64().map(hundredths).unwrap_or_default());
        }
        (Value::Number(number), _) => form.put(FIELD, number.to_string()),
        (Value::String(day), QuestionKind::Date) => {
            if let Ok(day) = day.parse() {
                form.put_date(FIELD, day);
            }
        }
        (Value::String(text), _) => form.put(FIELD, text.as_str()),
        (Value::Array(items), _) if question.choices.is_empty() => {
            let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            form.put(FIELD, lines.join("\n"));
        }
        (Value::Array(items), _) if items.is_empty() => form.put(FIELD, NONE),
        (Value::Array(items), _) => {
            for item in items.iter().filter_map(Value::as_str) {
                form.put(FIELD, item);
            }
        }
        (Value::Null | Value::Object(_), _) => {}
    }
    form
}

/// What was typed, in the form of the question's kind; nothing where the field is refused.
fn typed(form: &mut Form, question: &AskedQuestionOut) -> Option<Value> {
    match question.kind {
        QuestionKind::YesNo => {
            form.one_of(FIELD, "fault-yes-no", &[("yes", true), ("no", false)]).map(Value::from)
        }
        QuestionKind::Choice => form.required(FIELD, "fault-choice").map(Value::from),
        QuestionKind::Number => form.whole(FIELD, "fault-number").map(Value::from),
        QuestionKind::Money => form.pounds(FIELD, "fault-pounds").map(Value::from),
        QuestionKind::Date => form.date(FIELD, "fault-date").map(|day| json!(day.to_string())),
        // That none applies is ticked too: a page left as it is declares nothing.
        QuestionKind::List if !question.choices.is_empty() => {
            let ticked = form.all(FIELD);
            match ticked.iter().any(|one| one == NONE) {
                false if ticked.is_empty() => form.refuse(FIELD, "fault-any-or-none"),
                true if ticked.len() > 1 => form.refuse(FIELD, "fault-none-alone"),
                true => return Some(json!([])),
                false => return Some(json!(ticked)),
            }
            None
        }
        QuestionKind::List => form.required(FIELD, "fault-answer").map(|text| {
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            json!(lines)
        }),
        QuestionKind::Text => form.required(FIELD, "fault-answer").map(Value::from),
        QuestionKind::File | QuestionKind::FromRecord | QuestionKind::Computed => None,
    }
}

/// What evidence of the answer can be asked for, in a sentence; empty for none.
fn evidence(p: &Page, question: &AskedQuestionOut) -> String {
    let Some(rule) = &question.evidence else { return String::new() };
    p.t1(&format!("question-evidence-{}", rule.when.as_str().replace('_', "-")), "n", rule.within_days)
}

/// The answers to choose from; of a list also that none applies.
fn choices(p: &Page, question: &AskedQuestionOut) -> Vec<Choice> {
    let mut all: Vec<Choice> = question.choices.iter().map(|code| Choice::new(code, plain(code))).collect();
    if question.kind == QuestionKind::List && !all.is_empty() {
        all.push(Choice::new(NONE, p.t("question-none")));
    }
    all
}

fn page(visit: &Visit, out: &ApplicationOut, question: &AskedQuestionOut, form: Form) -> QuestionPage {
    let p = frame(visit);
    let several = question.kind == QuestionKind::List;
    let reused = out.answers.get(&question.code).and_then(|answer| answer.last_confirmed_at);
    let hint = match question.word_limit {
        Some(words) => p.t1("answer-limit", "n", words),
        None if several && !question.choices.is_empty() => p.t("question-any"),
        None if several => p.t("question-lines"),
        None if question.kind == QuestionKind::File => p.h("question-file"),
        None => String::new(),
    };
    let file = question.kind == QuestionKind::File;
    let kept = out.answers.get(&question.code).filter(|_| file).map(|answer| {
        let row = Row::new(p.t("question-file-kept"), answers::given(&p, question, answer));
        match answers::document_href(out, answer) {
            Some(href) => row.leads_to(href),
            None => row,
        }
    });
    QuestionPage {
        question: wording(&p, question),
        caption: format!("{}, {}", out.reference, question.code),
        kind: question.kind,
        reused: reused
            .map(|at| p.t1("question-reused-confirm", "day", p.date(&at.london_day().0)))
            .unwrap_or_default(),
        choices: choices(&p, question),
        unit: question.unit.clone().unwrap_or_default(),
        why: question.justification.clone().unwrap_or_default(),
        hint,
        kept: kept.into_iter().collect(),
        evidence: evidence(&p, question),
        action: question_href(&out.id, &question.code) + if file { "/file" } else { "" },
        back: href(&out.id),
        form,
        p,
    }
}

#[get("/apply/{id}/questions/{code}")]
async fn get_question(visit: Visitor<WriteApplications>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, question) = asked(&visit, &id).await?;
    let view = page(&visit, &out, &question, stored(&out, &question));
    Ok(html(&view.p.clone(), &view))
}

#[post("/apply/{id}/questions/{code}")]
async fn post_question(
    visit: Visitor<WriteApplications>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, question) = asked(&visit, &id).await?;
    if let Some(value) = typed(&mut form, &question) {
        match save(&visit, &id, &question.code, &form, value).await {
            Ok(()) => return saved(&visit, &id, &question.code).await,
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &out, &question, form);
    Ok(again(&view.p.clone(), &view))
}

/// Where a page with a refused file was sent: who comes back to the address gets the question.
#[get("/apply/{id}/questions/{code}/file")]
async fn get_file(visit: Visitor<WriteApplications>, id: Id<ApplicationId>) -> HttpResponse {
    visit.see(&question_href(&id, visit.part("code")), None)
}

#[post("/apply/{id}/questions/{code}/file")]
async fn post_file(
    visit: Visitor<WriteApplications>,
    id: Id<ApplicationId>,
    posted: PostedFile,
) -> Result<HttpResponse> {
    let (mut form, file) = visit.proved_with_file(posted).await?;
    let (out, question) = asked(&visit, &id).await?;
    if question.kind != QuestionKind::File {
        return Err(Problem::not_found());
    }
    let outcome = match file {
        Some(file) => save_file(&visit, &out, &question.code, &form, file).await,
        None if form.is_clean() && out.answers.contains_key(&question.code) => Ok(()),
        None => {
            if form.is_clean() {
                form.refuse("file", "fault-file");
            }
            let view = page(&visit, &out, &question, form);
            return Ok(again(&view.p.clone(), &view));
        }
    };
    match outcome {
        Ok(()) => saved(&visit, &id, &question.code).await,
        Err(problem) => {
            take_faults(&mut form, problem)?;
            let view = page(&visit, &out, &question, form);
            Ok(again(&view.p.clone(), &view))
        }
    }
}

/// Keeps the file and answers with it.
async fn save_file(
    visit: &Visit,
    out: &ApplicationOut,
    code: &str,
    form: &Form,
    file: Received,
) -> Result<()> {
    let document = upload(visit, &out.organisation_id, form, file).await?;
    save(visit, &out.id, code, form, json!(document)).await
}

async fn save(visit: &Visit, id: &ApplicationId, code: &str, form: &Form, value: Value) -> Result<()> {
    let command = visit.command::<AnswerIn>(form, json!({"value": value}))?;
    qualification::answer_question(&visit.app, &visit.actor, id, code, command).await.map(|_| ())
}

/// The next question; or this one again, saved, where it does not meet the requirement yet.
async fn saved(visit: &Visit, id: &ApplicationId, code: &str) -> Result<HttpResponse> {
    let found = qualification::check_application(&visit.app, &visit.actor, id).await?.requirements;
    let (out, question) = asked(visit, id).await?;
    if let Some(one) = found.iter().find(|one| one.code == code && one.outcome == Finding::Fail) {
        let mut form = stored(&out, &question);
        let mend = one.mend.as_deref().unwrap_or_default();
        form.refuse_pointers([(FIELD, format!("{} {mend}", one.detail))]);
        let view = page(visit, &out, &question, form);
        return Ok(again(&view.p.clone(), &view));
    }
    let note = Some(Flash::done("flash-saved"));
    Ok(match next_open(&out, code) {
        Some(next) => visit.see(&question_href(id, &next.code), note),
        None => visit.see(&href(id), note),
    })
}
