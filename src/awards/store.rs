//! The only Diesel of awards and agreements, beside `record.rs`.

use diesel::prelude::*;

use super::model::{AreaTerm, Award, AwardId};
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{award_areas, awards};
use crate::kernel::error::Result;

/// The award, whoever asks.
pub fn award(db: &mut Snapshot<'_>, id: &AwardId) -> Result<Option<Award>> {
    Ok(awards::table.find(id.as_str()).select(Award::as_select()).first(db.conn()).optional()?)
}

/// The areas of an award, in the order of their codes.
pub fn award_areas(db: &mut Snapshot<'_>, id: &AwardId) -> Result<Vec<AreaTerm>> {
    let rows: Vec<(String, Option<Day>)> = award_areas::table
        .filter(award_areas::award_id.eq(id.as_str()))
        .order(award_areas::area_code)
        .select((award_areas::area_code, award_areas::ends_on))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(area_code, ends_on)| AreaTerm { area_code, ends_on }).collect())
}
