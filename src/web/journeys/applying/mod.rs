//! How a provider joins a framework: its record, an application as a list of tasks, one question a page.

mod home;
mod organisation;
mod question;
mod reply;
mod scope;
mod start;
mod steps;
mod tasks;

pub(super) use organisation::schemes;

use actix_web::web::ServiceConfig;

use crate::kernel::i18n::Lang;
use crate::qualification::{ApplicationId, ApplicationOut, AskedQuestionOut};
use crate::web::layout::{Page, Section};
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    home::routes(config);
    organisation::routes(config);
    start::routes(config);
    scope::routes(config);
    steps::routes(config);
    reply::routes(config);
    question::routes(config);
    tasks::routes(config);
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Applying))
}

fn href(id: &ApplicationId) -> String {
    format!("/apply/{id}")
}

fn question_href(id: &ApplicationId, code: &str) -> String {
    format!("/apply/{id}/questions/{code}")
}

/// The question in the page's language, where it has been translated.
fn wording(p: &Page, question: &AskedQuestionOut) -> String {
    let welsh = question.text_cy.as_ref().filter(|_| p.lang == Lang::Cy);
    welsh.unwrap_or(&question.text_en).clone()
}

/// True for a question that the provider answers here.
fn is_answered_here(question: &AskedQuestionOut) -> bool {
    question.asked && question.kind.is_answered()
}

/// The first question without an answer after `code`, or before it; none where all are answered.
fn next_open<'a>(out: &'a ApplicationOut, code: &str) -> Option<&'a AskedQuestionOut> {
    let is_open = |one: &&AskedQuestionOut| is_answered_here(one) && !out.answers.contains_key(&one.code);
    let place = out.questions.iter().position(|one| one.code == code).map_or(0, |place| place + 1);
    let (before, after) = out.questions.split_at(place);
    after.iter().chain(before).find(is_open)
}
