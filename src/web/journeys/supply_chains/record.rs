//! Stating what was referred, delivered, billed or paid.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{allowing, at, between, frame};
use crate::bids::EntryId;
use crate::kernel::authz::RecordDelivery;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id};
use crate::supply_chains::states::RecordState;
use crate::supply_chains::{self, ChainSide, DeliveryOut, RecordIn, RecordKind, RecordOut, RecordsQuery};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::shown::pounds;
use crate::web::views::parts::Choice;
use crate::web::views::supply_chains::RecordPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_record).service(post_record);
}

/// The kind of the address, as the concept names it.
fn kind(visit: &Visit) -> &'static str {
    match visit.part("kind") {
        "referrals" => "referrals",
        "delivered" => "delivered",
        "invoice" => "invoice",
        _ => "payment",
    }
}

/// Invoices that are not taken back and not paid, as far as the lead says.
async fn open_invoices(visit: &Visit, id: &EntryId) -> Result<Vec<Choice>> {
    let query = RecordsQuery { kind: Some(RecordKind::Invoice), limit: Some(100), ..RecordsQuery::default() };
    let page = supply_chains::list_records(&visit.app, &visit.actor, id, query).await?.view();
    let left = |one: &RecordOut| {
        let amount = one.amount_pence.map_or(0, |pence| pence.get());
        amount - one.clock.as_ref().map_or(0, |clock| clock.said_pence)
    };
    let open = page
        .map(|page| page.items)
        .unwrap_or_default()
        .into_iter()
        .filter(|one| one.state != RecordState::TakenBack && left(one) > 0);
    Ok(open
        .map(|one| {
            let number = one.reference.clone().unwrap_or_default();
            Choice::new(one.id.as_str(), format!("{number}, {}", pounds(left(&one))))
        })
        .collect())
}

async fn page(visit: &Visit, out: &DeliveryOut, form: Form) -> Result<RecordPage> {
    let kind = kind(visit);
    let p = frame(visit);
    let sides = if out.sides.len() > 1 {
        vec![
            Choice::new(ChainSide::Lead.as_str(), out.lead_name.as_str()),
            Choice::new(ChainSide::Partner.as_str(), out.partner_name.as_str()),
        ]
    } else {
        Vec::new()
    };
    Ok(RecordPage {
        form,
        back: at(&out.entry_id),
        about: between(out),
        sides,
        invoices: if kind == "payment" { open_invoices(visit, &out.entry_id).await? } else { Vec::new() },
        kind,
        p,
    })
}

#[get("/supply-chain/{id}/state/{kind:referrals|delivered|invoice|payment}")]
async fn get_record(visit: Visitor<RecordDelivery>, id: Id<EntryId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "record").await?;
    let view = page(&visit, &made.view, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

/// The API's input; faults of shape go into the form.
fn typed(form: &mut Form, kind: &str, both: bool) -> Value {
    let on_date = form.date("on_date", "fault-date").map(|day| day.to_string());
    let side = if both { form.required("side", "fault-choose") } else { None };
    match kind {
        "referrals" | "delivered" => json!({
            "kind": kind,
            "side": side,
            "on_date": on_date,
            "quantity": form.whole("quantity", "fault-number"),
            "from_on": form.date("from_on", "fault-date").map(|day| day.to_string()),
        }),
        "invoice" => json!({
            "kind": kind,
            "side": side,
            "on_date": on_date,
            "amount_pence": form.pounds("amount_pence", "fault-pounds"),
            "reference": form.required("reference", "fault-record-reference"),
        }),
        _ => {
            let interest =
                form.optional("interest_pence").and_then(|_| form.pounds("interest_pence", "fault-pounds"));
            json!({
                "kind": kind,
                "side": side,
                "on_date": on_date,
                "amount_pence": form.pounds("amount_pence", "fault-pounds"),
                "invoice_id": form.required("invoice_id", "fault-choose"),
                "interest_pence": interest,
            })
        }
    }
}

#[post("/supply-chain/{id}/state/{kind:referrals|delivered|invoice|payment}")]
async fn post_record(
    visit: Visitor<RecordDelivery>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = allowing(&visit, &id, "record").await?;
    let input = typed(&mut form, kind(&visit), made.view.sides.len() > 1);
    if form.is_clean() {
        let outcome = visit
            .send(&form, input, async |command: Command<RecordIn>| {
                supply_chains::create_record(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            let records = format!("{}#records", at(&id));
            return Ok(visit.see(&records, Some(Flash::done("flash-record-stated"))));
        }
    }
    let view = page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}
