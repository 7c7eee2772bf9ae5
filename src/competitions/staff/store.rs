//! The only Diesel of staff who transfer.

use diesel::prelude::*;

use super::rules::{self, Standing};
use super::views::{ContractKind, LotStaffIn, StaffRow};
use crate::competitions::model::{Competition, CompetitionId, LotId};
use crate::competitions::states::CompetitionState;
use crate::kernel::clock::Day;
use crate::kernel::db::schema::{competitions, lot_staff as s, lots};
use crate::kernel::db::{Snapshot, Tx, natively};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = s)]
struct Kept {
    role: String,
    hours_hundredths: Option<i64>,
    contract_kind: Option<ContractKind>,
    employed_since: Option<String>,
    pay_pence: Option<Pence>,
    location: Option<String>,
}

impl From<Kept> for StaffRow {
    fn from(row: Kept) -> Self {
        Self {
            role: row.role,
            hours_hundredths: row.hours_hundredths,
            contract_kind: row.contract_kind,
            employed_since: row.employed_since,
            pay_pence: row.pay_pence,
            location: row.location,
        }
    }
}

/// The rows of a lot, and the day by which missing ones come.
pub(super) fn staff(db: &mut Snapshot<'_>, lot: &LotId) -> Result<(Vec<StaffRow>, Option<Day>)> {
    let rows: Vec<Kept> =
        s::table.filter(s::lot_id.eq(lot)).order(s::position).select(Kept::as_select()).load(db.conn())?;
    let by = lots::table.find(lot).select(lots::staff_missing_by).first(db.conn()).optional()?;
    Ok((rows.into_iter().map(StaffRow::from).collect(), by.flatten()))
}

/// How far the data of each lot is.
pub(in crate::competitions) fn standing(
    db: &mut Snapshot<'_>,
    competition: &CompetitionId,
) -> Result<Vec<(LotId, Standing)>> {
    let ids: Vec<LotId> =
        lots::table.filter(lots::competition_id.eq(competition)).select(lots::id).load(db.conn())?;
    ids.into_iter()
        .map(|id| {
            let (rows, missing_by) = staff(db, &id)?;
            let missing = rules::missing(&rows).iter().map(|one| one.rows).sum();
            let people = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            Ok((id, Standing { people, missing, missing_by }))
        })
        .collect()
}

/// Takes the rows of a lot away.
pub(in crate::competitions) fn delete(tx: &mut Tx<'_>, lot: &LotId) -> Result<()> {
    diesel::delete(s::table.filter(s::lot_id.eq(lot))).execute(tx.conn())?;
    Ok(())
}

/// Replaces the rows of a lot, as the lot's next version.
pub(super) fn replace(tx: &mut Tx<'_>, lot: &LotId, input: &LotStaffIn) -> Result<()> {
    delete(tx, lot)?;
    for (position, row) in (1_i64..).zip(&input.rows) {
        diesel::insert_into(s::table)
            .values((
                s::lot_id.eq(lot),
                s::position.eq(position),
                s::role.eq(row.role.trim()),
                s::hours_hundredths.eq(row.hours_hundredths),
                s::contract_kind.eq(row.contract_kind),
                s::employed_since.eq(&row.employed_since),
                s::pay_pence.eq(row.pay_pence),
                s::location.eq(row.location.as_deref().map(str::trim)),
            ))
            .execute(tx.conn())?;
    }
    let now = tx.now()?;
    diesel::update(lots::table.find(lot))
        .set((
            lots::staff_missing_by.eq(input.missing_by),
            lots::version.eq(lots::version + 1),
            lots::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Published competitions of these bodies with lots whose staff is promised: the lot, its number and the day, the earliest
/// first.
pub(super) fn promised(
    db: &mut Snapshot<'_>,
    bodies: &[String],
) -> Result<Vec<(Competition, LotId, i64, Day)>> {
    Ok(natively!(db, |it| lots::table
        .inner_join(competitions::table)
        .filter(competitions::body_id.eq_any(bodies))
        .filter(competitions::state.eq(CompetitionState::Published))
        .filter(lots::staff_missing_by.is_not_null())
        .order((lots::staff_missing_by, lots::id))
        .select((Competition::as_select(), lots::id, lots::number, lots::staff_missing_by.assume_not_null()))
        .load(it))?)
}
