//! The notices of a competition: everyone reads them, commissioners record where they were published.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{at, frame, home, seen, taken};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::notices::{self, Certainty, NoticeIn, NoticeOut, Standing};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{address, again, html};
use crate::web::views::notices::{NoticeLine, NoticePage, NoticesPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_notices).service(get_record).service(post_record);
}

fn place(id: &CompetitionId) -> String {
    at(id, "notices")
}

#[get("/competitions/{id}/notices")]
async fn get_notices(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let all = notices::list_notices(&visit.app, &visit.actor, &id).await?;
    // Only who runs the competition has the funding before them.
    let records = visit.actor.has(CommissionCompetitions) && out.funding.is_some();
    let view = NoticesPage {
        p: frame(&visit),
        back: home(&id),
        caption: format!("{}, {}", out.reference, out.title),
        at: visit.app.clock.now().timestamp(),
        lines: all.items.into_iter().map(|one| line(&id, one, records)).collect(),
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(id: &CompetitionId, one: NoticeOut, records: bool) -> NoticeLine {
    let record = one.subject_id.as_ref().filter(|_| records).map(|subject| {
        address(&format!("{}/record", place(id)), &[("notice", &one.notice), ("subject", subject)])
    });
    NoticeLine {
        title: title(&one),
        subject: one.subject.unwrap_or_default(),
        standing: format!("notice-{}", one.standing),
        colour: colour(one.standing),
        due: one.due_on.map(|day| day.0),
        law: one.law,
        note: one.note,
        uncertain: one.certainty == Certainty::Uncertain,
        published: one.publication.map(|it| (it.place, it.published_on.0)),
        record,
    }
}

fn title(one: &NoticeOut) -> String {
    format!("{} {}", one.notice, one.title)
}

const fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Optional | Standing::NotYet => "govuk-tag--grey",
        Standing::Due => "govuk-tag--yellow",
        Standing::Overdue => "govuk-tag--red",
        Standing::Published => "govuk-tag--green",
    }
}

/// The line of the list that the address names.
async fn named(visit: &Visit, id: &CompetitionId) -> Result<NoticeOut> {
    let asked = visit.asked();
    let (notice, subject) = (asked.optional("notice"), asked.optional("subject"));
    let all = notices::list_notices(&visit.app, &visit.actor, id).await?;
    let mut items = all.items.into_iter();
    items
        .find(|one| {
            Some(&one.notice) == notice.as_ref() && one.subject_id.is_some() && one.subject_id == subject
        })
        .ok_or_else(Problem::not_found)
}

#[get("/competitions/{id}/notices/record")]
async fn get_record(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let notice = named(&visit, &id).await?;
    let view = page(&visit, &out, &notice, Form::blank());
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/notices/record")]
async fn post_record(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let out = seen(&visit, &id).await?.view;
    let notice = named(&visit, &id).await?;
    let published_on = form.date("published_on", "fault-date");
    let address = form.required("place", "fault-notice-place");
    if let (Some(day), Some(address)) = (published_on, address) {
        let input = json!({"notice": notice.notice, "subject_id": notice.subject_id,
            "published_on": day.to_string(), "place": address});
        let outcome = visit
            .send::<NoticeIn, _>(&form, input, async |command| {
                notices::record_notice(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&place(&id), Some(Flash::done("flash-recorded-notice"))));
        }
    }
    let view = page(&visit, &out, &notice, form);
    Ok(again(&view.p.clone(), &view))
}

fn page(visit: &Visit, out: &CompetitionOut, notice: &NoticeOut, form: Form) -> NoticePage {
    NoticePage {
        p: frame(visit),
        form,
        back: place(&out.id),
        caption: format!("{}, {}", out.reference, out.title),
        notice: format!("{}, {}", title(notice), notice.subject.clone().unwrap_or_default()),
    }
}
