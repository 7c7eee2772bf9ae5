//! The only Diesel of evaluation's own tables.

use std::collections::BTreeMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Declaration, DeclarationId, Member, Moderation, Place, Score};
use super::states::ConflictState;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    bids, competitions, conflict_declarations, lots, moderations, panel_members, people, rankings, scores,
};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

/// The panel with the state of each declaration, in the order of appointment.
pub fn panel(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Member>> {
    let rows: Vec<(String, String, UtcTime)> = panel_members::table
        .inner_join(people::table)
        .filter(panel_members::competition_id.eq(competition_id))
        .order((panel_members::appointed_at, panel_members::person_id))
        .select((panel_members::person_id, people::name, panel_members::appointed_at))
        .load(db.conn())?;
    let states: BTreeMap<String, ConflictState> = conflict_declarations::table
        .filter(conflict_declarations::competition_id.eq(competition_id))
        .select((conflict_declarations::person_id, conflict_declarations::state))
        .load::<(String, ConflictState)>(db.conn())?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .map(|(person_id, name, appointed_at)| {
            let declaration = states.get(&person_id).copied().unwrap_or(ConflictState::Asked);
            Member { person_id, name, appointed_at, declaration }
        })
        .collect())
}

/// Appoints a person and asks for their declaration, where it was not asked before.
pub fn appoint(tx: &mut Tx<'_>, competition_id: &str, person_id: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(panel_members::table)
        .values((
            panel_members::competition_id.eq(competition_id),
            panel_members::person_id.eq(person_id),
            panel_members::appointed_by.eq(by),
            panel_members::appointed_at.eq(now),
        ))
        .execute(tx.conn())?;
    if declaration_of(tx, competition_id, person_id)?.is_none() {
        diesel::insert_into(conflict_declarations::table)
            .values((
                conflict_declarations::id.eq(DeclarationId::new().as_str()),
                conflict_declarations::competition_id.eq(competition_id),
                conflict_declarations::person_id.eq(person_id),
                conflict_declarations::state.eq(ConflictState::Asked),
                conflict_declarations::created_at.eq(now),
                conflict_declarations::version.eq(1),
                conflict_declarations::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Takes a person off the panel; their declaration stays.
pub fn dismiss(tx: &mut Tx<'_>, competition_id: &str, person_id: &str) -> Result<()> {
    diesel::delete(panel_members::table.find((competition_id, person_id))).execute(tx.conn())?;
    Ok(())
}

/// Gives the competition a new version for a change of its panel.
pub fn touch_competition(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(id))
        .set((competitions::version.eq(competitions::version + 1), competitions::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// A declaration, whoever asks.
pub fn declaration(db: &mut Snapshot<'_>, id: &str) -> Result<Declaration> {
    conflict_declarations::table
        .find(id)
        .select(Declaration::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// A person's declaration for a competition.
pub fn declaration_of(
    db: &mut Snapshot<'_>,
    competition_id: &str,
    person_id: &str,
) -> Result<Option<Declaration>> {
    Ok(conflict_declarations::table
        .filter(conflict_declarations::competition_id.eq(competition_id))
        .filter(conflict_declarations::person_id.eq(person_id))
        .select(Declaration::as_select())
        .first(db.conn())
        .optional()?)
}

/// Every declaration for a competition.
pub fn declarations(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Declaration>> {
    Ok(conflict_declarations::table
        .filter(conflict_declarations::competition_id.eq(competition_id))
        .order(conflict_declarations::id)
        .select(Declaration::as_select())
        .load(db.conn())?)
}

/// Writes what was declared.
pub fn set_nature(tx: &mut Tx<'_>, id: &DeclarationId, nature: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(conflict_declarations::table.find(id.as_str()))
        .set((
            conflict_declarations::nature.eq(nature),
            conflict_declarations::version.eq(conflict_declarations::version + 1),
            conflict_declarations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes what the review came to.
pub fn set_review(tx: &mut Tx<'_>, id: &DeclarationId, mitigation: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(conflict_declarations::table.find(id.as_str()))
        .set((
            conflict_declarations::mitigation.eq(mitigation),
            conflict_declarations::reviewed_by.eq(by),
            conflict_declarations::version.eq(conflict_declarations::version + 1),
            conflict_declarations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Every individual score of a competition.
pub fn scores_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Score>> {
    Ok(scores::table
        .inner_join(bids::table)
        .filter(bids::competition_id.eq(competition_id))
        .order((scores::bid_id, scores::criterion_id, scores::evaluator_id))
        .select(Score::as_select())
        .load(db.conn())?)
}

/// Gives or changes one's own score, where it is not locked.
pub fn put_score(tx: &mut Tx<'_>, score: &Score) -> Result<()> {
    let now = tx.now()?;
    let own = scores::table
        .filter(scores::bid_id.eq(&score.bid_id))
        .filter(scores::criterion_id.eq(&score.criterion_id))
        .filter(scores::evaluator_id.eq(&score.evaluator_id));
    let id: Option<String> = own.select(scores::id).first(tx.conn()).optional()?;
    match id {
        Some(id) => diesel::update(scores::table.find(id).filter(scores::locked_at.is_null()))
            .set((
                scores::score.eq(score.score),
                scores::comment.eq(&score.comment),
                scores::version.eq(scores::version + 1),
                scores::recorded_at.eq(now),
            ))
            .execute(tx.conn())?,
        None => diesel::insert_into(scores::table)
            .values((
                scores::id.eq(Uuid::now_v7().to_string()),
                scores::bid_id.eq(&score.bid_id),
                scores::criterion_id.eq(&score.criterion_id),
                scores::evaluator_id.eq(&score.evaluator_id),
                scores::score.eq(score.score),
                scores::comment.eq(&score.comment),
                scores::version.eq(1),
                scores::recorded_at.eq(now),
            ))
            .execute(tx.conn())?,
    };
    Ok(())
}

/// Locks a person's scores for these bids.
pub fn lock_scores(tx: &mut Tx<'_>, bid_ids: &[String], person_id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(
        scores::table
            .filter(scores::evaluator_id.eq(person_id))
            .filter(scores::bid_id.eq_any(bid_ids.to_vec()))
            .filter(scores::locked_at.is_null()),
    )
    .set((scores::locked_at.eq(now), scores::version.eq(scores::version + 1), scores::recorded_at.eq(now)))
    .execute(tx.conn())?;
    Ok(())
}

/// Every consensus of a competition.
pub fn moderations_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Moderation>> {
    Ok(moderations::table
        .inner_join(bids::table)
        .filter(bids::competition_id.eq(competition_id))
        .order((moderations::bid_id, moderations::criterion_id))
        .select(Moderation::as_select())
        .load(db.conn())?)
}

/// Records or changes a consensus.
pub fn put_moderation(tx: &mut Tx<'_>, one: &Moderation) -> Result<()> {
    let now = tx.now()?;
    let id: Option<String> = moderations::table
        .filter(moderations::bid_id.eq(&one.bid_id))
        .filter(moderations::criterion_id.eq(&one.criterion_id))
        .select(moderations::id)
        .first(tx.conn())
        .optional()?;
    match id {
        Some(id) => diesel::update(moderations::table.find(id))
            .set((
                moderations::score.eq(one.score),
                moderations::reason.eq(&one.reason),
                moderations::moderated_by.eq(&one.moderated_by),
                moderations::version.eq(moderations::version + 1),
                moderations::recorded_at.eq(now),
            ))
            .execute(tx.conn())?,
        None => diesel::insert_into(moderations::table)
            .values((
                moderations::id.eq(Uuid::now_v7().to_string()),
                moderations::bid_id.eq(&one.bid_id),
                moderations::criterion_id.eq(&one.criterion_id),
                moderations::score.eq(one.score),
                moderations::reason.eq(&one.reason),
                moderations::moderated_by.eq(&one.moderated_by),
                moderations::version.eq(1),
                moderations::recorded_at.eq(now),
            ))
            .execute(tx.conn())?,
    };
    Ok(())
}

type PlaceRow = (String, String, i64, String, String, String, String, String, Option<String>);

/// The stored places of a competition's lots, best first.
pub fn places_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Place>> {
    use rankings as r;
    let rows: Vec<PlaceRow> = r::table
        .inner_join(lots::table)
        .filter(lots::competition_id.eq(competition_id))
        .order((lots::number, r::rank, r::bid_id))
        .select((
            r::lot_id,
            r::bid_id,
            r::rank,
            r::quality_numerator,
            r::quality_denominator,
            r::price_numerator,
            r::price_denominator,
            r::total,
            r::tie_break_step,
        ))
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(lot_id, bid_id, rank, qn, qd, pn, pd, total, tie_break_step)| Place {
            lot_id,
            bid_id,
            rank,
            quality: (qn, qd),
            price: (pn, pd),
            total,
            tie_break_step,
        })
        .collect())
}

/// Replaces the places of a lot.
pub fn replace_places(tx: &mut Tx<'_>, lot_id: &str, places: &[Place]) -> Result<()> {
    use rankings as r;
    let now = tx.now()?;
    diesel::delete(r::table.filter(r::lot_id.eq(lot_id))).execute(tx.conn())?;
    for one in places {
        diesel::insert_into(r::table)
            .values((
                r::lot_id.eq(&one.lot_id),
                r::bid_id.eq(&one.bid_id),
                r::rank.eq(one.rank),
                r::quality_numerator.eq(&one.quality.0),
                r::quality_denominator.eq(&one.quality.1),
                r::price_numerator.eq(&one.price.0),
                r::price_denominator.eq(&one.price.1),
                r::total.eq(&one.total),
                r::tie_break_step.eq(&one.tie_break_step),
                r::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}
