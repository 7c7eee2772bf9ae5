//! Report `awards` (R1): one row an award line.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::DEFINITION_VERSION;
use super::filter::Filter;
use super::paged::{PAGE, Paged};
use super::query::over_shown;
use super::views::AwardRow;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{
    agreements_versions, areas, audit_events, award_areas, award_categories, organisation_identifiers,
};
use crate::kernel::error::Result;

#[derive(QueryableByName)]
struct Shown {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Nullable<Text>)]
    competition_id: Option<String>,
    #[diesel(sql_type = Text)]
    organisation_id: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    region_name: String,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = Nullable<Text>)]
    cohort: Option<String>,
    #[diesel(sql_type = Text)]
    route: String,
    #[diesel(sql_type = Text)]
    origin: String,
    #[diesel(sql_type = BigInt)]
    value_pence: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    value_extended_pence: Option<i64>,
    #[diesel(sql_type = Text)]
    value_basis: String,
    #[diesel(sql_type = BigInt)]
    standard_term_months: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    extension_months: Option<i64>,
    #[diesel(sql_type = Nullable<Date>)]
    award_date: Option<Day>,
    #[diesel(sql_type = Nullable<Text>)]
    status_note: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    source_row: Option<String>,
    #[diesel(sql_type = Text)]
    lead_name: String,
    #[diesel(sql_type = Text)]
    sector: String,
    #[diesel(sql_type = Text)]
    income_band: String,
    #[diesel(sql_type = Nullable<Text>)]
    home_nation: Option<String>,
    #[diesel(sql_type = BigInt)]
    contracts: i64,
}

/// An agreement as a row of the report needs it.
struct Agreement {
    reference: String,
    state: String,
    starts_on: Option<Day>,
    ends_on: Option<Day>,
    countersigned_at: Option<UtcTime>,
}

/// What a page of awards needs beside the awards, by award or organisation.
#[derive(Default)]
struct Beside {
    areas: BTreeMap<String, Vec<String>>,
    categories: BTreeMap<String, Vec<String>>,
    agreements: BTreeMap<String, Vec<Agreement>>,
    events: BTreeMap<String, String>,
    numbers: BTreeMap<(String, &'static str), String>,
}

impl Paged for Filter {
    type Row = AwardRow;
    const NAME: &'static str = "awards";

    fn as_at(&self) -> UtcTime {
        self.as_at
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<AwardRow>> {
        awards_page(db, self, after, PAGE)
    }

    fn key(row: &AwardRow) -> String {
        row.award_id.clone()
    }
}

/// Every row of the report. Handlers stream pages instead.
pub fn awards_report(db: &mut Snapshot<'_>, filter: &Filter) -> Result<Vec<AwardRow>> {
    let mut rows: Vec<AwardRow> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.award_id.clone()).unwrap_or_default();
        let page = awards_page(db, filter, &after, PAGE)?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page);
    }
}

/// At most `limit` rows whose award id comes after `after`, in the order of ids: that of their recording.
pub fn awards_page(db: &mut Snapshot<'_>, filter: &Filter, after: &str, limit: i64) -> Result<Vec<AwardRow>> {
    let select = "SELECT s.id, s.reference, s.competition_id, s.organisation_id, s.region_code, s.region_name, \
            s.category, s.cohort, s.route, s.origin, s.value_pence, s.value_extended_pence, s.value_basis, \
            s.standard_term_months, s.extension_months, s.award_date, s.status_note, s.source_row, \
            s.lead_name, s.sector, s.income_band, s.home_nation, COALESCE(m.contracts, 0) AS contracts \
        FROM shown s LEFT JOIN made m ON m.award_id = s.id \
        WHERE s.id > $8 ORDER BY s.id LIMIT $9";
    let shown: Vec<Shown> = over_shown(filter, select)
        .bind::<Text, _>(after.to_owned())
        .bind::<BigInt, _>(limit)
        .load(db.conn())?;
    let beside = beside(db, &shown, filter.as_at)?;
    Ok(shown.into_iter().map(|award| row(award, &beside, filter.as_at)).collect())
}

/// One award that the filter shows.
pub(super) fn one(db: &mut Snapshot<'_>, filter: &Filter, id: &str) -> Result<Option<AwardRow>> {
    let select = "SELECT s.id, s.reference, s.competition_id, s.organisation_id, s.region_code, s.region_name, \
            s.category, s.cohort, s.route, s.origin, s.value_pence, s.value_extended_pence, s.value_basis, \
            s.standard_term_months, s.extension_months, s.award_date, s.status_note, s.source_row, \
            s.lead_name, s.sector, s.income_band, s.home_nation, COALESCE(m.contracts, 0) AS contracts \
        FROM shown s LEFT JOIN made m ON m.award_id = s.id WHERE s.id = $8";
    let shown: Vec<Shown> = over_shown(filter, select).bind::<Text, _>(id.to_owned()).load(db.conn())?;
    let beside = beside(db, &shown, filter.as_at)?;
    Ok(shown.into_iter().map(|award| row(award, &beside, filter.as_at)).next())
}

fn beside(db: &mut Snapshot<'_>, shown: &[Shown], as_at: UtcTime) -> Result<Beside> {
    let ids: Vec<&str> = shown.iter().map(|award| award.id.as_str()).collect();
    let mut beside = Beside::default();
    if ids.is_empty() {
        return Ok(beside);
    }
    let rows: Vec<(String, String)> = award_areas::table
        .inner_join(areas::table)
        .filter(award_areas::award_id.eq_any(&ids))
        .order((award_areas::award_id, areas::name))
        .select((award_areas::award_id, areas::name))
        .load(db.conn())?;
    for (award, name) in rows {
        beside.areas.entry(award).or_default().push(name);
    }
    let rows: Vec<(String, String)> = award_categories::table
        .filter(award_categories::award_id.eq_any(&ids))
        .order((award_categories::award_id, award_categories::category_code))
        .select((award_categories::award_id, award_categories::category_code))
        .load(db.conn())?;
    for (award, code) in rows {
        beside.categories.entry(award).or_default().push(code);
    }
    beside.agreements = agreements(db, &ids, as_at)?;
    let rows: Vec<(String, String)> = audit_events::table
        .filter(audit_events::subject_kind.eq("award"))
        .filter(audit_events::subject_id.eq_any(&ids))
        .filter(audit_events::at.le(as_at))
        .order((audit_events::at, audit_events::id))
        .select((audit_events::subject_id, audit_events::id))
        .load(db.conn())?;
    beside.events = rows.into_iter().collect();
    beside.numbers = numbers(db, shown, as_at)?;
    Ok(beside)
}

fn agreements(
    db: &mut Snapshot<'_>,
    awards: &[&str],
    as_at: UtcTime,
) -> Result<BTreeMap<String, Vec<Agreement>>> {
    use agreements_versions as g;
    type Row = (String, String, String, Option<Day>, Option<Day>, Option<UtcTime>);
    let rows: Vec<Row> = g::table
        .filter(g::award_id.eq_any(awards))
        .filter(g::recorded_at.le(as_at))
        .filter(g::superseded_at.is_null().or(g::superseded_at.gt(as_at)))
        .filter(g::state.ne("withdrawn"))
        .order((g::award_id, g::reference))
        .select((g::award_id, g::reference, g::state, g::starts_on, g::ends_on, g::countersigned_at))
        .load(db.conn())?;
    let mut by_award: BTreeMap<String, Vec<Agreement>> = BTreeMap::new();
    for (award, reference, state, starts_on, ends_on, countersigned_at) in rows {
        let agreement = Agreement { reference, state, starts_on, ends_on, countersigned_at };
        by_award.entry(award).or_default().push(agreement);
    }
    Ok(by_award)
}

/// Charity and company numbers of the leads that were recorded by then and are in force.
fn numbers(
    db: &mut Snapshot<'_>,
    shown: &[Shown],
    as_at: UtcTime,
) -> Result<BTreeMap<(String, &'static str), String>> {
    use organisation_identifiers as i;
    let leads: Vec<&str> = shown.iter().map(|award| award.organisation_id.as_str()).collect();
    let rows: Vec<(String, String, String)> = i::table
        .filter(i::organisation_id.eq_any(leads))
        .filter(i::created_at.le(as_at))
        .filter(i::valid_to.is_null())
        .order((i::organisation_id, i::scheme, i::value))
        .select((i::organisation_id, i::scheme, i::value))
        .load(db.conn())?;
    let mut numbers: BTreeMap<(String, &'static str), String> = BTreeMap::new();
    for (organisation, scheme, value) in rows {
        let kind = match scheme.as_str() {
            "GB-CHC" | "GB-SC" | "GB-NIC" => "charity",
            "GB-COH" => "company",
            _ => continue,
        };
        let known = numbers.entry((organisation, kind)).or_default();
        if !known.is_empty() {
            known.push_str("; ");
        }
        known.push_str(&value);
    }
    Ok(numbers)
}

fn row(award: Shown, beside: &Beside, as_at: UtcTime) -> AwardRow {
    let none = Vec::new();
    let agreements = beside.agreements.get(&award.id).unwrap_or(&none);
    let number = |kind| beside.numbers.get(&(award.organisation_id.clone(), kind)).cloned();
    let signed_date = all(agreements, |one| one.countersigned_at.map(UtcTime::london_day));
    let imported = award.origin == "published_import";
    let days = award.award_date.zip(signed_date).and_then(|(from, to)| from.0.until(to.0).ok());
    AwardRow {
        areas: beside.areas.get(&award.id).cloned().unwrap_or_default(),
        categories: beside.categories.get(&award.id).cloned().unwrap_or_default(),
        charity_no: number("charity"),
        company_no: number("company"),
        start: agreements.iter().filter_map(|one| one.starts_on).min(),
        end: all(agreements, |one| one.ends_on),
        status: status(agreements, imported, award.status_note.as_deref()),
        signed_date,
        days_award_to_signature: days.map(|span| i64::from(span.get_days())),
        agreement_references: agreements.iter().map(|one| one.reference.clone()).collect(),
        source_event_id: beside.events.get(&award.id).cloned(),
        award_id: award.id,
        reference: award.reference,
        competition_id: award.competition_id,
        route: award.route,
        region_code: award.region_code,
        region: award.region_name,
        category: award.category,
        cohort: award.cohort,
        lead_provider_id: award.organisation_id,
        lead_name: award.lead_name,
        sector: award.sector,
        income_band: award.income_band,
        hq_nation: award.home_nation,
        standard_term_months: award.standard_term_months,
        extension_months_max: award.extension_months,
        value_standard_pence: award.value_pence,
        value_extended_pence: award.value_extended_pence,
        value_basis: award.value_basis,
        status_note: award.status_note,
        award_date: award.award_date,
        contracts: award.contracts,
        source_row: award.source_row,
        as_at,
        definition_version: DEFINITION_VERSION,
        redaction_reason: None,
    }
}

/// The latest day where every agreement has one.
fn all(agreements: &[Agreement], day: impl Fn(&Agreement) -> Option<Day>) -> Option<Day> {
    let days: Option<Vec<Day>> = agreements.iter().map(day).collect();
    days?.into_iter().max()
}

/// An imported award says no more than what was published of it.
fn status(agreements: &[Agreement], imported: bool, note: Option<&str>) -> Option<String> {
    if imported {
        let said = note.is_some_and(|note| note.starts_with("subject to contract"));
        return said.then(|| "subject_to_contract".to_owned());
    }
    let every = |states: &[&str]| {
        !agreements.is_empty() && agreements.iter().all(|one| states.contains(&one.state.as_str()))
    };
    let word = if every(&["terminated"]) {
        "terminated"
    } else if every(&["ended", "terminated"]) {
        "ended"
    } else if every(&["signed", "active", "ended", "terminated"]) {
        "signed"
    } else {
        "subject_to_contract"
    };
    Some(word.to_owned())
}
