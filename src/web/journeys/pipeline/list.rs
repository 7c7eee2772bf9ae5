//! The list of planned competitions with its filters and feeds.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, home, name_of};
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::pipeline::states::NoticeState;
use crate::pipeline::{self, NextDateKind, PipelineNoticeOut, PipelineNoticesQuery};
use crate::reference::{self, Names};
use crate::web::form::Form;
use crate::web::layout::{Page, address, html};
use crate::web::views::parts::{Choice, Link, Pager};
use crate::web::views::pipeline::{PipelineLine, PipelinePage};
use crate::web::visit::Visitor;

/// The filters that the feeds have too.
const SHARED: [&str; 3] = ["category", "area", "tier"];

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_pipeline);
}

#[get("/pipeline")]
async fn get_pipeline(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let (p, form) = (frame(&visit), visit.asked());
    let names = reference::names(&visit.app).await?;
    let query = PipelineNoticesQuery {
        category: form.optional("category"),
        area: form.optional("area"),
        tier: form.value("tier").parse().ok(),
        state: form.value("state").parse().ok(),
        cursor: form.optional("cursor"),
        ..PipelineNoticesQuery::default()
    };
    let page = pipeline::list_notices(&visit.app, &visit.actor, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let view = PipelinePage {
        categories: names.categories.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        areas: names.areas.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        tiers: (1..=4)
            .map(|tier: i64| Choice::new(tier.to_string(), p.t1("pipeline-tier", "n", tier)))
            .collect(),
        states: [NoticeState::Published, NoticeState::Converted, NoticeState::Dropped, NoticeState::Draft]
            .into_iter()
            .map(|one| Choice::new(one.as_str(), p.state("pipeline_notice", one.as_str())))
            .collect(),
        notices: items.iter().map(|one| line(&p, &names, one)).collect(),
        feeds: feeds(&p, &form),
        save_href: address("/account/searches/new", &shared(&form)),
        pager: pager(&form, cursor),
        may_plan: visit.actor.has(CommissionCompetitions),
        p,
        form,
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(p: &Page, names: &Names, one: &PipelineNoticeOut) -> PipelineLine {
    PipelineLine {
        href: home(&one.id),
        reference: name_of(p, one),
        title: one.title.clone(),
        scope: names.scope(&one.category_codes, &one.area_codes),
        state: one.state.to_string(),
        next: one.next.as_ref().map_or_else(|| "–".to_owned(), |next| p.t(next_key(next.kind))),
        next_on: one.next.as_ref().map(|next| next.on.0),
    }
}

/// What the next date is.
pub(super) const fn next_key(kind: NextDateKind) -> &'static str {
    match kind {
        NextDateKind::Publication => "pipeline-next-publication",
        NextDateKind::Unknown => "pipeline-next-unknown",
    }
}

/// The filters that feeds and saved searches have too.
fn shared(form: &Form) -> Vec<(&'static str, &str)> {
    SHARED.iter().map(|name| (*name, form.value(name))).filter(|(_, value)| !value.is_empty()).collect()
}

fn feeds(p: &Page, form: &Form) -> Vec<Link> {
    let kept = shared(form);
    let formats =
        [(".ics", "pipeline-feed-calendar"), (".atom", "pipeline-feed-atom"), ("", "pipeline-feed-json")];
    let link = |(end, key): (&str, &str)| Link {
        href: address(&format!("/api/v1/public/opportunities{end}"), &kept),
        text: p.t(key),
    };
    formats.into_iter().map(link).collect()
}

fn pager(form: &Form, cursor: Option<String>) -> Pager {
    let kept = |cursor: Option<&str>| {
        let names = SHARED.into_iter().chain(["state"]);
        let pairs = names.map(|name| (name, form.value(name)));
        let mut pairs: Vec<(&str, &str)> = pairs.filter(|(_, value)| !value.is_empty()).collect();
        pairs.extend(cursor.map(|cursor| ("cursor", cursor)));
        address("/pipeline", &pairs)
    };
    Pager {
        first: (!form.value("cursor").is_empty()).then(|| kept(None)),
        next: cursor.map(|cursor| kept(Some(&cursor))),
    }
}
