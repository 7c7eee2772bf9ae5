//! The only Diesel of awards and agreements, beside `record.rs` and `funds.rs`.

use diesel::prelude::*;

use super::model::{Agreement, AgreementId, AreaTerm, Award, AwardId};
use super::states::{AgreementState, AwardState};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    agreement_areas, agreements, award_areas, award_categories, award_lots, awards, competitions,
    supply_chain_entries,
};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

/// The award, whoever asks.
pub fn award(db: &mut Snapshot<'_>, id: &str) -> Result<Award> {
    awards::table
        .find(id)
        .select(Award::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// The awards of a competition, in the order of their making.
pub fn awards_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Award>> {
    Ok(awards::table
        .filter(awards::competition_id.eq(competition_id))
        .order(awards::id)
        .select(Award::as_select())
        .load(db.conn())?)
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

/// The service categories of an award.
pub fn award_categories(db: &mut Snapshot<'_>, id: &AwardId) -> Result<Vec<String>> {
    Ok(award_categories::table
        .filter(award_categories::award_id.eq(id.as_str()))
        .order(award_categories::category_code)
        .select(award_categories::category_code)
        .load(db.conn())?)
}

/// The lots of an award.
pub fn award_lots(db: &mut Snapshot<'_>, id: &AwardId) -> Result<Vec<String>> {
    Ok(award_lots::table
        .filter(award_lots::award_id.eq(id.as_str()))
        .order(award_lots::lot_id)
        .select(award_lots::lot_id)
        .load(db.conn())?)
}

/// Writes who approved an award, and when.
pub fn set_approved(tx: &mut Tx<'_>, id: &AwardId, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(awards::table.find(id.as_str()))
        .set((
            awards::approved_by.eq(by),
            awards::award_date.eq(now.london_day()),
            awards::version.eq(awards::version + 1),
            awards::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes why an award was returned or set aside.
pub fn set_award_reason(tx: &mut Tx<'_>, id: &AwardId, reason: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(awards::table.find(id.as_str()))
        .set((
            awards::reason.eq(reason),
            awards::version.eq(awards::version + 1),
            awards::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes when the bidders were told and when the standstill ends.
pub fn set_notified(tx: &mut Tx<'_>, id: &AwardId, ends: Option<UtcTime>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(awards::table.find(id.as_str()))
        .set((
            awards::notified_at.eq(now),
            awards::standstill_ends_at.eq(ends),
            awards::version.eq(awards::version + 1),
            awards::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes who recommended; nobody, where the recommendation is returned.
pub fn set_recommended(tx: &mut Tx<'_>, competition_id: &str, by: Option<&str>, reason: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(competition_id))
        .set((
            competitions::recommended_by.eq(by),
            competitions::reason.eq(reason),
            competitions::version.eq(competitions::version + 1),
            competitions::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes who decided; `reason` where it ended without award.
pub fn set_decided(tx: &mut Tx<'_>, competition_id: &str, by: &str, reason: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(competition_id))
        .set((
            competitions::decided_by.eq(by),
            competitions::decided_at.eq(now),
            competitions::version.eq(competitions::version + 1),
            competitions::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    if let Some(reason) = reason {
        diesel::update(competitions::table.find(competition_id))
            .set((
                competitions::reason.eq(reason),
                competitions::version.eq(competitions::version + 1),
                competitions::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The agreement, whoever asks.
pub fn agreement(db: &mut Snapshot<'_>, id: &str) -> Result<Agreement> {
    agreements::table
        .find(id)
        .select(Agreement::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// The agreements of an award, in the order of their making.
pub fn agreements_of(db: &mut Snapshot<'_>, award_id: &AwardId) -> Result<Vec<Agreement>> {
    Ok(agreements::table
        .filter(agreements::award_id.eq(award_id.as_str()))
        .order(agreements::id)
        .select(Agreement::as_select())
        .load(db.conn())?)
}

/// The areas of an agreement, in the order of their codes.
pub fn agreement_areas(db: &mut Snapshot<'_>, id: &AgreementId) -> Result<Vec<AreaTerm>> {
    let rows: Vec<(String, Option<Day>)> = agreement_areas::table
        .filter(agreement_areas::agreement_id.eq(id.as_str()))
        .order(agreement_areas::area_code)
        .select((agreement_areas::area_code, agreement_areas::ends_on))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(area_code, ends_on)| AreaTerm { area_code, ends_on }).collect())
}

/// Writes when an agreement was offered.
pub fn set_offered(tx: &mut Tx<'_>, id: &AgreementId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(agreements::table.find(id.as_str()))
        .set((
            agreements::offered_at.eq(now),
            agreements::version.eq(agreements::version + 1),
            agreements::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes who signed for the provider, and what.
pub fn set_provider_signed(tx: &mut Tx<'_>, id: &AgreementId, by: &str, digest: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(agreements::table.find(id.as_str()))
        .set((
            agreements::provider_signed_by.eq(by),
            agreements::provider_signed_at.eq(now),
            agreements::provider_digest.eq(digest),
            agreements::version.eq(agreements::version + 1),
            agreements::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes who countersigned.
pub fn set_countersigned(tx: &mut Tx<'_>, id: &AgreementId, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(agreements::table.find(id.as_str()))
        .set((
            agreements::countersigned_by.eq(by),
            agreements::countersigned_at.eq(now),
            agreements::version.eq(agreements::version + 1),
            agreements::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes why an agreement was withdrawn.
pub fn set_agreement_reason(tx: &mut Tx<'_>, id: &AgreementId, reason: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(agreements::table.find(id.as_str()))
        .set((
            agreements::reason.eq(reason),
            agreements::version.eq(agreements::version + 1),
            agreements::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Awards whose standstill is over.
pub fn awards_past_standstill(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    let now = db.now()?;
    Ok(awards::table
        .filter(awards::state.eq(AwardState::Standstill))
        .filter(awards::standstill_ends_at.le(now))
        .order(awards::id)
        .limit(100)
        .select(awards::id)
        .load(db.conn())?)
}

/// Signed agreements whose first day has come.
pub fn agreements_to_start(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    let today = db.now()?.london_day();
    Ok(agreements::table
        .filter(agreements::state.eq(AgreementState::Signed))
        .filter(agreements::starts_on.le(today))
        .order(agreements::id)
        .limit(100)
        .select(agreements::id)
        .load(db.conn())?)
}

/// Active agreements whose last day is over.
pub fn agreements_to_end(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    let today = db.now()?.london_day();
    Ok(agreements::table
        .filter(agreements::state.eq(AgreementState::Active))
        .filter(agreements::ends_on.lt(today))
        .order(agreements::id)
        .limit(100)
        .select(agreements::id)
        .load(db.conn())?)
}

/// A supply-chain entry that a partner accepted: partner, state, role, areas as JSON, value and volume.
pub type EntryRow = (String, String, Option<String>, Option<String>, Option<i64>, Option<i64>);

/// The accepted supply chain of a bid, and what became of it.
pub fn accepted_entries(db: &mut Snapshot<'_>, bid_id: &str) -> Result<Vec<EntryRow>> {
    use crate::bids::states::EntryState as E;
    use supply_chain_entries as e;
    let accepted = vec![E::Accepted, E::Engaged, E::Released, E::Replaced, E::NeverUsed, E::NotKnown];
    Ok(e::table
        .filter(e::bid_id.eq(bid_id))
        .filter(e::state.eq_any(accepted))
        .order(e::id)
        .select((e::partner_id, e::state, e::role, e::areas, e::value_pence, e::volume))
        .load(db.conn())?)
}
