//! "You said, we did" of an event, a planned competition or a competition: read by everyone, added by commissioners.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use crate::competitions::CompetitionId;
use crate::engagement::{
    self, EventId, ResponseOutcome, SectorResponseId, SectorResponseIn, SectorResponseOut,
    SectorResponsesQuery, Topic,
};
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::pipeline::NoticeId;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::{self, taken};
use crate::web::journeys::{events, pipeline};
use crate::web::layout::{Page, Section, address, again, html};
use crate::web::views::parts::{Choice, Pager};
use crate::web::views::responses::{NewResponsePage, ResponseLine, ResponsesPage, Said};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_event_responses)
        .service(get_new_event_response)
        .service(post_new_event_response)
        .service(get_notice_responses)
        .service(get_new_notice_response)
        .service(post_new_notice_response)
        .service(get_competition_responses)
        .service(get_new_competition_response)
        .service(post_new_competition_response);
}

/// What entries are about, as its pages name it.
struct About {
    topic: Topic,
    section: Section,
    home: String,
    words: String,
}

impl About {
    fn here(&self) -> String {
        format!("{}/responses", self.home)
    }
}

async fn event(visit: &Visit, id: &EventId) -> Result<About> {
    let out = events::seen(visit, id).await?.view;
    Ok(About {
        topic: Topic::Event(id.clone()),
        section: Section::Pipeline,
        home: events::home(id),
        words: events::caption(&visit.page(None), &out),
    })
}

async fn notice(visit: &Visit, id: &NoticeId) -> Result<About> {
    let out = pipeline::seen(visit, id).await?.view;
    Ok(About {
        topic: Topic::Notice(id.clone()),
        section: Section::Pipeline,
        home: pipeline::home(id),
        words: format!("{}, {}", pipeline::name_of(&visit.page(None), &out), out.title),
    })
}

async fn competition(visit: &Visit, id: &CompetitionId) -> Result<About> {
    let out = competitions::seen(visit, id).await?.view;
    Ok(About {
        topic: Topic::Competition(id.clone()),
        section: Section::Competitions,
        home: competitions::home(id),
        words: competitions::caption(&out),
    })
}

/// The entries that hold now, for the page of what they are about, which lies at `home`.
pub(super) async fn said(visit: &Visit, p: &Page, topic: &Topic, home: &str) -> Result<Said> {
    let query = SectorResponsesQuery { current: Some(true), ..SectorResponsesQuery::default() };
    let page = engagement::list_responses(&visit.app, &visit.actor, topic, query).await?.view();
    let (items, more) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let replacing = items.iter().any(|one| one.supersedes.is_some());
    let here = format!("{home}/responses");
    Ok(Said {
        // Whether there are more, or older ones whose place was taken.
        all: (replacing || more.is_some()).then(|| here.clone()),
        lines: items.into_iter().map(|one| line(p, one, None)).collect(),
        add: may_add(visit, topic).await.then(|| format!("{here}/new")),
        see: here,
    })
}

async fn may_add(visit: &Visit, topic: &Topic) -> bool {
    visit.actor.is_signed_in() && engagement::may_add_response(&visit.app, &visit.actor, topic).await.is_ok()
}

fn line(p: &Page, one: SectorResponseOut, replaced_below: Option<&str>) -> ResponseLine {
    let replaced = one.superseded_by.is_some();
    let replace = replaced_below.filter(|_| !replaced);
    ResponseLine {
        replace: replace.map(|here| address(&format!("{here}/new"), &[("supersedes", one.id.as_str())])),
        outcome: p.t(outcome_key(one.outcome)),
        on: one.responded_on.0,
        said: one.said,
        response: one.response,
        replaced,
    }
}

const fn outcome_key(outcome: ResponseOutcome) -> &'static str {
    match outcome {
        ResponseOutcome::Done => "response-outcome-done",
        ResponseOutcome::PartlyDone => "response-outcome-partly-done",
        ResponseOutcome::NotDone => "response-outcome-not-done",
    }
}

/// All entries, also those whose place a newer one has taken.
async fn list(visit: &Visit, about: &About) -> Result<HttpResponse> {
    let (p, asked, here) = (visit.page(Some(about.section)), visit.asked(), about.here());
    let query = SectorResponsesQuery { cursor: asked.optional("cursor"), ..SectorResponsesQuery::default() };
    let page = engagement::list_responses(&visit.app, &visit.actor, &about.topic, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let may_add = may_add(visit, &about.topic).await;
    let view = ResponsesPage {
        back: about.home.clone(),
        about: about.words.clone(),
        lines: items.into_iter().map(|one| line(&p, one, may_add.then_some(here.as_str()))).collect(),
        add: may_add.then(|| format!("{here}/new")),
        pager: Pager {
            first: asked.optional("cursor").map(|_| here.clone()),
            next: cursor.map(|cursor| address(&here, &[("cursor", &cursor)])),
        },
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The form; with `supersedes`, what the older entry says stands in it.
async fn asked(visit: &Visit, about: &About) -> Result<HttpResponse> {
    engagement::may_add_response(&visit.app, &visit.actor, &about.topic).await?;
    let mut form = Form::blank();
    form.put_date("responded_on", visit.app.clock.now().london_day().0);
    if let Some(old) = visit.asked().optional("supersedes") {
        let id: SectorResponseId = old.parse().map_err(|_| Problem::not_found())?;
        let one = engagement::read_response(&visit.app, &visit.actor, &id).await?.view;
        if one.topic_id != about.topic.id() {
            return Err(Problem::not_found());
        }
        form.put("supersedes", old);
        form.put("said", one.said);
        form.put("outcome", one.outcome.as_str());
        form.put("response", one.response);
    }
    let view = page(visit, about, form);
    Ok(html(&view.p.clone(), &view))
}

async fn added(visit: &Visit, about: &About, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = typed(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send::<SectorResponseIn, _>(&form, input, async |command| {
                engagement::add_response(&visit.app, &visit.actor, &about.topic, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&about.here(), Some(Flash::done("flash-response-published"))));
        }
    }
    let view = page(visit, about, form);
    Ok(again(&view.p.clone(), &view))
}

fn typed(form: &mut Form) -> Value {
    let said = form.required("said", "fault-said");
    let outcome = form.required("outcome", "fault-outcome");
    let response = form.required("response", "fault-response");
    let on = form.date("responded_on", "fault-date").map(Day);
    json!({
        "said": said,
        "outcome": outcome,
        "response": response,
        "responded_on": on,
        "supersedes": form.optional("supersedes"),
    })
}

fn page(visit: &Visit, about: &About, form: Form) -> NewResponsePage {
    let p = visit.page(Some(about.section));
    NewResponsePage {
        back: about.here(),
        about: about.words.clone(),
        outcomes: ResponseOutcome::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), p.t(outcome_key(*one))))
            .collect(),
        replaces: form.optional("supersedes").is_some(),
        form,
        p,
    }
}

#[get("/events/{id}/responses")]
async fn get_event_responses(visit: Visitor<Anyone>, id: Id<EventId>) -> Result<HttpResponse> {
    list(&visit, &event(&visit, &id).await?).await
}

#[get("/events/{id}/responses/new")]
async fn get_new_event_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
) -> Result<HttpResponse> {
    asked(&visit, &event(&visit, &id).await?).await
}

#[post("/events/{id}/responses/new")]
async fn post_new_event_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    added(&visit, &event(&visit, &id).await?, posted).await
}

#[get("/pipeline/{id}/responses")]
async fn get_notice_responses(visit: Visitor<Anyone>, id: Id<NoticeId>) -> Result<HttpResponse> {
    list(&visit, &notice(&visit, &id).await?).await
}

#[get("/pipeline/{id}/responses/new")]
async fn get_new_notice_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
) -> Result<HttpResponse> {
    asked(&visit, &notice(&visit, &id).await?).await
}

#[post("/pipeline/{id}/responses/new")]
async fn post_new_notice_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    added(&visit, &notice(&visit, &id).await?, posted).await
}

#[get("/competitions/{id}/responses")]
async fn get_competition_responses(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    list(&visit, &competition(&visit, &id).await?).await
}

#[get("/competitions/{id}/responses/new")]
async fn get_new_competition_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
) -> Result<HttpResponse> {
    asked(&visit, &competition(&visit, &id).await?).await
}

#[post("/competitions/{id}/responses/new")]
async fn post_new_competition_response(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    added(&visit, &competition(&visit, &id).await?, posted).await
}
