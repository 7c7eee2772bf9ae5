//! The clock of supply chains: a place that nobody used until the agreement ended.

use super::{finders, store};
use crate::awards;
use crate::bids::{self, EntryId};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::authz::Actor;
use crate::kernel::db::Tx;
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// The clock of supply chains.
pub const DUTIES: &[Duty] = &[Duty {
    name: "end_unused_places",
    prompt: false,
    act: end_unused,
    waiting: Some(|_, db| Ok(store::unused(db)?.len())),
}];

fn end_unused(app: &App) -> Result<()> {
    each(app, app.db.read_now(store::unused)?, |id| {
        unless_done_already(app.db.write_now(move |tx| end(tx, &id)))
    })
}

fn end(tx: &mut Tx<'_>, id: &str) -> Result<Audited<()>> {
    let entry: EntryId = id.parse().map_err(|_| Problem::not_found())?;
    let place = bids::place(tx, &entry)?;
    tx.lock("competitions", &place.competition_id)?;
    tx.lock("supply_chain_entries", id)?;
    let place = bids::place(tx, &entry)?;
    if !store::unused(tx)?.iter().any(|one| one == id) {
        return Err(Problem::of(Code::Conflict));
    }
    let told = awards::awards_of(tx, &place.competition_id)?;
    let award = told.into_iter().rev().find(|one| one.bid_id.as_deref() == Some(place.bid_id.as_str()));
    let ground = finders::ground(tx, award.ok_or_else(Problem::not_found)?)?;
    let event = bids::move_place(tx, &Actor::system("clock"), &place, "end_unused", &ground.scope())?;
    Ok(Audited::new((), event))
}
