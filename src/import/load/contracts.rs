//! The contracts behind the award lines. Their state is not published, and they have no value of their own.

use diesel::prelude::*;

use super::Change;
use crate::awards::{self, AreaTerm, Award, NewAgreement, Published};
use crate::import::day_one::Contract;
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{agreement_areas, agreements};
use crate::kernel::error::Result;

/// The published facts of a contract, as columns.
#[derive(Debug, PartialEq, Queryable, Selectable, AsChangeset)]
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
pub(super) fn put(
    tx: &mut Tx<'_>,
    contract: &Contract,
    award: &Award,
    lead: &str,
) -> Result<(String, Change)> {
    let facts = Facts::of(contract, award.id.as_str(), lead);
    let found: Option<(String, i64, Facts)> = agreements::table
        .filter(agreements::reference.eq(&contract.reference))
        .select((agreements::id, agreements::version, Facts::as_select()))
        .first(tx.conn())
        .optional()?;
    let area = contract.area_code.clone().map(|code| (code, facts.ends_on));
    let Some((id, version, before)) = found else {
        let agreement = awards::insert_agreement(tx, award, &new(contract, facts))?;
        return Ok((agreement.id.into(), Change::Added));
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

fn new(contract: &Contract, facts: Facts) -> NewAgreement {
    let area = |area_code: &String| AreaTerm { area_code: area_code.clone(), ends_on: facts.ends_on };
    NewAgreement {
        reference: Some(contract.reference.clone()),
        areas: contract.area_code.iter().map(area).collect(),
        cohort: facts.cohort,
        text: None,
        starts_on: facts.starts_on,
        ends_on: facts.ends_on,
        term_months: facts.term_months,
        published: Published {
            until: facts.published_until,
            contract_type_code: facts.contract_type_code,
            allows_female: facts.allows_female,
            allows_male: facts.allows_male,
            minimum_age: facts.minimum_age,
            maximum_age: facts.maximum_age,
        },
    }
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
