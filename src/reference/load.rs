//! Loads the reference data that comes with the program, at the first start.

use diesel::prelude::*;
use serde::Deserialize;

use crate::kernel::db::schema::{areas, regions, service_categories};
use crate::kernel::db::{Database, Housekeeping, Tx};
use crate::kernel::error::{Problem, Result};

const SOURCE: &str = "hmpps-interventions-service (MIT, Crown copyright) and the Ministry of Justice's list of May 2021 (OGL v3.0)";

#[derive(Deserialize)]
struct RegionRow {
    nps_region_id: String,
    name: String,
    name_in_award_list: String,
}

#[derive(Deserialize)]
struct AreaRow {
    pcc_region_id: String,
    name: String,
    nps_region_id: String,
}

#[derive(Deserialize)]
struct CategoryRow {
    code: String,
    name: String,
    kind: String,
    day_one_contract_category: String,
}

/// Loads regions, areas and service categories where the tables are empty. Returns whether it did.
pub fn load_reference_data(database: &Database) -> Result<bool> {
    database.maintenance_now(Housekeeping::ReferenceData, |tx| {
        tx.alone("fairlot reference data")?;
        let there: i64 = regions::table.count().get_result(tx.conn())?;
        if there > 0 {
            return Ok(false);
        }
        load_regions(tx)?;
        load_areas(tx)?;
        load_categories(tx)?;
        Ok(true)
    })
}

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|cause| Problem::internal(format!("embedded reference data: {cause}")))
}

fn load_regions(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    for row in rows::<RegionRow>(include_str!("../../assets/data/reference/regions.csv"))? {
        diesel::insert_into(regions::table)
            .values((
                regions::code.eq(row.nps_region_id),
                regions::name.eq(row.name),
                regions::name_in_award_list.eq(row.name_in_award_list),
                regions::source.eq(SOURCE),
                regions::version.eq(1),
                regions::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn load_areas(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    for row in rows::<AreaRow>(include_str!("../../assets/data/reference/pcc_areas.csv"))? {
        diesel::insert_into(areas::table)
            .values((
                areas::code.eq(row.pcc_region_id),
                areas::name.eq(row.name),
                areas::region_code.eq(row.nps_region_id),
                areas::source.eq(SOURCE),
                areas::version.eq(1),
                areas::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn load_categories(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    for row in rows::<CategoryRow>(include_str!("../../assets/data/reference/service_categories.csv"))? {
        let contract_category = Some(row.day_one_contract_category).filter(|name| !name.is_empty());
        diesel::insert_into(service_categories::table)
            .values((
                service_categories::code.eq(row.code),
                service_categories::name.eq(row.name),
                service_categories::kind.eq(row.kind),
                service_categories::contract_category.eq(contract_category),
                service_categories::source.eq(SOURCE),
                service_categories::version.eq(1),
                service_categories::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}
