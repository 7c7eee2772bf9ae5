//! An organisation for its own people: its record, what a register says of it, and where to change what.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, href};
use crate::declarations;
use crate::kernel::authz::SignedIn;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations::{
    self, IdentifierOut, IncomeBasis, Inside, Kind, OrganisationId, OrganisationOut, RegisterRecordOut,
};
use crate::reference::{self, Names};
use crate::web::layout::{Page, html};
use crate::web::views::organisations::HubPage;
use crate::web::views::parts::{Link, Row, RowSection};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_hub);
}

#[get("/organisations/{id}")]
async fn get_hub(visit: Visitor<SignedIn>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, &id).await?.view;
    let inside = organisations::read_inside(&visit.app, &visit.actor, &id).await?;
    let register = declarations::register_of(&visit.app, &visit.actor, &id).await.unwrap_or_default();
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let manages = out.allowed_actions.iter().any(|action| action == "change");
    let view = HubPage {
        merged_into: out.merged_into.as_ref().map(href),
        differences: register.iter().flat_map(|record| differences(&p, record)).collect(),
        sections: vec![record(&p, &names, &out, &inside, manages), people(&p, &id, &inside)],
        links: links(&p, &id, manages, out.kind == Kind::Consortium || !inside.places.is_empty()),
        name: out.name,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn differences(p: &Page, record: &RegisterRecordOut) -> Vec<Row> {
    record
        .differences
        .iter()
        .map(|one| {
            let key = p.t(&format!("hub-difference-{}", one.field.replace('_', "-")));
            let word = |text: &Option<String>| text.clone().unwrap_or_else(|| p.t("hub-numbers-none"));
            Row::new(key, p.t2("hub-difference", "own", word(&one.provider), "register", word(&one.register)))
        })
        .collect()
}

fn record(p: &Page, names: &Names, out: &OrganisationOut, inside: &Inside, manages: bool) -> RowSection {
    let change = format!("{}/change", href(&out.id));
    let row = |key: &str, value: String| {
        let row = Row::new(p.t(key), value);
        if manages { row.changed_at(change.clone()) } else { row }
    };
    let worded = |prefix: &str, code: &str| p.t(&format!("{prefix}-{}", code.replace('_', "-")));
    let numbers = Row::new(p.t("hub-numbers"), numbers(p, &inside.identifiers));
    let numbers = if manages { numbers.changed_at(format!("{}/numbers", href(&out.id))) } else { numbers };
    RowSection {
        title: p.t("hub-record"),
        rows: vec![
            row("organisation-name", out.name.clone()),
            row("organisation-kind", worded("kind", out.kind.as_str())),
            row("organisation-sector", worded("sector", out.sector.as_str())),
            numbers,
            row("organisation-income", income(p, out)),
            row(
                "organisation-nation",
                out.home_nation.map(|one| worded("nation", one.as_str())).unwrap_or_default(),
            ),
            row(
                "hub-region",
                out.home_region_code.as_deref().map(|code| names.region(code).to_owned()).unwrap_or_default(),
            ),
        ],
    }
}

pub(super) fn numbers(p: &Page, identifiers: &[IdentifierOut]) -> String {
    let lines: Vec<String> = identifiers
        .iter()
        .map(|one| match one.valid_to {
            Some(day) => p.t2("numbers-ended", "value", one.org_id.as_str(), "day", p.date(&day.0)),
            None => one.org_id.clone(),
        })
        .collect();
    if lines.is_empty() { p.t("hub-numbers-none") } else { lines.join("\n") }
}

/// An income of nothing is £0; none told and a new body without a figure are words.
fn income(p: &Page, out: &OrganisationOut) -> String {
    match (out.yearly_income_pence, out.income_basis) {
        (Some(pence), Some(IncomeBasis::NewBody)) => p.t1("hub-income-forecast", "pounds", p.pounds(&pence)),
        (Some(pence), _) => p.pounds(&pence),
        (None, Some(IncomeBasis::NewBody)) => p.t("hub-income-new"),
        (None, _) => p.t("hub-income-none"),
    }
}

fn people(p: &Page, id: &OrganisationId, inside: &Inside) -> RowSection {
    let count = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
    let mut value = p.t1("hub-people-count", "n", count(inside.people.len()));
    if !inside.requests.is_empty() {
        value.push('\n');
        value.push_str(&p.t1("hub-people-waiting", "n", count(inside.requests.len())));
    }
    let row = Row::new(p.t("hub-people"), value).changed_at(format!("{}/people", href(id)));
    RowSection { title: p.t("hub-people"), rows: vec![row] }
}

fn links(p: &Page, id: &OrganisationId, manages: bool, in_consortium: bool) -> Vec<Link> {
    let all: &[(&str, &str, bool)] = &[
        ("declarations", "hub-declarations", false),
        ("members", "hub-members", true),
        ("led-by", "hub-led-by", true),
        ("directory", "hub-directory", true),
        ("keys", "hub-keys", true),
        ("merge", "hub-merge", true),
    ];
    all.iter()
        .filter(|(place, ..)| in_consortium || *place != "members")
        .filter(|(_, _, managed)| manages || !managed)
        .map(|(place, key, _)| Link { href: format!("{}/{place}", href(id)), text: p.t(key) })
        .collect()
}
