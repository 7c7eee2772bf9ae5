//! The page of a planned competition: all that is known, what is not, and every change.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};
use serde_json::Value;

use super::list::next_key;
use super::{frame, home, name_of, seen};
use crate::engagement::Topic;
use crate::frameworks;
use crate::kernel::authz::Anyone;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, PageQuery};
use crate::pipeline::{self, FieldChange, NoticeId, PipelineNoticeOut};
use crate::reference::{self, Names};
use crate::web::journeys::{events, responses};
use crate::web::layout::{Page, address, html};
use crate::web::shown::pounds;
use crate::web::views::parts::{Action, Pager, Row, Weight};
use crate::web::views::pipeline::{ChangeLine, ChangedField, NoticePage, UnknownLine};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_notice);
}

#[get("/pipeline/{id}")]
async fn get_notice(visit: Visitor<Anyone>, id: Id<NoticeId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let (p, asked) = (frame(&visit), visit.asked());
    let names = reference::names(&visit.app).await?;
    let query = PageQuery { limit: None, cursor: asked.optional("cursor") };
    let changes = pipeline::list_changes(&visit.app, &visit.actor, &id, query).await?.view();
    let (changes, cursor) = changes.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let line = |one: pipeline::PipelineChangeOut| ChangeLine {
        number: one.number,
        reason: one.reason,
        at: one.changed_at.timestamp(),
        fields: one.changes.iter().map(|field| changed(&p, &names, field)).collect(),
    };
    let view = NoticePage {
        next: out.next.as_ref().map(|next| p.t(next_key(next.kind))).unwrap_or_default(),
        next_on: out.next.as_ref().map(|next| next.on.0),
        facts: facts(&visit, &p, &names, &out).await?,
        unknowns: out.unknowns.iter().map(unknown).collect(),
        events: events::about(&visit, &p, &id).await?,
        said: responses::said(&visit, &p, &Topic::Notice((*id).clone()), &home(&id)).await?,
        changes: changes.into_iter().map(line).collect(),
        pager: Pager {
            first: asked.optional("cursor").map(|_| home(&id)),
            next: cursor.map(|cursor| address(&home(&id), &[("cursor", &cursor)])),
        },
        actions: actions(&p, &out),
        competition: out.competition_id.as_ref().map(|id| format!("/competitions/{id}")),
        reference: name_of(&p, &out),
        title: out.title,
        summary: out.summary,
        state: out.state.to_string(),
        reason: out.reason.unwrap_or_default(),
        p: p.clone(),
    };
    Ok(html(&p, &view))
}

fn unknown(one: &pipeline::Unknown) -> UnknownLine {
    UnknownLine {
        text: one.text.clone(),
        due_on: one.due_on.0,
        resolution: one.resolution.clone().unwrap_or_default(),
    }
}

async fn facts(visit: &Visit, p: &Page, names: &Names, out: &PipelineNoticeOut) -> Result<Vec<Row>> {
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let day = |day: Option<crate::kernel::clock::Day>| p.maybe_date(&day.map(|day| day.0));
    let value = serde_json::to_value(&out.estimated_value).unwrap_or_default();
    let rows = [
        ("fact-framework", terms.name),
        ("fact-region", names.region(&out.region_code).to_owned()),
        ("pipeline-field-category-codes", named(&out.category_codes, |code| names.category(code))),
        ("pipeline-field-area-codes", named(&out.area_codes, |code| names.area(code))),
        ("pipeline-field-tier", out.tier.map_or_else(|| p.t("pipeline-unknown"), |tier| tier.to_string())),
        ("pipeline-field-estimated-value", in_words(p, names, "estimated_value", &value)),
        ("pipeline-field-expected-publication-on", day(out.expected_publication_on)),
        ("pipeline-field-expected-start-on", day(out.expected_start_on)),
        ("pipeline-published", day(out.published_at.map(|at| at.london_day()))),
        ("pipeline-notice-days", out.notice_days.map_or_else(|| "–".to_owned(), |days| p.count(&days))),
    ];
    Ok(rows.into_iter().map(|(key, value)| Row::new(p.t(key), value)).collect())
}

fn named<'a>(codes: &'a [String], name: impl Fn(&'a str) -> &'a str) -> String {
    codes.iter().map(|code| name(code)).collect::<Vec<_>>().join(", ")
}

fn changed(p: &Page, names: &Names, change: &FieldChange) -> ChangedField {
    ChangedField {
        field: p.t(&format!("pipeline-field-{}", change.field.replace('_', "-"))),
        before: in_words(p, names, &change.field, &change.before),
        after: in_words(p, names, &change.field, &change.after),
    }
}

/// A kept value as people read it.
fn in_words(p: &Page, names: &Names, field: &str, value: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match (field, value) {
        ("estimated_value", Value::Object(range)) => {
            let end = |name: &str| range.get(name).and_then(Value::as_i64).map(pounds);
            match (end("low_pence"), end("high_pence")) {
                (Some(low), Some(high)) => p.t2("pipeline-range", "low", low, "high", high),
                _ => p.t("pipeline-unknown"),
            }
        }
        ("expected_publication_on" | "expected_start_on", Value::String(day)) => {
            day.parse().map_or_else(|_| day.clone(), |day| p.date(&day))
        }
        ("category_codes", Value::Array(codes)) => {
            codes.iter().map(|code| names.category(&text(code)).to_owned()).collect::<Vec<_>>().join(", ")
        }
        ("area_codes", Value::Array(codes)) => {
            codes.iter().map(|code| names.area(&text(code)).to_owned()).collect::<Vec<_>>().join(", ")
        }
        ("unknowns", Value::Array(all)) => {
            let words = |one: &Value| {
                let part = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
                let due = part("due_on").parse().map_or_else(|_| String::new(), |day| p.date(&day));
                match part("resolution") {
                    "" => format!("{} ({due})", part("text")),
                    known => format!("{}: {known}", part("text")),
                }
            };
            all.iter().map(words).collect::<Vec<_>>().join("\n")
        }
        (_, Value::String(words)) => words.clone(),
        (_, Value::Null) => "–".to_owned(),
        (_, other) => other.to_string(),
    }
}

/// What the concept offers this person now; each leads to a page that confirms it.
fn actions(p: &Page, out: &PipelineNoticeOut) -> Vec<Action> {
    let steps = [
        ("publish", "pipeline-act-edit", "edit", Weight::Beside),
        ("publish", "pipeline-act-publish", "publish", Weight::Main),
        ("convert", "pipeline-act-convert", "convert", Weight::Main),
        ("amend", "pipeline-act-amend", "amend", Weight::Beside),
        ("drop", "pipeline-act-drop", "drop", Weight::Grave),
        ("discard", "pipeline-act-discard", "discard", Weight::Grave),
    ];
    let open = steps.into_iter().filter(|(action, ..)| out.allowed_actions.contains(action));
    open.map(|(_, key, part, weight)| Action {
        href: format!("{}/{part}", home(&out.id)),
        text: p.t(key),
        weight,
    })
    .collect()
}
