//! Frameworks, and applications to them, for framework managers.

mod appeals;
mod applications;
mod asking;
pub(super) mod assessment;
mod extend;
pub(super) mod framework;
mod questions;

use actix_web::web::ServiceConfig;

use crate::kernel::clock::Day;
use crate::kernel::error::Problem;
use crate::qualification::states::ApplicationState;
use crate::qualification::{ApplicationClarificationOut, ApplicationOut, ClarificationQuestionOut};
use crate::reference::Names;
use crate::web::form::Form;
use crate::web::layout::{Page, address};
use crate::web::views::parts::{Action, Pager, Row, RowSection, Weight};

pub(super) fn routes(config: &mut ServiceConfig) {
    extend::routes(config);
    framework::routes(config);
    applications::routes(config);
    appeals::routes(config);
    asking::routes(config);
    assessment::routes(config);
    questions::routes(config);
}

/// The pager of a list at `path` with the filters `kept`.
pub(super) fn pager(path: &str, kept: &[(&str, &str)], cursor: Option<&str>, next: Option<&str>) -> Pager {
    let with = |cursor: &str| {
        let mut pairs = kept.to_vec();
        pairs.push(("cursor", cursor));
        address(path, &pairs)
    };
    Pager { first: cursor.map(|_| address(path, kept)), next: next.map(with) }
}

/// Shows every fault of a check above the form: its fields are on another page.
pub(super) fn take_whole(form: &mut Form, problem: Problem) -> Result<(), Problem> {
    if problem.faults().is_empty() {
        return crate::web::visit::take_faults(form, problem);
    }
    form.refuse_pointers(problem.faults().iter().map(|fault| ("", &fault.detail)));
    Ok(())
}

/// A button that leads to the page of a step.
pub(super) fn step(href: String, text: String, weight: Weight) -> Action {
    Action { href, text, weight }
}

/// What a membership covers, or an application asks for.
pub(super) fn scope_rows(
    p: &Page,
    names: &Names,
    tier: i64,
    categories: &[String],
    areas: &[String],
) -> Vec<Row> {
    vec![
        Row::new(p.t("scope-fact-tier"), p.t1("scope-fact-tier-value", "n", tier)),
        Row::new(p.t("scope-fact-categories"), lines(categories, |code| names.category(code))),
        Row::new(p.t("scope-fact-areas"), lines(areas, |code| names.area(code))),
    ]
}

fn lines<'a>(codes: &'a [String], name: impl Fn(&'a str) -> &'a str) -> String {
    codes.iter().map(|code| name(code)).collect::<Vec<_>>().join("\n")
}

/// What the assessors asked and what was replied, the newest round first.
pub(super) fn clarification_sections(p: &Page, out: &ApplicationOut) -> Vec<RowSection> {
    let section = |one: &ApplicationClarificationOut| {
        let none = match (one.timed_out_at, out.state) {
            (Some(_), _) => p.t("clarification-timed-out"),
            (None, ApplicationState::Clarification) => p.t("clarification-waits"),
            (None, _) => p.t("clarification-none"),
        };
        let row = |it: &ClarificationQuestionOut| {
            let reply = it.reply.clone().unwrap_or_else(|| none.clone());
            Row::new(format!("{}: {}", it.code, it.text), reply)
        };
        RowSection {
            title: p.t2(
                "clarification-title",
                "asked",
                p.date(&one.asked_at.london_day().0),
                "by",
                p.date(&one.reply_by.0),
            ),
            rows: one.questions.iter().map(row).collect(),
        }
    };
    out.clarifications.iter().rev().map(section).collect()
}

/// The appeal against a rejection, and what became of it.
pub(super) fn appeal_rows(p: &Page, out: &ApplicationOut) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(last) = out.appeal_by {
        rows.push(Row::new(p.t("appeal-fact-by"), day_words(p, Some(last))));
    }
    if let Some(appeal) = &out.appeal {
        rows.push(Row::new(p.t("appeal-fact-at"), p.moment(&appeal.appealed_at.timestamp())));
        rows.push(Row::new(p.t("appeal-fact-reason"), appeal.reason.clone()));
        if let Some(reason) = &appeal.heard_reason {
            rows.push(Row::new(p.t("appeal-fact-heard"), reason.clone()));
        }
    }
    rows
}

pub(super) fn day_words(p: &Page, day: Option<Day>) -> String {
    p.maybe_date(&day.map(|day| day.0))
}
