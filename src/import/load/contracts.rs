//! The contracts behind the award lines. Their state is not published, and they have no value of their own.

use diesel::prelude::*;
use uuid::Uuid;

use super::Change;
use crate::import::day_one::Contract;
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{agreement_areas, agreements};
use crate::kernel::error::Result;

/// The published facts of a contract, as columns.
#[derive(Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agreements, treat_none_as_null = true)]
struct Facts {
    award_id: String,
    organisation_id: String,
    cohort: Option<String>,
    starts_on: Option<Day>,
    ends_on: Option<Day>,
    term_months: i64,
    published_until: Option<String>,
    contract_type_code: Option<String>,
    allows_female: Option<bool>,
    allows_male: Option<bool>,
    minimum_age: Option<i64>,
    maximum_age: Option<i64>,
}

impl Facts {
    fn of(contract: &Contract, award: &str, lead: &str) -> Self {
        Self {
            award_id: award.to_owned(),
            organisation_id: lead.to_owned(),
            cohort: contract.cohort.clone(),
            starts_on: contract.start.map(Day),
            ends_on: contract.end.as_ref().map(|end| Day(end.end)),
            term_months: contract.term_months,
            published_until: contract.end.as_ref().map(|end| end.published.clone()),
            contract_type_code: Some(contract.contract_type.clone()),
            allows_female: Some(contract.allows_female),
            allows_male: Some(contract.allows_male),
            minimum_age: Some(contract.minimum_age),
            maximum_age: contract.maximum_age,
        }
    }
}

/// The agreement's id, and what became of it.
pub(super) fn put(tx: &mut Tx<'_>, contract: &Contract, award: &str, lead: &str) -> Result<(String, Change)> {
    let facts = Facts::of(contract, award, lead);
    let found: Option<(String, i64, Facts)> = agreements::table
        .filter(agreements::reference.eq(&contract.reference))
        .select((agreements::id, agreements::version, Facts::as_select()))
        .first(tx.conn())
        .optional()?;
    let area = contract.area_code.clone().map(|code| (code, facts.ends_on));
    let Some((id, version, before)) = found else {
        let id = insert(tx, contract, facts)?;
        put_area(tx, &id, area)?;
        return Ok((id, Change::Added));
    };
    let area_before: Option<(String, Option<Day>)> = agreement_areas::table
        .filter(agreement_areas::agreement_id.eq(&id))
        .select((agreement_areas::area_code, agreement_areas::ends_on))
        .first(tx.conn())
        .optional()?;
    if before == facts && area_before == area {
        return Ok((id, Change::None));
    }
    let now = tx.now()?;
    diesel::update(agreements::table.find(&id))
        .set((facts, agreements::version.eq(version + 1), agreements::recorded_at.eq(now)))
        .execute(tx.conn())?;
    diesel::delete(agreement_areas::table.filter(agreement_areas::agreement_id.eq(&id)))
        .execute(tx.conn())?;
    put_area(tx, &id, area)?;
    Ok((id, Change::Changed))
}

fn insert(tx: &mut Tx<'_>, contract: &Contract, facts: Facts) -> Result<String> {
    let id = Uuid::now_v7().to_string();
    let now = tx.now()?;
    diesel::insert_into(agreements::table)
        .values((
            agreements::id.eq(&id),
            agreements::reference.eq(&contract.reference),
            agreements::kind.eq("contract"),
            agreements::state.eq("not_known"),
            (
                agreements::award_id.eq(facts.award_id),
                agreements::organisation_id.eq(facts.organisation_id),
                agreements::cohort.eq(facts.cohort),
                agreements::starts_on.eq(facts.starts_on),
                agreements::ends_on.eq(facts.ends_on),
                agreements::term_months.eq(facts.term_months),
                agreements::published_until.eq(facts.published_until),
                agreements::contract_type_code.eq(facts.contract_type_code),
                agreements::allows_female.eq(facts.allows_female),
                agreements::allows_male.eq(facts.allows_male),
                agreements::minimum_age.eq(facts.minimum_age),
                agreements::maximum_age.eq(facts.maximum_age),
            ),
            agreements::created_at.eq(now),
            agreements::version.eq(1),
            agreements::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

fn put_area(tx: &mut Tx<'_>, id: &str, area: Option<(String, Option<Day>)>) -> Result<()> {
    if let Some((code, ends_on)) = area {
        diesel::insert_into(agreement_areas::table)
            .values((
                agreement_areas::agreement_id.eq(id),
                agreement_areas::area_code.eq(code),
                agreement_areas::ends_on.eq(ends_on),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}
