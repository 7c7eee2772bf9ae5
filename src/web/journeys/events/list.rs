//! The list of engagement events.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, home, name_of};
use crate::engagement::states::EventState;
use crate::engagement::{self, EngagementEventOut, EngagementEventsQuery};
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::pipeline::NoticeId;
use crate::reference::{self, Names};
use crate::web::form::Form;
use crate::web::layout::{Page, address, html};
use crate::web::views::events::{EventLine, EventsPage};
use crate::web::views::parts::{Choice, Pager};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_events);
}

#[get("/events")]
async fn get_events(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let (p, form) = (frame(&visit), visit.asked());
    let names = reference::names(&visit.app).await?;
    let query = EngagementEventsQuery {
        category: form.optional("category"),
        area: form.optional("area"),
        region_code: form.optional("region"),
        state: form.value("state").parse().ok(),
        cursor: form.optional("cursor"),
        ..EngagementEventsQuery::default()
    };
    let page = engagement::list_events(&visit.app, &visit.actor, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let states = [
        EventState::Published,
        EventState::Held,
        EventState::Recorded,
        EventState::Cancelled,
        EventState::Draft,
    ];
    let states = states.into_iter().map(|one| one.as_str());
    let view = EventsPage {
        categories: names.categories.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        areas: names.areas.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        regions: names.regions.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        states: states.map(|one| Choice::new(one, p.state("engagement_event", one))).collect(),
        events: items.iter().map(|one| line(&p, &names, one)).collect(),
        pager: pager(&form, cursor),
        may_make: visit.actor.has(CommissionCompetitions),
        p,
        form,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The events about a planned competition, newest first.
pub(in crate::web::journeys) async fn about(
    visit: &Visit,
    p: &Page,
    id: &NoticeId,
) -> Result<Vec<EventLine>> {
    let names = reference::names(&visit.app).await?;
    let query = EngagementEventsQuery {
        notice_id: Some(id.to_string()),
        limit: Some(100),
        ..EngagementEventsQuery::default()
    };
    let page = engagement::list_events(&visit.app, &visit.actor, query).await?.view();
    let items = page.map(|page| page.items).unwrap_or_default();
    let shown = items.iter().filter(|one| one.state != EventState::Discarded);
    Ok(shown.map(|one| line(p, &names, one)).collect())
}

fn line(p: &Page, names: &Names, one: &EngagementEventOut) -> EventLine {
    EventLine {
        href: home(&one.id),
        reference: name_of(p, one),
        title: one.title.clone(),
        kind: p.t(&format!("event-kind-{}", one.kind.as_str().replace('_', "-"))),
        region: names.region(&one.region_code).to_owned(),
        state: one.state.to_string(),
        begins_at: one.begins_at.map(|at| at.timestamp()),
    }
}

fn pager(form: &Form, cursor: Option<String>) -> Pager {
    let kept = |cursor: Option<&str>| {
        let pairs = ["category", "area", "region", "state"].map(|name| (name, form.value(name)));
        let mut pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        pairs.extend(cursor.map(|cursor| ("cursor", cursor)));
        address("/events", &pairs)
    };
    Pager {
        first: (!form.value("cursor").is_empty()).then(|| kept(None)),
        next: cursor.map(|cursor| kept(Some(&cursor))),
    }
}
