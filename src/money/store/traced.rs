//! From an allocation to what holds its money.

use diesel::prelude::*;

use super::HoldState;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{awards, competitions, direct_awards, fund_holds as h};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;
use crate::money::model::AllocationId;

/// What holds money of an allocation, reserved first: competition, award, amount.
#[derive(Debug, Clone, Queryable)]
pub struct HoldOn {
    /// The competition; none where there was none.
    pub competition_id: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What was awarded without competition.
    pub direct_title: Option<String>,
    /// The award, once it is committed to one.
    pub award_id: Option<String>,
    /// The award's reference.
    pub award_reference: Option<String>,
    /// How much.
    pub amount_pence: Pence,
}

/// Every hold in force, by competition.
pub(in crate::money) fn holds_on(db: &mut Snapshot<'_>, id: &AllocationId) -> Result<Vec<HoldOn>> {
    Ok(h::table
        .left_join(competitions::table)
        .left_join(awards::table)
        .left_join(direct_awards::table.on(direct_awards::award_id.nullable().eq(h::award_id)))
        .filter(h::allocation_id.eq(id))
        .filter(h::state.ne(HoldState::Freed))
        .order((competitions::reference, h::id))
        .select((
            h::competition_id,
            competitions::reference.nullable(),
            competitions::title.nullable(),
            direct_awards::title.nullable(),
            h::award_id,
            awards::reference.nullable(),
            h::amount_pence,
        ))
        .load(db.conn())?)
}
