//! Finding places of an award's supply chain for a caller.

use super::model::ChainSide;
use crate::awards::states::AwardState;
use crate::awards::{self, Award};
use crate::bids::{self, EntryId, Place};
use crate::competitions::second_body;
use crate::evaluation::upstream;
use crate::kernel::authz::{Actor, CommissionCompetitions, Permission, Role, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

/// Who of the commissioning side reads a chain.
pub(super) const STAFF: &[Role] = &[Role::Commissioner, Role::RegionalDirector, Role::Auditor];

/// An award with the body and region that commissioned it.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) award: Award,
    pub(super) body_id: String,
    pub(super) region_code: String,
    pub(super) competition_id: String,
    second: Option<String>,
}

impl Ground {
    /// Where the commissioning side's permissions are needed.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            body_id: &self.body_id,
            region_code: Some(&self.region_code),
            competition_id: Some(&self.competition_id),
        }
    }

    /// True for the commissioning side, a second body's people too.
    pub(super) fn is_staff(&self, actor: &Actor) -> bool {
        let of = |body_id: &str| actor.holds(STAFF, &Scope { body_id, ..self.scope() });
        of(&self.body_id) || self.second.as_deref().is_some_and(of)
    }
}

/// An award that came of a competition and was told: the only one with a supply chain.
pub(super) fn ground(db: &mut Snapshot<'_>, award: Award) -> Result<Ground> {
    let told =
        award.notified_at.is_some() && !matches!(award.state, AwardState::Returned | AwardState::SetAside);
    let competition_id = award.competition_id.clone().filter(|_| told).ok_or_else(Problem::not_found)?;
    let competition = upstream::competition(db, &competition_id)?;
    Ok(Ground {
        second: second_body(db, &competition_id)?,
        award,
        body_id: competition.body_id,
        region_code: competition.region_code,
        competition_id,
    })
}

/// A place of an award's chain, and who looks at it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) place: Place,
    pub(super) ground: Ground,
    /// The sides for which the caller acts.
    pub(super) sides: Vec<ChainSide>,
}

impl Seen {
    /// Where the permissions of a side are needed.
    pub(super) fn side_scope(&self, side: ChainSide) -> Scope<'_> {
        Scope::of_body(match side {
            ChainSide::Lead => &self.place.lead_id,
            ChainSide::Partner => &self.place.partner_id,
        })
    }

    /// The sides for which the caller has a permission.
    pub(super) fn sides_with<P: Permission + Copy>(&self, actor: &Actor, permission: P) -> Vec<ChainSide> {
        let may = |side: &ChainSide| actor.may(permission, &self.side_scope(*side));
        self.sides.iter().copied().filter(may).collect()
    }

    /// True for who approves what changes the chain.
    pub(super) fn commissions(&self, actor: &Actor) -> bool {
        actor.may(CommissionCompetitions, &self.ground.scope())
    }
}

/// A place that the caller may know of: its two sides, and the commissioning side, once its award was told.
pub(super) fn see(db: &mut Snapshot<'_>, actor: &Actor, id: &EntryId) -> Result<Seen> {
    let place = bids::place(db, id)?;
    let told = awards::awards_of(db, &place.competition_id)?;
    let award = told.into_iter().rev().find(|one| one.bid_id.as_deref() == Some(place.bid_id.as_str()));
    let ground = ground(db, award.ok_or_else(Problem::not_found)?)?;
    let is_staff = ground.is_staff(actor);
    let holds = |body: &str| actor.holds(Role::OF_PROVIDER, &Scope::of_body(body));
    let mut sides = Vec::new();
    if holds(&place.lead_id) {
        sides.push(ChainSide::Lead);
    }
    // A partner knows of a place from its invitation on.
    if place.expires_at.is_some() && holds(&place.partner_id) {
        sides.push(ChainSide::Partner);
    }
    if !is_staff && sides.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(Seen { place, ground, sides })
}

/// As [`see`], with competition and place locked, and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &EntryId) -> Result<Seen> {
    let seen = see(tx, actor, id)?;
    tx.lock("competitions", &seen.place.competition_id)?;
    tx.lock("supply_chain_entries", id.as_str())?;
    see(tx, actor, id)
}
