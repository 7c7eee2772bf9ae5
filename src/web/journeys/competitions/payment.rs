//! How the provider is paid, in the detail of the chosen model.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::{draft, frame, home, save_terms};
use crate::competitions::terms::payment::PaymentDetails;
use crate::competitions::{CompetitionId, CompetitionOut, PaymentModel};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::terms::{PaymentPage, RowField, RowKind};
use crate::web::visit::{Visit, Visitor};

/// Rows that stand open beyond those that are filled: saving opens more.
const OPEN_ROWS: usize = 2;
const GROUP: &str = "payment_details";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_payment).service(post_payment);
}

/// The list of a model with its fields; a block has none.
fn list_of(model: PaymentModel) -> Option<(&'static str, &'static [RowField])> {
    const fn field(part: &'static str, key: &'static str, kind: RowKind) -> RowField {
        RowField { part, key, kind }
    }
    const UNITS: [RowField; 4] = [
        field("name", "payment-unit-name", RowKind::Line),
        field("definition", "payment-unit-definition", RowKind::Text),
        field("price", "payment-unit-price", RowKind::WhoPrices),
        field("price_pence", "payment-unit-pence", RowKind::Pounds),
    ];
    const OUTCOMES: [RowField; 4] = [
        field("name", "payment-outcome-name", RowKind::Line),
        field("definition", "payment-outcome-definition", RowKind::Text),
        field("evidence", "payment-outcome-evidence", RowKind::Text),
        field("period", "payment-outcome-period", RowKind::Line),
    ];
    const STAGES: [RowField; 3] = [
        field("title", "payment-stage-title", RowKind::Line),
        field("share_basis_points", "payment-stage-share", RowKind::Percent),
        field("evidence", "payment-stage-evidence", RowKind::Text),
    ];
    match model {
        PaymentModel::Block => None,
        PaymentModel::FeeForService => Some(("units", &UNITS)),
        PaymentModel::PaymentByResults => Some(("outcomes", &OUTCOMES)),
        PaymentModel::Staged => Some(("stages", &STAGES)),
    }
}

fn name(list: &str, row: usize, part: &str) -> String {
    format!("{GROUP}-{list}-{row}-{part}")
}

#[get("/competitions/{id}/payment")]
async fn get_payment(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let view = page(&visit, &made.view, stored(&made));
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/payment")]
async fn post_payment(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = draft(&visit, &id).await?;
    let details = typed(&mut form, made.view.payment_model);
    if save_terms(&visit, &id, &mut form, json!({"payment_details": details}), stored).await? {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
    }
    let view = page(&visit, &made.view, form);
    Ok(again(&view.p.clone(), &view))
}

fn stored(made: &Made<CompetitionOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    let none = PaymentDetails::default();
    let details = out.payment_details.as_ref().unwrap_or(&none);
    let field = |part: &str| format!("{GROUP}-{part}");
    form.put(field("instalments"), details.instalments.map(|it| it.as_str()).unwrap_or_default());
    form.put(field("indexation"), details.indexation.clone().unwrap_or_default());
    form.put(field("payment_days"), details.payment_days.map(|it| it.to_string()).unwrap_or_default());
    form.put(field("cap_pence"), details.cap_pence.map(|it| hundredths(it.get())).unwrap_or_default());
    form.put(field("cap_basis_points"), details.cap_basis_points.map(hundredths).unwrap_or_default());
    for (row, unit) in details.units.iter().enumerate() {
        form.put(name("units", row, "name"), &*unit.name);
        form.put(name("units", row, "definition"), &*unit.definition);
        form.put(name("units", row, "price"), unit.price.as_str());
        let price = unit.price_pence.map(|it| hundredths(it.get()));
        form.put(name("units", row, "price_pence"), price.unwrap_or_default());
    }
    for (row, outcome) in details.outcomes.iter().enumerate() {
        form.put(name("outcomes", row, "name"), &*outcome.name);
        form.put(name("outcomes", row, "definition"), &*outcome.definition);
        form.put(name("outcomes", row, "evidence"), &*outcome.evidence);
        form.put(name("outcomes", row, "period"), &*outcome.period);
    }
    for (row, stage) in details.stages.iter().enumerate() {
        form.put(name("stages", row, "title"), &*stage.title);
        form.put(name("stages", row, "share_basis_points"), hundredths(stage.share_basis_points));
        form.put(name("stages", row, "evidence"), &*stage.evidence);
    }
    form
}

/// The details of the chosen model as the API takes them; those of another one are left behind.
fn typed(form: &mut Form, model: Option<PaymentModel>) -> Value {
    let mut details = Map::new();
    let field = |part: &str| format!("{GROUP}-{part}");
    for part in ["instalments", "indexation"] {
        details.insert(part.to_owned(), json!(form.optional(&field(part))));
    }
    if form.optional(&field("payment_days")).is_some() {
        let days = form.whole(&field("payment_days"), "fault-whole-number");
        details.insert("payment_days".to_owned(), json!(days));
    }
    if model == Some(PaymentModel::PaymentByResults) {
        if form.optional(&field("cap_pence")).is_some() {
            let cap = form.pounds(&field("cap_pence"), "fault-pounds");
            details.insert("cap_pence".to_owned(), json!(cap));
        }
        if form.optional(&field("cap_basis_points")).is_some() {
            let cap = form.hundredths(&field("cap_basis_points"), "fault-percent");
            details.insert("cap_basis_points".to_owned(), json!(cap));
        }
    }
    if model != Some(PaymentModel::Block) {
        details.remove("instalments");
    }
    if let Some((list, fields)) = model.and_then(list_of) {
        let rows = written(form, list, fields);
        let all: Vec<Value> =
            (0_usize..).zip(rows).map(|(at, row)| one(form, list, fields, at, row)).collect();
        details.insert(list.to_owned(), Value::from(all));
    }
    Value::Object(details)
}

/// The rows in which something is written, moved to the front so that a fault's pointer names its row.
fn written(form: &mut Form, list: &str, fields: &[RowField]) -> Vec<usize> {
    let rows = form.rows(&format!("{GROUP}-{list}"));
    let some = |row: &usize| fields.iter().any(|it| form.optional(&name(list, *row, it.part)).is_some());
    rows.into_iter().filter(some).collect()
}

fn one(form: &mut Form, list: &str, fields: &[RowField], at: usize, row: usize) -> Value {
    let mut one = Map::new();
    if at != row {
        for field in fields {
            let value = form.value(&name(list, row, field.part)).to_owned();
            form.replace(&name(list, at, field.part), value);
            form.replace(&name(list, row, field.part), String::new());
        }
    }
    for field in fields {
        let given = name(list, at, field.part);
        let value = match field.kind {
            RowKind::Pounds if form.optional(&given).is_none() => Value::Null,
            RowKind::Pounds => json!(form.pounds(&given, "fault-pounds")),
            RowKind::Percent => json!(form.hundredths(&given, "fault-percent")),
            RowKind::WhoPrices => {
                json!(form.one_of(&given, "fault-choose", &[("fixed", "fixed"), ("asked", "asked")]))
            }
            RowKind::Line | RowKind::Text => json!(form.required(&given, "fault-required")),
        };
        one.insert(field.part.to_owned(), value);
    }
    one.into()
}

fn page(visit: &Visit, out: &CompetitionOut, form: Form) -> PaymentPage {
    let list = out.payment_model.and_then(list_of);
    let filled = list.map_or(0, |(list, _)| form.rows(&format!("{GROUP}-{list}")).len());
    PaymentPage {
        p: frame(visit),
        form,
        back: home(&out.id),
        reference: out.reference.clone(),
        model: out.payment_model.map(|it| it.as_str().to_owned()).unwrap_or_default(),
        list: list.map(|(list, _)| list).unwrap_or_default(),
        fields: list.map(|(_, fields)| fields.to_vec()).unwrap_or_default(),
        rows: if list.is_some() { (0..filled + OPEN_ROWS).collect() } else { Vec::new() },
        money_href: format!("{}/money", home(&out.id)),
    }
}
