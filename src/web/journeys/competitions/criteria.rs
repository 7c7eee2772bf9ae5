//! Criteria with their weights, and how price counts.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::{criteria_tree as tree, draft, frame, home, taken, terms_beside};
use crate::competitions::{self, CompetitionId, CompetitionOut, CriteriaIn, CriterionKind};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::competitions::CriteriaPage;
use crate::web::visit::{Visit, Visitor, renamed};

const PRICE: &str = "price_weight_basis_points";
const PARTS: [&str; 8] = [
    "title",
    "question",
    "weight_basis_points",
    "maximum_score",
    "minimum_score",
    "word_limit",
    "group_code",
    "descriptors",
];

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_criteria).service(post_criteria);
}

#[get("/competitions/{id}/criteria")]
async fn get_criteria(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let form = stored(&made);
    let rows = form.rows("criteria");
    let view = page(&visit, &made.view, form, rows);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/criteria")]
async fn post_criteria(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let mut rows = form.rows("criteria");
    let made = draft(&visit, &id).await?;
    match form.value("do") {
        "save" => {
            if save(&visit, &id, &mut form, &rows).await? {
                return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
            }
            let rows = form.rows("criteria");
            let view = page(&visit, &made.view, form, rows);
            return Ok(again(&view.p.clone(), &view));
        }
        "add" => {
            let row = rows.last().map_or(0, |last| last + 1);
            preset(&mut form, row);
            rows.push(row);
        }
        other => {
            let gone = other.strip_prefix("remove-").and_then(|row| row.parse::<usize>().ok());
            rows.retain(|row| Some(*row) != gone);
        }
    }
    let view = page(&visit, &made.view, form, rows);
    Ok(html(&view.p.clone(), &view))
}

fn name(row: usize, part: &str) -> String {
    format!("criteria-{row}-{part}")
}

fn stored(made: &Made<CompetitionOut>) -> Form {
    let mut form = Form::versioned(made.version);
    let (price, quality): (Vec<_>, Vec<_>) =
        made.view.criteria.iter().partition(|one| one.kind == CriterionKind::Price);
    for (row, one) in quality.iter().enumerate() {
        form.put(name(row, "title"), &*one.title);
        form.put(name(row, "question"), &*one.question);
        form.put(name(row, "weight_basis_points"), hundredths(one.weight_basis_points));
        form.put(name(row, "maximum_score"), one.maximum_score.to_string());
        form.put(name(row, "minimum_score"), one.minimum_score.to_string());
        form.put(name(row, "word_limit"), one.word_limit.map(|it| it.to_string()).unwrap_or_default());
        form.put(name(row, "group_code"), one.group_code.as_deref().unwrap_or_default());
        let scale = one.descriptors.as_ref().map(|all| all.0.join("\n"));
        form.put(name(row, "descriptors"), scale.unwrap_or_default());
    }
    tree::put(&mut form, &made.view);
    if quality.is_empty() {
        preset(&mut form, 0);
    }
    let weight = price.first().map(|one| hundredths(one.weight_basis_points));
    form.put(PRICE, weight.unwrap_or_default());
    form.put("price_formula", made.view.price_formula.as_str());
    form.put("tie_break", made.view.tie_break.as_str());
    form
}

/// One criterion as the API takes it; rows left empty are none.
fn typed_row(form: &mut Form, row: usize) -> Option<Value> {
    if PARTS.iter().all(|part| form.optional(&name(row, part)).is_none() || is_preset(form, row, part)) {
        return None;
    }
    let title = form.required(&name(row, "title"), "fault-criterion-title");
    let question = form.required(&name(row, "question"), "fault-criterion-question");
    let weight = form.hundredths(&name(row, "weight_basis_points"), "fault-percent");
    let mut one = Map::new();
    one.insert("kind".to_owned(), json!("quality"));
    one.insert("title".to_owned(), json!(title));
    one.insert("question".to_owned(), json!(question));
    one.insert("weight_basis_points".to_owned(), json!(weight));
    for part in ["maximum_score", "minimum_score", "word_limit"] {
        if form.optional(&name(row, part)).is_some() {
            one.insert(part.to_owned(), json!(form.whole(&name(row, part), "fault-whole-number")));
        }
    }
    if let Some(code) = form.optional(&name(row, "group_code")) {
        one.insert("group_code".to_owned(), json!(code));
    }
    if let Some(all) = tree::lines(form, &name(row, "descriptors")) {
        one.insert("descriptors".to_owned(), json!(all));
    }
    Some(one.into())
}

/// A new row comes with its marks filled in.
fn preset(form: &mut Form, row: usize) {
    form.put(name(row, "maximum_score"), "5");
    form.put(name(row, "minimum_score"), "0");
}

fn is_preset(form: &Form, row: usize, part: &str) -> bool {
    let preset = match part {
        "maximum_score" => "5",
        "minimum_score" => "0",
        _ => return false,
    };
    form.value(&name(row, part)) == preset
}

/// The criteria to send, with the fields' prefix of each.
fn typed(form: &mut Form, rows: &[usize]) -> (Vec<Value>, Vec<String>) {
    let (mut criteria, mut fields) = (Vec::new(), Vec::new());
    for row in rows {
        if let Some(one) = typed_row(form, *row) {
            criteria.push(one);
            fields.push(format!("criteria-{row}"));
        }
    }
    let weight =
        if form.optional(PRICE).is_none() { Some(0) } else { form.hundredths(PRICE, "fault-percent") };
    if weight.is_some_and(|weight| weight > 0) {
        criteria.push(json!({"kind": "price", "title": "Price", "weight_basis_points": weight}));
        fields.push(PRICE.to_owned());
    }
    (criteria, fields)
}

/// `/criteria/1/title` is the field `criteria-<row>-title`; all of price is one field.
fn field_of(pointer: &str, fields: &[String]) -> String {
    let mut parts = pointer.trim_start_matches('/').splitn(3, '/');
    let (_, place, rest) = (parts.next(), parts.next(), parts.next());
    let field = place.and_then(|place| place.parse::<usize>().ok()).and_then(|place| fields.get(place));
    match (field, rest) {
        (Some(field), _) if field == PRICE => field.clone(),
        (Some(field), Some(rest)) => format!("{field}-{rest}"),
        (Some(field), None) => format!("{field}-title"),
        (None, _) => String::new(),
    }
}

/// Replaces the criteria and says how price and ties count.
async fn save(visit: &Visit, id: &CompetitionId, form: &mut Form, rows: &[usize]) -> Result<bool> {
    let (criteria, fields) = typed(form, rows);
    let counts =
        json!({"price_formula": form.optional("price_formula"), "tie_break": form.optional("tie_break")});
    let (groups, group_fields) = tree::groups(form);
    let (gates, gate_fields) = tree::gates(form);
    let shared = tree::lines(form, "shared_descriptors");
    let Some(terms) = terms_beside(visit, form, counts)? else { return Ok(false) };
    let input = json!({"criteria": criteria, "groups": groups, "gates": gates, "shared_descriptors": shared});
    let act = async |command: Command<CriteriaIn>| {
        let terms = Some(terms.clone());
        competitions::replace_criteria(&visit.app, &visit.actor, id, command, terms).await
    };
    let outcome = visit.save(form, input, act, async || Ok(stored(&draft(visit, id).await?))).await;
    let outcome = outcome.map_err(|problem| {
        renamed(problem, |pointer| match pointer.split('/').nth(1) {
            Some("groups") => field_of(pointer, &group_fields),
            Some("gates") => field_of(pointer, &gate_fields),
            Some("shared_descriptors") => pointer.to_owned(),
            _ => field_of(pointer, &fields),
        })
    });
    Ok(taken(form, outcome)?.is_some())
}

fn page(visit: &Visit, out: &CompetitionOut, form: Form, rows: Vec<usize>) -> CriteriaPage {
    CriteriaPage {
        group_rows: tree::shown(&form, tree::GROUPS),
        gate_rows: tree::shown(&form, tree::GATES),
        p: frame(visit),
        total_basis_points: total(&form, &rows),
        form,
        back: home(&out.id),
        reference: out.reference.clone(),
        rows,
    }
}

/// The weights typed so far; what is no percentage counts nothing.
fn total(form: &Form, rows: &[usize]) -> i64 {
    let mut read = form.clone();
    let weights = rows.iter().map(|row| name(*row, "weight_basis_points")).chain([PRICE.to_owned()]);
    weights.filter_map(|field| read.hundredths(&field, "fault-percent")).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_finds_the_row_it_was_typed_in() {
        let fields = ["criteria-2".to_owned(), PRICE.to_owned()];
        assert_eq!(field_of("/criteria/0/title", &fields), "criteria-2-title");
        assert_eq!(field_of("/criteria/1/weight_basis_points", &fields), PRICE);
        assert_eq!(field_of("/criteria/0", &fields), "criteria-2-title");
        assert_eq!(field_of("/criteria", &fields), "");
    }

    #[test]
    fn an_untouched_row_is_none_and_weights_are_summed() {
        let mut form = Form::filled([
            ("criteria-0-title", "Reach"),
            ("criteria-0-question", "How?"),
            ("criteria-0-weight_basis_points", "62.5"),
            ("criteria-1-maximum_score", "5"),
            (PRICE, "37.5"),
        ]);
        assert_eq!(total(&form, &[0, 1]), 10_000);
        let (criteria, fields) = typed(&mut form, &[0, 1]);
        assert_eq!((criteria.len(), fields.len()), (2, 2));
        assert!(form.is_clean());
    }
}
