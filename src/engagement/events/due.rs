//! What is due by the clock.

use super::commands::entry;
use super::model::EventId;
use super::states::EventState;
use super::store::{self, Stamps};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::authz::Actor;
use crate::kernel::db::Tx;
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::{Problem, Result};
use crate::kernel::machine::Transition;
use crate::kernel::state::App;

/// The clock of engagement.
pub const DUTIES: &[Duty] = &[Duty {
    name: "hold_engagement_events",
    prompt: false,
    act: hold_due,
    waiting: Some(|_, db| Ok(store::over(db)?.len())),
}];

/// Events whose end has come were held.
fn hold_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(store::over)?, |id| {
        unless_done_already(app.db.write_now(move |tx| hold(tx, &id)))
    })
}

fn hold(tx: &mut Tx<'_>, id: &EventId) -> Result<Audited<()>> {
    tx.lock("engagement_events", id.as_str())?;
    let one = store::event(tx, id)?.ok_or_else(Problem::not_found)?;
    let now = tx.now()?;
    // It may have been put off, or cancelled, meanwhile.
    if one.state != EventState::Published || one.terms.ends_at.is_none_or(|end| end > now) {
        return Audited::of_any((), Vec::new());
    }
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, "hold")?)?;
    store::stamp(tx, id, &Stamps { ended_at: one.terms.ends_at, ..Stamps::default() })?;
    Ok(Audited::new((), entry(&Actor::system("clock"), "hold", &one)))
}
