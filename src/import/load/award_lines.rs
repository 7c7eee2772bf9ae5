//! The published award lines, and the lines without a value.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::civil::date;
use uuid::Uuid;

use super::Change;
use crate::awards::{self, AreaTerm, Award, AwardOrigin, NewAward, Route, ValueBasis};
use crate::import::day_one::{AwardLine, CoCommissioned, DayOne, ValueBasis as Basis};
use crate::import::reference::Reference;
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::awards as a;
use crate::kernel::db::schema::{agreements, award_areas, award_categories, co_commissioned_lines};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::money::Pence;

const ORIGIN: &str = "published_import";
/// The day of the announcement.
const ANNOUNCED: Day = Day(date(2021, 5, 21));

/// The published facts of an award line, as columns.
#[derive(Debug, PartialEq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = a, treat_none_as_null = true)]
struct Facts {
    organisation_id: String,
    region_code: String,
    category: String,
    value_pence: Pence,
    value_basis: ValueBasis,
    standard_term_months: i64,
    award_date: Option<Day>,
    status_note: Option<String>,
}

impl Facts {
    fn of(line: &AwardLine, lead: &str) -> Self {
        let contracted = line.subject_to_contract.then(|| "subject to contract".to_owned());
        let notes: Vec<String> = contracted.into_iter().chain(line.note.clone()).collect();
        Self {
            organisation_id: lead.to_owned(),
            region_code: line.region_code.clone(),
            category: line.category.clone(),
            value_pence: line.value,
            value_basis: match line.value_basis {
                Basis::Fixed => ValueBasis::Fixed,
                Basis::Predicted => ValueBasis::Predicted,
            },
            standard_term_months: line.term_months,
            award_date: Some(ANNOUNCED),
            status_note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }
}

/// The award, and what became of it.
pub(super) fn put(
    tx: &mut Tx<'_>,
    line: &AwardLine,
    lead: &str,
    reference: &Reference,
) -> Result<(Award, Change)> {
    let facts = Facts::of(line, lead);
    let found: Option<(Award, Facts)> = a::table
        .filter(a::source_row.eq(line.row.to_string()))
        .select((Award::as_select(), Facts::as_select()))
        .first(tx.conn())
        .optional()?;
    let categories: BTreeSet<String> =
        reference.bought_by(&line.category).iter().map(|category| category.code.clone()).collect();
    let areas: BTreeMap<String, Option<Day>> = line
        .area_codes
        .iter()
        .map(|code| (code.clone(), line.area_ends.get(code).map(|end| Day(end.end))))
        .collect();
    let Some((award, before)) = found else {
        return Ok((awards::insert_award(tx, &new(line, facts, categories, areas))?, Change::Added));
    };
    let id = award.id.as_str();
    let same_categories = categories_of(tx, id)? == categories;
    let same_areas = areas_of(tx, id)? == areas;
    if before == facts && same_categories && same_areas {
        return Ok((award, Change::None));
    }
    let now = tx.now()?;
    diesel::update(a::table.find(id))
        .set((facts, a::version.eq(award.version + 1), a::recorded_at.eq(now)))
        .execute(tx.conn())?;
    if !same_categories {
        diesel::delete(award_categories::table.filter(award_categories::award_id.eq(id)))
            .execute(tx.conn())?;
        put_categories(tx, id, &categories)?;
    }
    if !same_areas {
        diesel::delete(award_areas::table.filter(award_areas::award_id.eq(id))).execute(tx.conn())?;
        put_areas(tx, id, &areas)?;
    }
    Ok((award, Change::Changed))
}

fn new(
    line: &AwardLine,
    facts: Facts,
    categories: BTreeSet<String>,
    areas: BTreeMap<String, Option<Day>>,
) -> NewAward {
    NewAward {
        origin: AwardOrigin::PublishedImport,
        competition: None,
        lots: Vec::new(),
        organisation_id: facts.organisation_id,
        region_code: facts.region_code,
        category: facts.category,
        category_codes: categories.into_iter().collect(),
        areas: areas.into_iter().map(|(area_code, ends_on)| AreaTerm { area_code, ends_on }).collect(),
        cohort: None,
        route: Route::Contract,
        value_pence: facts.value_pence,
        value_extended_pence: None,
        value_basis: facts.value_basis,
        standard_term_months: facts.standard_term_months,
        extension_months: None,
        award_date: facts.award_date,
        status_note: facts.status_note,
        source_row: Some(line.row.to_string()),
        reason: None,
        recommended_by: None,
    }
}

fn put_categories(tx: &mut Tx<'_>, id: &str, categories: &BTreeSet<String>) -> Result<()> {
    for code in categories {
        diesel::insert_into(award_categories::table)
            .values((award_categories::award_id.eq(id), award_categories::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn put_areas(tx: &mut Tx<'_>, id: &str, areas: &BTreeMap<String, Option<Day>>) -> Result<()> {
    for (code, ends_on) in areas {
        diesel::insert_into(award_areas::table)
            .values((
                award_areas::award_id.eq(id),
                award_areas::area_code.eq(code),
                award_areas::ends_on.eq(*ends_on),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn categories_of(tx: &mut Tx<'_>, id: &str) -> Result<BTreeSet<String>> {
    let codes: Vec<String> = award_categories::table
        .filter(award_categories::award_id.eq(id))
        .select(award_categories::category_code)
        .load(tx.conn())?;
    Ok(codes.into_iter().collect())
}

fn areas_of(tx: &mut Tx<'_>, id: &str) -> Result<BTreeMap<String, Option<Day>>> {
    let rows: Vec<(String, Option<Day>)> = award_areas::table
        .filter(award_areas::award_id.eq(id))
        .select((award_areas::area_code, award_areas::ends_on))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

/// A line without a value; it stands outside every total.
pub(super) fn put_co_commissioned(
    tx: &mut Tx<'_>,
    line: &CoCommissioned,
    reference: &Reference,
) -> Result<Change> {
    use co_commissioned_lines as c;
    let region = reference.regions.iter().find(|region| region.code == line.region_code);
    let facts = (
        region.map(|region| region.name.clone()).unwrap_or_default(),
        line.category.clone(),
        line.status_note.clone(),
        line.note.clone().unwrap_or_default(),
    );
    let found: Option<(String, String, String, String)> = c::table
        .filter(c::source_row.eq(&line.row))
        .select((c::region_name, c::category_text, c::status_note, c::note))
        .first(tx.conn())
        .optional()?;
    let change = match found {
        Some(before) if before == facts => return Ok(Change::None),
        Some(_) => Change::Changed,
        None => Change::Added,
    };
    let now = tx.now()?;
    let values = (
        c::region_name.eq(facts.0),
        c::category_text.eq(facts.1),
        c::status_note.eq(facts.2),
        c::note.eq(facts.3),
        c::recorded_at.eq(now),
    );
    if change == Change::Changed {
        diesel::update(c::table.filter(c::source_row.eq(&line.row))).set(values).execute(tx.conn())?;
    } else {
        let id = Uuid::now_v7().to_string();
        diesel::insert_into(c::table)
            .values((c::id.eq(id), c::source_row.eq(&line.row), values))
            .execute(tx.conn())?;
    }
    Ok(change)
}

/// 409 where an earlier import had a line or contract that the files no longer have: leaving something out does
/// not unpublish it.
pub(super) fn refuse_missing(tx: &mut Tx<'_>, data: &DayOne) -> Result<()> {
    let rows: Vec<Option<String>> =
        a::table.filter(a::origin.eq(ORIGIN)).select(a::source_row).load(tx.conn())?;
    let lines: BTreeSet<String> = data.award_lines.iter().map(|line| line.row.to_string()).collect();
    if let Some(row) = rows.into_iter().flatten().find(|row| !lines.contains(row)) {
        return Err(missing(&format!("award line {row}")));
    }
    let references: Vec<String> = agreements::table
        .inner_join(a::table)
        .filter(a::origin.eq(ORIGIN))
        .select(agreements::reference)
        .load(tx.conn())?;
    let contracts: BTreeSet<&str> =
        data.contracts.iter().map(|contract| contract.reference.as_str()).collect();
    match references.into_iter().find(|reference| !contracts.contains(reference.as_str())) {
        Some(reference) => Err(missing(&format!("contract {reference}"))),
        None => Ok(()),
    }
}

fn missing(what: &str) -> Problem {
    Problem::new(
        Code::Conflict,
        format!(
            "An earlier import has {what}, which these files no longer have: put it back. Nothing was imported."
        ),
    )
}
