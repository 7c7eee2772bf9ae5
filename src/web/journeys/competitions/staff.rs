//! The staff who would transfer with a lot: everyone reads how many, the invited and the region's people each row.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::{at, frame, seen};
use crate::competitions::staff::{self, ContractKind, LotStaffOut, StaffRow};
use crate::competitions::{self, LotId, LotOut};
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::shown::{hundredths, pounds};
use crate::web::views::terms::{StaffLine, StaffPage};
use crate::web::visit::{Visit, Visitor, renamed};

/// The columns of the table, as it is pasted.
const HEAD: &str = "role,hours_a_week,contract,employed_since,pay_a_year,location";
const BY: &str = "missing_by";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_staff).service(post_staff);
}

#[get("/lots/{id}/staff")]
async fn get_staff(visit: Visitor<Anyone>, id: Id<LotId>) -> Result<HttpResponse> {
    let lot = competitions::read_lot(&visit.app, &visit.actor, &id).await?.view;
    let made = staff::read_lot_staff(&visit.app, &visit.actor, &id).await?;
    let form = stored(&made)?;
    let view = page(&visit, &lot, &made.view, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/lots/{id}/staff")]
async fn post_staff(
    visit: Visitor<CommissionCompetitions>,
    id: Id<LotId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let lot = competitions::read_lot(&visit.app, &visit.actor, &id).await?.view;
    let input = typed(&mut form);
    if form.is_clean() {
        let act = async |command| staff::replace_lot_staff(&visit.app, &visit.actor, &id, command).await;
        let now = async || stored(&staff::read_lot_staff(&visit.app, &visit.actor, &id).await?);
        let outcome = visit.save(&mut form, input, act, now).await;
        let outcome = outcome.map_err(|problem| renamed(problem, in_the_table));
        if super::taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&format!("/lots/{}/staff", lot.id), Some(Flash::done("flash-saved"))));
        }
    }
    let made = staff::read_lot_staff(&visit.app, &visit.actor, &id).await?;
    let view = page(&visit, &lot, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Every fault of a row belongs to the table.
fn in_the_table(pointer: &str) -> String {
    if pointer.starts_with("/rows") { "/rows".to_owned() } else { pointer.to_owned() }
}

fn stored(made: &Made<LotStaffOut>) -> Result<Form> {
    let mut form = Form::versioned(made.version);
    form.put("rows", table(made.view.rows.as_deref().unwrap_or_default())?);
    if let Some(day) = made.view.missing_by {
        form.put_date(BY, day.0);
    }
    Ok(form)
}

/// The rows as they are typed, below their head; nothing where there are none.
fn table(rows: &[StaffRow]) -> Result<String> {
    let failed = |cause: String| Problem::internal(format!("the table of staff: {cause}"));
    if rows.is_empty() {
        return Ok(String::new());
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEAD.split(',')).map_err(|cause| failed(cause.to_string()))?;
    for row in rows {
        let parts = [
            row.role.clone(),
            row.hours_hundredths.map(hundredths).unwrap_or_default(),
            row.contract_kind.map(|it| it.to_string()).unwrap_or_default(),
            row.employed_since.clone().unwrap_or_default(),
            row.pay_pence.map(|it| hundredths(it.get())).unwrap_or_default(),
            row.location.clone().unwrap_or_default(),
        ];
        table.write_record(parts).map_err(|cause| failed(cause.to_string()))?;
    }
    let bytes = table.into_inner().map_err(|cause| failed(cause.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|cause| failed(cause.to_string()))?;
    Ok(text.trim_end().to_owned())
}

/// The table as the API takes it; each fault names its row.
fn typed(form: &mut Form) -> Value {
    let text = form.value("rows").to_owned();
    let mut rows: Vec<Value> = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (number, record) in (1_usize..).zip(reader.records()) {
        let Ok(record) = record else {
            form.refuse_about("rows", "fault-staff-row", &number.to_string());
            continue;
        };
        let parts: Vec<&str> = record.iter().map(str::trim).collect();
        if parts.join(",") != HEAD {
            rows.extend(row(form, number, &parts));
        }
    }
    let by = form.has_date(BY).then(|| form.date(BY, "fault-date")).flatten();
    json!({"rows": rows, "missing_by": by.map(|day| day.to_string())})
}

fn row(form: &mut Form, number: usize, parts: &[&str]) -> Option<Value> {
    let [role, hours, contract, since, pay, location] = parts else {
        form.refuse_about("rows", "fault-staff-row", &number.to_string());
        return None;
    };
    let mut one = Map::new();
    let words =
        [("role", role), ("contract_kind", contract), ("employed_since", since), ("location", location)];
    for (name, value) in words {
        if !value.is_empty() {
            one.insert(name.to_owned(), json!(value));
        }
    }
    if role.is_empty() {
        form.refuse_about("rows", "fault-staff-role", &number.to_string());
    }
    if !contract.is_empty() && contract.parse::<ContractKind>().is_err() {
        form.refuse_about("rows", "fault-staff-contract", &number.to_string());
    }
    for (name, value, key) in
        [("hours_hundredths", hours, "fault-staff-hours"), ("pay_pence", pay, "fault-staff-pay")]
    {
        let mut read = Form::filled([("value", *value)]);
        match (value.is_empty(), read.pounds("value", key)) {
            (true, _) => {}
            (false, Some(number)) => {
                one.insert(name.to_owned(), json!(number));
            }
            (false, None) => form.refuse_about("rows", key, &number.to_string()),
        }
    }
    Some(one.into())
}

async fn page(visit: &Visit, lot: &LotOut, out: &LotStaffOut, form: Form) -> Result<StaffPage> {
    let competition = seen(visit, &lot.competition_id).await?.view;
    let p = frame(visit);
    let editable = out.allowed_actions.contains(&"set_staff");
    let draft = lot.allowed_actions.contains(&"change");
    let missing = out.missing.iter().map(|one| {
        p.t2(
            "staff-missing-field",
            "field",
            p.t(&format!("staff-{}", one.field.replace('_', "-"))),
            "n",
            one.rows,
        )
    });
    Ok(StaffPage {
        back: if draft { format!("/lots/{}", lot.id) } else { at(&competition.id, "all") },
        caption: format!("{}, {}", competition.reference, lot.title),
        people: out.people,
        missing: missing.collect(),
        missing_by: out.missing_by.map(|day| p.date(&day.0)).unwrap_or_default(),
        lines: out.rows.iter().flatten().map(|row| shown(&p, row)).collect(),
        hidden: out.rows.is_none() && out.people > 0,
        head: HEAD,
        editable,
        form,
        p,
    })
}

fn shown(p: &Page, row: &StaffRow) -> StaffLine {
    let none = || p.t("staff-not-given");
    StaffLine {
        role: row.role.clone(),
        hours: row.hours_hundredths.map_or_else(none, hundredths),
        contract: row
            .contract_kind
            .map_or_else(none, |it| p.t(&format!("staff-{}", it.as_str().replace('_', "-")))),
        since: row.employed_since.clone().unwrap_or_else(none),
        pay: row.pay_pence.map_or_else(none, |it| pounds(it.get())),
        location: row.location.clone().unwrap_or_else(none),
    }
}
