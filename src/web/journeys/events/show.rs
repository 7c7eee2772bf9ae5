//! The page of an event: what it is about, where and how, its documents, what was said, and every change.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};
use serde_json::Value;

use super::{frame, home, name_of, seen};
use crate::engagement::{self, EngagementEventChangeOut, EngagementEventOut, EventId, Topic};
use crate::kernel::authz::Anyone;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, PageQuery};
use crate::pipeline::FieldChange;
use crate::published::Subject;
use crate::reference::{self, Names};
use crate::web::journeys::{published, responses};
use crate::web::layout::{Page, address, html};
use crate::web::views::events::EventPage;
use crate::web::views::parts::{Action, Pager, Row, Weight};
use crate::web::views::pipeline::{ChangeLine, ChangedField};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_event);
}

#[get("/events/{id}")]
async fn get_event(visit: Visitor<Anyone>, id: Id<EventId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let (p, asked) = (frame(&visit), visit.asked());
    let names = reference::names(&visit.app).await?;
    let query = PageQuery { limit: None, cursor: asked.optional("cursor") };
    let changes = engagement::list_event_changes(&visit.app, &visit.actor, &id, query).await?.view();
    let (changes, cursor) = changes.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let line = |one: EngagementEventChangeOut| ChangeLine {
        number: one.number,
        reason: one.reason,
        at: one.changed_at.timestamp(),
        fields: one.changes.iter().map(|field| changed(&p, &names, field)).collect(),
    };
    let view = EventPage {
        facts: facts(&p, &names, &out),
        documents: published::lines(&visit, &p, &Subject::Event(out.id.clone()), None).await?,
        said: responses::said(&visit, &p, &Topic::Event(out.id.clone()), &home(&id)).await?,
        changes: changes.into_iter().map(line).collect(),
        pager: Pager {
            first: asked.optional("cursor").map(|_| home(&id)),
            next: cursor.map(|cursor| address(&home(&id), &[("cursor", &cursor)])),
        },
        actions: actions(&p, &out),
        notice: out.notice_id.as_ref().map(|id| format!("/pipeline/{id}")),
        reference: name_of(&p, &out),
        record_at: out.record_at.map(|at| at.timestamp()),
        record: out.record.unwrap_or_default(),
        title: out.title,
        summary: out.summary,
        state: out.state.to_string(),
        reason: out.reason.unwrap_or_default(),
        p: p.clone(),
    };
    Ok(html(&p, &view))
}

/// What an event says beside its title and summary.
pub(super) fn facts(p: &Page, names: &Names, out: &EngagementEventOut) -> Vec<Row> {
    let moment = |at: Option<UtcTime>| at.map_or_else(|| "–".to_owned(), |at| p.moment(&at.timestamp()));
    let named = |codes: &[String], of: &dyn Fn(&str) -> String| {
        codes.iter().map(|code| of(code)).collect::<Vec<_>>().join(", ")
    };
    let rows = [
        ("event-field-kind", p.t(&kind_key(out.kind.as_str()))),
        ("event-field-begins-at", moment(out.begins_at)),
        ("event-field-ends-at", moment(out.ends_at)),
        ("event-field-place", out.place.clone()),
        ("event-field-how-to-take-part", out.how_to_take_part.clone()),
        ("event-field-category-codes", named(&out.category_codes, &|code| names.category(code).to_owned())),
        ("event-field-area-codes", named(&out.area_codes, &|code| names.area(code).to_owned())),
    ];
    rows.into_iter().map(|(key, value)| Row::new(p.t(key), value)).collect()
}

fn kind_key(kind: &str) -> String {
    format!("event-kind-{}", kind.replace('_', "-"))
}

fn changed(p: &Page, names: &Names, change: &FieldChange) -> ChangedField {
    ChangedField {
        field: p.t(&format!("event-field-{}", change.field.replace('_', "-"))),
        before: in_words(p, names, &change.field, &change.before),
        after: in_words(p, names, &change.field, &change.after),
    }
}

/// A kept value as people read it.
fn in_words(p: &Page, names: &Names, field: &str, value: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match (field, value) {
        ("begins_at" | "ends_at", Value::String(at)) => {
            at.parse::<UtcTime>().map_or_else(|_| at.clone(), |at| p.moment(&at.timestamp()))
        }
        ("kind", Value::String(kind)) => p.t(&kind_key(kind)),
        ("category_codes", Value::Array(codes)) => {
            codes.iter().map(|code| names.category(&text(code)).to_owned()).collect::<Vec<_>>().join(", ")
        }
        ("area_codes", Value::Array(codes)) => {
            codes.iter().map(|code| names.area(&text(code)).to_owned()).collect::<Vec<_>>().join(", ")
        }
        (_, Value::String(words)) => words.clone(),
        _ => "–".to_owned(),
    }
}

/// What the concept offers this person now; each leads to a page that confirms it.
fn actions(p: &Page, out: &EngagementEventOut) -> Vec<Action> {
    let steps = [
        ("publish", "event-act-edit", "edit", Weight::Beside),
        ("publish", "event-act-documents", "documents", Weight::Beside),
        ("publish", "event-act-publish", "publish", Weight::Main),
        ("record", "event-act-record", "record", Weight::Main),
        ("amend", "event-act-amend", "amend", Weight::Beside),
        ("amend", "event-act-documents", "documents", Weight::Beside),
        ("record", "event-act-documents", "documents", Weight::Beside),
        ("cancel", "event-act-cancel", "cancel", Weight::Grave),
        ("discard", "event-act-discard", "discard", Weight::Grave),
    ];
    let open = steps.into_iter().filter(|(action, ..)| out.allowed_actions.contains(action));
    open.map(|(_, key, part, weight)| Action {
        href: format!("{}/{part}", home(&out.id)),
        text: p.t(key),
        weight,
    })
    .collect()
}
