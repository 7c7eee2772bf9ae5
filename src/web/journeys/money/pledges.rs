//! What co-funders pledge to a fund.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{HOME, frame, place, step};
use crate::kernel::authz::{ManageFunds, ReadFunds};
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::money::{
    self, AllocationOut, FundId, FunderType, PledgeId, PledgeIn, PledgeOut, PledgeWithdrawalIn,
};
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::money::{MoveLine, MovePage, RecordPledgePage};
use crate::web::views::parts::{Choice, Link};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_record).service(post_record).service(get_pledge).service(get_step).service(post_step);
}

pub(super) fn line(p: &Page, names: &Names, fund: &str, one: &PledgeOut) -> MoveLine {
    MoveLine {
        text: words(p, one),
        about: format!("{fund}, {}", place(names, &one.region_code, one.financial_year)),
        state: p.state("pledge", one.state.as_str()),
        href: format!("/money/pledges/{}", one.id),
    }
}

/// "£400 from Kent Council".
fn words(p: &Page, one: &PledgeOut) -> String {
    let from = p.t1("pledge-from", "funder", one.funder_name.as_str());
    format!("{} {from}", p.pounds(&one.amount_pence.get()))
}

fn kind(p: &Page, one: FunderType) -> String {
    p.t(&format!("funder-{}", one.as_str().replace('_', "-")))
}

#[get("/money/funds/{id}/pledge")]
async fn get_record(visit: Visitor<ManageFunds>, id: Id<FundId>) -> Result<HttpResponse> {
    let view = record_page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/money/funds/{id}/pledge")]
async fn post_record(visit: Visitor<ManageFunds>, id: Id<FundId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let place = form.required("financial_year", "fault-allocation").unwrap_or_default();
    let (region, year) = place.split_once(' ').unwrap_or_default();
    let funder = form.required("funder_name", "fault-funder");
    let funder_type = form.required("funder_type", "fault-funder-type");
    let pence = form.pounds("amount_pence", "fault-pounds");
    let last =
        if form.has_date("expires_on") { form.date("expires_on", "fault-date").map(Day) } else { None };
    if form.is_clean() {
        let input = json!({"region_code": region, "financial_year": year.parse::<i64>().unwrap_or_default(),
            "funder_name": funder, "funder_type": funder_type, "amount_pence": pence,
            "condition": form.optional("condition"), "expires_on": last});
        let outcome = visit
            .send::<PledgeIn, _>(&form, input, async |command| {
                money::create_pledge(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(HOME, Some(Flash::done("flash-pledge-recorded")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = record_page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn record_page(visit: &Visit, id: &FundId, form: Form) -> Result<RecordPledgePage> {
    let names = reference::names(&visit.app).await?;
    let (fund, rows) = money::fund_with_allocations(&visit.app, &visit.actor, id).await?;
    let p = frame(visit);
    let choice = |row: &AllocationOut| {
        Choice::new(
            format!("{} {}", row.region_code, row.financial_year),
            place(&names, &row.region_code, row.financial_year),
        )
    };
    let own = rows.iter().filter(|row| row.allowed_actions.contains(&"change"));
    Ok(RecordPledgePage {
        allocations: own.map(choice).collect(),
        kinds: FunderType::ALL.iter().map(|one| Choice::new(one.as_str(), kind(&p, *one))).collect(),
        fund: fund.name,
        form,
        p,
    })
}

#[get("/money/pledges/{id}")]
async fn get_pledge(visit: Visitor<ReadFunds>, id: Id<PledgeId>) -> Result<HttpResponse> {
    let names = reference::names(&visit.app).await?;
    let one = money::read_pledge(&visit.app, &visit.actor, &id).await?.view;
    let p = frame(&visit);
    let mut facts = vec![
        (p.t("pledge-allocation"), place(&names, &one.region_code, one.financial_year)),
        (p.t("pledge-kind"), kind(&p, one.funder_type)),
        (p.t("column-state"), p.state("pledge", one.state.as_str())),
    ];
    if let Some(condition) = &one.condition {
        facts.push((p.t("pledge-condition"), condition.clone()));
    }
    if let Some(last) = one.expires_on {
        facts.push((p.t("pledge-expiry"), p.date(&last.0)));
    }
    if let Some(reason) = &one.reason {
        facts.push((p.t("pledge-withdrawn-why"), reason.clone()));
    }
    let steps = one.allowed_actions.iter().map(|action| Link {
        href: format!("/money/pledges/{}/{action}", one.id),
        text: p.t(&format!("pledge-{action}-button")),
    });
    let view = MovePage { steps: steps.collect(), heading: words(&p, &one), facts, p };
    Ok(html(&view.p.clone(), &view))
}

/// A pledge with which the concept lets this person do the step of the address.
async fn offered(visit: &Visit, id: &PledgeId) -> Result<Made<PledgeOut>> {
    let made = money::read_pledge(&visit.app, &visit.actor, id).await?;
    let action = visit.part("step");
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

fn step_page(visit: &Visit, made: &Made<PledgeOut>, form: Form) -> impl askama::Template {
    let action = visit.part("step");
    let (key, back) = (format!("pledge-{action}"), format!("/money/pledges/{}", made.view.id));
    step(visit, &key, (&back, action), form, words(&frame(visit), &made.view), action == "withdraw")
}

#[get("/money/pledges/{id}/{step:confirm|receive|withdraw}")]
async fn get_step(visit: Visitor<ManageFunds>, id: Id<PledgeId>) -> Result<HttpResponse> {
    let made = offered(&visit, &id).await?;
    let view = step_page(&visit, &made, Form::versioned(made.version));
    Ok(html(&frame(&visit), &view))
}

#[post("/money/pledges/{id}/{step:confirm|receive|withdraw}")]
async fn post_step(visit: Visitor<ManageFunds>, id: Id<PledgeId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = offered(&visit, &id).await?;
    if let Some(note) = taken(&visit, &id, &mut form).await? {
        return Ok(visit.see(HOME, Some(Flash::done(note))));
    }
    let view = step_page(&visit, &made, form);
    Ok(again(&frame(&visit), &view))
}

/// Does the step of the address; nothing where the form has faults.
async fn taken(visit: &Visit, id: &PledgeId, form: &mut Form) -> Result<Option<&'static str>> {
    let (app, actor) = (&visit.app, &visit.actor);
    let (outcome, note) = match visit.part("step") {
        "withdraw" => {
            let Some(reason) = form.required("reason", "fault-reason") else { return Ok(None) };
            let command = visit.command::<PledgeWithdrawalIn>(form, json!({"reason": reason}));
            let done = async { money::withdraw_pledge(app, actor, id, command?).await };
            (done.await, "flash-pledge-withdrawn")
        }
        "receive" => {
            let command = visit.command::<NoInput>(form, json!({}))?;
            (money::receive_pledge(app, actor, id, command).await, "flash-pledge-received")
        }
        _ => {
            let command = visit.command::<NoInput>(form, json!({}))?;
            (money::confirm_pledge(app, actor, id, command).await, "flash-pledge-confirmed")
        }
    };
    match outcome {
        Ok(_) => Ok(Some(note)),
        Err(problem) => take_faults(form, problem).map(|()| None),
    }
}
