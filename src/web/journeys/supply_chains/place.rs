//! The page of a place: its exact terms, what was promised and what both sides say was done.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{at, found, frame, terms};
use crate::bids::{EntryId, EntryOut};
use crate::kernel::authz::{ReadSupplyChain, WritePartnerReports};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations;
use crate::reference;
use crate::supply_chains::{self, ChainSide, DeliveryOut, RecordKind, RecordOut, RecordsQuery, StepOut};
use crate::web::journeys::frameworks::pager;
use crate::web::layout::{Page, html};
use crate::web::shown::pounds;
use crate::web::views::parts::{Action, Link, Pager, Row, Weight};
use crate::web::views::supply_chains::{Compared, PlacePage, RecordLine, StepLine};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_place);
}

#[get("/supply-chain/{id}")]
async fn get_place(visit: Visitor<ReadSupplyChain>, id: Id<EntryId>) -> Result<HttpResponse> {
    let (place, delivery) = found(&visit, &id).await?;
    let place = place.view;
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let people = people(&visit, &place).await?;
    let name = |id: &Option<String>| id.as_ref().and_then(|id| people.get(id)).cloned().unwrap_or_default();
    let (records, pages) = match &delivery {
        Some(out) => records(&visit, &p, out).await?,
        None => (Vec::new(), Pager::default()),
    };
    let own = delivery.as_ref().map(|out| out.sides.contains(&ChainSide::Partner)).unwrap_or_default();
    let agreed = delivery.as_ref().map(|out| &out.terms).or(place.agreed.as_ref().map(|one| &one.terms));
    let view = PlacePage {
        back: back(delivery.as_ref()),
        caption: delivery.as_ref().map_or_else(|| name(&place.lead_id), |out| out.award_reference.clone()),
        title: name(&place.partner_id),
        state: place.state.to_string(),
        facts: facts(&p, &place, delivery.as_ref(), &name(&place.lead_id)),
        terms: agreed.map(|one| terms(&p, &names, one)).unwrap_or_default(),
        digest: place.terms_digest.clone().unwrap_or_default(),
        compared: delivery.as_ref().map(|out| compared(&p, out)).unwrap_or_default(),
        steps: delivery.iter().flat_map(|out| &out.steps).map(|one| step_line(&p, one)).collect(),
        records,
        awarded: delivery.is_some(),
        pager: pages,
        actions: actions(&p, &place, delivery.as_ref()),
        states: delivery.as_ref().map(|out| statements(&p, out)).unwrap_or_default(),
        report: (own && visit.actor.has(WritePartnerReports)).then(|| format!("{}/report", at(&id))),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

async fn people(visit: &Visit, place: &EntryOut) -> Result<BTreeMap<String, String>> {
    let ids = [&place.lead_id, &place.partner_id].into_iter().flatten().cloned().collect();
    Ok(organisations::names_of(&visit.app, ids).await?.into_iter().collect())
}

/// Staff and the lead come from the award's chain, a partner from its places.
fn back(delivery: Option<&DeliveryOut>) -> String {
    match delivery {
        Some(out) if !out.sides.contains(&ChainSide::Partner) => format!("/awards/{}/chain", out.award_id),
        _ => "/supply-chain".to_owned(),
    }
}

fn facts(p: &Page, place: &EntryOut, delivery: Option<&DeliveryOut>, lead: &str) -> Vec<Row> {
    let mut rows = vec![Row::new(p.t("chain-lead"), lead)];
    rows.extend(
        place
            .expires_at
            .filter(|_| place.decided_at.is_none())
            .map(|at| Row::new(p.t("chain-answer-by"), p.moment(&at.timestamp()))),
    );
    rows.extend(place.decided_at.map(|at| Row::new(p.t("chain-answered"), p.moment(&at.timestamp()))));
    rows.extend(place.answer.as_ref().map(|words| Row::new(p.t("chain-answer"), words)));
    if let Some(out) = delivery {
        rows.extend(out.lead_ends_on.map(|day| Row::new(p.t("chain-lead-ends"), p.date(&day.0))));
        let actual = &out.actual;
        for (key, count) in [("chain-waiting", actual.waiting), ("chain-disputed", actual.disputed)] {
            rows.extend(count.filter(|n| *n > 0).map(|n| Row::new(p.t(key), n.to_string())));
        }
    }
    rows
}

fn compared(p: &Page, out: &DeliveryOut) -> Vec<Compared> {
    let line = |key: &str, promised: String, actual: String| Compared { what: p.t(key), promised, actual };
    let actual = &out.actual;
    vec![
        line("chain-referred", String::new(), actual.referrals.to_string()),
        line("chain-delivered", out.terms.volume.to_string(), actual.delivered_volume.to_string()),
        line("chain-invoiced", String::new(), pounds(actual.invoiced_pence)),
        line("chain-paid", pounds(out.terms.value_pence), pounds(actual.paid_pence)),
        line(
            "chain-late-invoices",
            "0".to_owned(),
            format!("{} / {}", actual.late_invoices, actual.invoices),
        ),
    ]
}

fn step_line(p: &Page, one: &StepOut) -> StepLine {
    let link = |action: &&str| Link {
        href: format!("/supply-chain/{}/step/{}/{}", one.entry_id, one.id, action.replace('_', "-")),
        text: p.t(&format!("chain-step-{}", action.replace('_', "-"))),
    };
    StepLine {
        action: p.t(&format!("chain-action-{}", one.action)),
        state: one.state.to_string(),
        reason: one.reason.clone().unwrap_or_default(),
        answer: one.answer.clone().unwrap_or_default(),
        asked_at: one.asked_at.timestamp(),
        links: one.allowed_actions.iter().map(link).collect(),
    }
}

async fn records(visit: &Visit, p: &Page, out: &DeliveryOut) -> Result<(Vec<RecordLine>, Pager)> {
    let cursor = visit.asked().optional("cursor");
    let query = RecordsQuery { cursor: cursor.clone(), ..RecordsQuery::default() };
    let page = supply_chains::list_records(&visit.app, &visit.actor, &out.entry_id, query).await?.view();
    let (items, next) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let lines = items.iter().map(|one| record_line(p, out, one)).collect();
    Ok((lines, pager(&at(&out.entry_id), &[], cursor.as_deref(), next.as_deref())))
}

fn record_line(p: &Page, out: &DeliveryOut, one: &RecordOut) -> RecordLine {
    let money = one.amount_pence.map(|pence| pounds(pence.get())).unwrap_or_default();
    let day = p.date(&one.on_date.0);
    let what = match one.kind {
        RecordKind::Referrals | RecordKind::Delivered => {
            let key = format!("record-{}-line", one.kind);
            let from = one.from_on.map(|day| p.date(&day.0)).unwrap_or_default();
            format!("{}, {from} – {day}", p.t1(&key, "n", one.quantity.unwrap_or_default()))
        }
        RecordKind::Invoice => {
            p.t2("record-invoice-line", "number", one.reference.clone().unwrap_or_default(), "amount", money)
        }
        RecordKind::Payment => p.t2("record-payment-line", "amount", money, "day", day.clone()),
    };
    let side = match one.side {
        ChainSide::Lead => &out.lead_name,
        ChainSide::Partner => &out.partner_name,
    };
    let link = |action: &&str| Link {
        href: format!("{}/record/{}/{}", at(&one.entry_id), one.id, action.replace('_', "-")),
        text: p.t(&format!("record-{}", action.replace('_', "-"))),
    };
    RecordLine {
        more: clock_words(p, one, &day),
        late: one.clock.as_ref().is_some_and(|clock| clock.is_late),
        by: side.clone(),
        state: one.state.to_string(),
        answer: one.answer.clone().unwrap_or_default(),
        links: one.allowed_actions.iter().map(link).collect(),
        what,
    }
}

/// How an invoice stands, line by line.
fn clock_words(p: &Page, one: &RecordOut, received: &str) -> String {
    let Some(clock) = &one.clock else { return String::new() };
    let mut lines = vec![p.t2("record-clock", "received", received, "due", p.date(&clock.due_on.0))];
    lines.push(match clock.paid_on {
        Some(day) => p.t2("record-clock-paid", "day", p.date(&day.0), "days", clock.days),
        None => p.t2("record-clock-open", "paid", pounds(clock.paid_pence), "days", clock.days),
    });
    if clock.interest_pence > 0 {
        let rate = format!("{}.{:02}", clock.rate_basis_points / 100, clock.rate_basis_points % 100);
        lines.push(p.t2("record-clock-interest", "amount", pounds(clock.interest_pence), "rate", rate));
        if clock.rate_is_provisional {
            lines.push(p.t("record-clock-provisional"));
        }
    }
    lines.join("\n")
}

fn statements(p: &Page, out: &DeliveryOut) -> Vec<Link> {
    if !out.allowed_actions.contains(&"record") {
        return Vec::new();
    }
    let kinds: &[&str] = &["referrals", "delivered", "invoice", "payment"];
    kinds
        .iter()
        .map(|kind| Link {
            href: format!("{}/state/{kind}", at(&out.entry_id)),
            text: p.t(&format!("record-{kind}-heading")),
        })
        .collect()
}

fn actions(p: &Page, place: &EntryOut, delivery: Option<&DeliveryOut>) -> Vec<Action> {
    let action = |step: &str, weight: Weight| Action {
        href: format!("{}/{step}", at(&place.id)),
        text: p.t(&format!("chain-{step}-button")),
        weight,
    };
    let before = [("accept", Weight::Main), ("decline", Weight::Beside), ("withdraw", Weight::Grave)];
    let may_answer = |step: &str| place.allowed_actions.iter().any(|one| one == step);
    let mut all: Vec<Action> = before
        .into_iter()
        .filter(|(step, _)| may_answer(step))
        .map(|(step, weight)| action(step, weight))
        .collect();
    if let Some(out) = delivery {
        let after = [
            ("engage", "engage", Weight::Main),
            ("replace", "replace", Weight::Beside),
            ("release", "release", Weight::Grave),
            ("withdraw", "leave", Weight::Grave),
        ];
        let may = after.into_iter().filter(|(step, ..)| out.allowed_actions.contains(step));
        all.extend(may.map(|(_, page, weight)| action(page, weight)));
    }
    all
}
