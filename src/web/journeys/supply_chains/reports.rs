//! Reports in confidence, and of referrals that nobody pays for.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{at, between, frame};
use crate::bids::EntryId;
use crate::kernel::authz::{CommissionCompetitions, Permission, ReadPartnerReports, WritePartnerReports};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made};
use crate::organisations;
use crate::supply_chains::{
    self, DeliveryOut, PartnerReportAnswerIn, PartnerReportIn, PartnerReportOut, PartnerReportsQuery,
    ReportId,
};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::journeys::frameworks::pager;
use crate::web::layout::{Page, again, html};
use crate::web::views::parts::{Choice, Row};
use crate::web::views::supply_chains::{NewReportPage, ReportLine, ReportPage, ReportsPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_reports)
        .service(get_new)
        .service(post_new)
        .service(get_of_place)
        .service(post_of_place)
        .service(get_report)
        .service(post_report);
}

fn kind(p: &Page, one: &PartnerReportOut) -> String {
    p.t(&format!("partner-report-kind-{}", one.kind.as_str().replace('_', "-")))
}

#[get("/partner-reports")]
async fn get_reports(visit: Visitor<ReadPartnerReports>) -> Result<HttpResponse> {
    let cursor = visit.asked().optional("cursor");
    let query = PartnerReportsQuery { cursor: cursor.clone(), ..PartnerReportsQuery::default() };
    let page = supply_chains::list_partner_reports(&visit.app, &visit.actor, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let p = frame(&visit);
    let line = |one: PartnerReportOut| ReportLine {
        href: format!("/partner-reports/{}", one.id),
        kind: kind(&p, &one),
        provider: one.organisation_name,
        award: one.award_reference,
        at: one.submitted_at.timestamp(),
        state: one.state.to_string(),
    };
    let view = ReportsPage {
        reports: items.into_iter().map(line).collect(),
        may_write: visit.actor.has(WritePartnerReports),
        pager: pager("/partner-reports", &[], cursor.as_deref(), next.as_deref()),
        p: p.clone(),
    };
    Ok(html(&view.p.clone(), &view))
}

/// The form, about a place or about referrals outside a chain.
async fn new_page(visit: &Visit, place: Option<&DeliveryOut>, mut form: Form) -> Result<NewReportPage> {
    let own = organisations::acting_names(&visit.app, visit.actor.bodies(WritePartnerReports::ROLES)).await?;
    let organisations: Vec<Choice> = own
        .into_iter()
        .filter(|(id, _)| place.is_none_or(|out| *id == out.partner_id))
        .map(|(id, name)| Choice::new(id, name))
        .collect();
    if let ([only], true) = (&organisations[..], form.value("organisation_id").is_empty()) {
        form.put("organisation_id", only.value.as_str());
    }
    Ok(NewReportPage {
        back: place.map_or_else(|| "/partner-reports".to_owned(), |out| at(&out.entry_id)),
        about: place.map(between),
        p: frame(visit),
        form,
        organisations,
    })
}

#[get("/partner-reports/new")]
async fn get_new(visit: Visitor<WritePartnerReports>) -> Result<HttpResponse> {
    let view = new_page(&visit, None, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

/// The id of an award in what was typed: its id, or the address of its page.
fn award_in(typed: &str) -> String {
    let last = |part: &&str| part.len() == 36;
    typed.split(['/', '?', '#']).rev().find(last).unwrap_or(typed).to_owned()
}

async fn send(visit: &Visit, form: &mut Form, input: Value) -> Result<Option<HttpResponse>> {
    let outcome = visit
        .send(form, input, async |command: Command<PartnerReportIn>| {
            supply_chains::create_partner_report(&visit.app, &visit.actor, command).await
        })
        .await;
    let done = taken(form, outcome)?;
    Ok(done.map(|reply| {
        let made = format!("/partner-reports/{}", reply.made_id().unwrap_or_default());
        visit.see(&made, Some(Flash::done("flash-partner-reported")))
    }))
}

#[post("/partner-reports/new")]
async fn post_new(visit: Visitor<WritePartnerReports>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = json!({
        "kind": "unpaid_referrals",
        "organisation_id": form.required("organisation_id", "fault-choose"),
        "award_id": form.required("award_id", "fault-award").map(|typed| award_in(&typed)),
        "text": form.required("text", "fault-report-text"),
        "people": form.whole("people", "fault-number"),
        "from_on": form.date("from_on", "fault-date").map(|day| day.to_string()),
        "to_on": form.date("to_on", "fault-date").map(|day| day.to_string()),
    });
    if form.is_clean()
        && let Some(done) = send(&visit, &mut form, input).await?
    {
        return Ok(done);
    }
    let view = new_page(&visit, None, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/supply-chain/{id}/report")]
async fn get_of_place(visit: Visitor<WritePartnerReports>, id: Id<EntryId>) -> Result<HttpResponse> {
    let out = supply_chains::read_delivery(&visit.app, &visit.actor, &id).await?.view;
    let view = new_page(&visit, Some(&out), Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/report")]
async fn post_of_place(
    visit: Visitor<WritePartnerReports>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let out = supply_chains::read_delivery(&visit.app, &visit.actor, &id).await?.view;
    let input = json!({
        "kind": "confidential",
        "organisation_id": form.required("organisation_id", "fault-choose"),
        "award_id": out.award_id,
        "entry_id": out.entry_id,
        "text": form.required("text", "fault-report-text"),
    });
    if form.is_clean()
        && let Some(done) = send(&visit, &mut form, input).await?
    {
        return Ok(done);
    }
    let view = new_page(&visit, Some(&out), form).await?;
    Ok(again(&view.p.clone(), &view))
}

fn page(visit: &Visit, made: &Made<PartnerReportOut>, form: Form) -> ReportPage {
    let (p, one) = (frame(visit), &made.view);
    let mut facts = vec![
        Row::new(p.t("partner-report-by"), &*one.organisation_name),
        Row::new(p.t("partner-report-award"), format!("{}, {}", one.award_reference, one.lead_name))
            .leads_to(format!("/awards/{}/steps", one.award_id)),
        Row::new(p.t("partner-report-at"), p.moment(&one.submitted_at.timestamp())),
    ];
    facts.extend(one.people.map(|n| Row::new(p.t("partner-report-people"), n.to_string())));
    if let (Some(from), Some(to)) = (one.from_on, one.to_on) {
        let days = format!("{} – {}", p.date(&from.0), p.date(&to.0));
        facts.push(Row::new(p.t("partner-report-period"), days));
    }
    ReportPage {
        kind: kind(&p, one),
        state: one.state.to_string(),
        facts,
        text: one.text.clone(),
        answer: one.answer.clone().unwrap_or_default(),
        may_answer: one.allowed_actions.contains(&"answer"),
        form,
        p,
    }
}

#[get("/partner-reports/{id}")]
async fn get_report(visit: Visitor<ReadPartnerReports>, id: Id<ReportId>) -> Result<HttpResponse> {
    let made = supply_chains::read_partner_report(&visit.app, &visit.actor, &id).await?;
    let view = page(&visit, &made, Form::versioned(made.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/partner-reports/{id}")]
async fn post_report(
    visit: Visitor<CommissionCompetitions>,
    id: Id<ReportId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let answer = form.required("answer", "fault-answer");
    if form.is_clean() {
        let act = async |command: Command<PartnerReportAnswerIn>| {
            supply_chains::answer_partner_report(&visit.app, &visit.actor, &id, command).await
        };
        let now =
            async || Ok(supply_chains::read_partner_report(&visit.app, &visit.actor, &id).await?.version);
        let outcome = visit.confirm(&mut form, json!({"answer": answer}), act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            let here = format!("/partner-reports/{}", *id);
            return Ok(visit.see(&here, Some(Flash::done("flash-partner-report-answered"))));
        }
    }
    let made = supply_chains::read_partner_report(&visit.app, &visit.actor, &id).await?;
    let view = page(&visit, &made, form);
    Ok(again(&view.p.clone(), &view))
}
