//! Moving money inside a fund: proposed by one person, confirmed by another.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{HOME, frame, place, step};
use crate::kernel::authz::{ManageFunds, ReadFunds};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::money::{
    self, AllocationOut, Fund, FundId, FundKind, VirementId, VirementIn, VirementOut, VirementRefusalIn,
};
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::money::{MoveLine, MovePage, ProposeVirementPage};
use crate::web::views::parts::{Choice, Link};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_propose)
        .service(post_propose)
        .service(get_virement)
        .service(get_step)
        .service(post_step);
}

pub(super) fn line(p: &Page, names: &Names, fund: &str, one: &VirementOut) -> MoveLine {
    MoveLine {
        text: words(p, names, one),
        about: format!("{fund}, {} to {}", one.financial_year, one.financial_year + 1),
        state: p.state("virement", one.state.as_str()),
        href: format!("/money/virements/{}", one.id),
    }
}

/// "£400 from East of England to Kent, Surrey and Sussex".
fn words(p: &Page, names: &Names, one: &VirementOut) -> String {
    let regions = p.t2(
        "virement-between",
        "from",
        names.region(&one.from_region_code),
        "to",
        names.region(&one.to_region_code),
    );
    format!("{} {regions}", p.pounds(&one.amount_pence.get()))
}

#[get("/money/funds/{id}/virement")]
async fn get_propose(visit: Visitor<ManageFunds>, id: Id<FundId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = propose_page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/money/funds/{id}/virement")]
async fn post_propose(visit: Visitor<ManageFunds>, id: Id<FundId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let from = form.required("from_allocation_id", "fault-allocation");
    let to = form.required("to_allocation_id", "fault-allocation");
    let pence = form.pounds("amount_pence", "fault-pounds");
    let reason = form.required("reason", "fault-reason");
    if form.is_clean() {
        let input = json!({"from_allocation_id": from, "to_allocation_id": to, "amount_pence": pence,
            "reason": reason});
        let outcome = visit
            .send::<VirementIn, _>(&form, input, async |command| {
                money::propose_virement(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(HOME, Some(Flash::done("flash-virement-proposed")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = propose_page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn propose_page(visit: &Visit, id: &FundId, form: Form) -> Result<ProposeVirementPage> {
    let names = reference::names(&visit.app).await?;
    let (fund, rows): (Fund, Vec<AllocationOut>) =
        money::fund_with_allocations(&visit.app, &visit.actor, id).await?;
    let p = frame(visit);
    let choice = |row: &AllocationOut| {
        let left = p.t1("virement-left", "pounds", p.pounds(&row.uncommitted_pence.get()));
        Choice::new(
            row.id.as_str(),
            format!("{} ({left})", place(&names, &row.region_code, row.financial_year)),
        )
    };
    Ok(ProposeVirementPage {
        from: rows.iter().filter(|row| row.allowed_actions.contains(&"change")).map(choice).collect(),
        to: rows.iter().map(choice).collect(),
        fenced: fund.kind == FundKind::RingFenced,
        fund: fund.name,
        form,
        p,
    })
}

#[get("/money/virements/{id}")]
async fn get_virement(visit: Visitor<ReadFunds>, id: Id<VirementId>) -> Result<HttpResponse> {
    let names = reference::names(&visit.app).await?;
    let one = money::read_virement(&visit.app, &visit.actor, &id).await?.view;
    let p = frame(&visit);
    let mut facts = vec![
        (p.t("money-year"), format!("{} to {}", one.financial_year, one.financial_year + 1)),
        (p.t("column-state"), p.state("virement", one.state.as_str())),
        (p.t("virement-reason"), one.reason.clone()),
        (p.t("virement-proposed-at"), p.moment(&one.proposed_at.timestamp())),
    ];
    if let Some(at) = one.decided_at {
        facts.push((p.t("virement-decided-at"), p.moment(&at.timestamp())));
    }
    if let Some(reason) = &one.decision_reason {
        facts.push((p.t("virement-refused-why"), reason.clone()));
    }
    let steps = one.allowed_actions.iter().map(|action| Link {
        href: format!("/money/virements/{}/{action}", one.id),
        text: p.t(&format!("virement-{action}-button")),
    });
    let view = MovePage { steps: steps.collect(), heading: words(&p, &names, &one), facts, p };
    Ok(html(&view.p.clone(), &view))
}

/// A virement to which the concept lets this person do the step of the address.
async fn offered(visit: &Visit, id: &VirementId) -> Result<Made<VirementOut>> {
    let made = money::read_virement(&visit.app, &visit.actor, id).await?;
    let action = visit.part("step");
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

async fn step_page(visit: &Visit, made: Made<VirementOut>, form: Form) -> Result<impl askama::Template> {
    let names = reference::names(&visit.app).await?;
    let action = visit.part("step");
    let (key, back) = (format!("virement-{action}"), format!("/money/virements/{}", made.view.id));
    let caption = words(&frame(visit), &names, &made.view);
    Ok(step(visit, &key, (&back, action), form, caption, action == "refuse"))
}

#[get("/money/virements/{id}/{step:confirm|refuse|withdraw}")]
async fn get_step(visit: Visitor<ManageFunds>, id: Id<VirementId>) -> Result<HttpResponse> {
    if visit.part("step") == "confirm" {
        visit.fresh()?;
    }
    let made = offered(&visit, &id).await?;
    let form = Form::versioned(made.version);
    let view = step_page(&visit, made, form).await?;
    Ok(html(&frame(&visit), &view))
}

#[post("/money/virements/{id}/{step:confirm|refuse|withdraw}")]
async fn post_step(visit: Visitor<ManageFunds>, id: Id<VirementId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = offered(&visit, &id).await?;
    if let Some(note) = taken(&visit, &id, &mut form).await? {
        return Ok(visit.see(HOME, Some(Flash::done(note))));
    }
    let view = step_page(&visit, made, form).await?;
    Ok(again(&frame(&visit), &view))
}

/// Does the step of the address; nothing where the form has faults.
async fn taken(visit: &Visit, id: &VirementId, form: &mut Form) -> Result<Option<&'static str>> {
    let (app, actor) = (&visit.app, &visit.actor);
    let (outcome, note) = match visit.part("step") {
        "refuse" => {
            let Some(reason) = form.required("reason", "fault-reason") else { return Ok(None) };
            let command = visit.command::<VirementRefusalIn>(form, json!({"reason": reason}));
            let done = async { money::refuse_virement(app, actor, id, command?).await };
            (done.await, "flash-virement-refused")
        }
        "withdraw" => {
            let command = visit.command::<NoInput>(form, json!({}))?;
            (money::withdraw_virement(app, actor, id, command).await, "flash-virement-withdrawn")
        }
        _ => {
            let command = visit.command::<NoInput>(form, json!({}))?;
            (money::confirm_virement(app, actor, id, command).await, "flash-virement-confirmed")
        }
    };
    match outcome {
        Ok(_) => Ok(Some(note)),
        Err(problem) => take_faults(form, problem).map(|()| None),
    }
}
