//! What is due by the clock.

use super::{commands, store};
use crate::kernel::audit::Audited;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// Ends standstills that are over; starts and ends agreements on their days.
pub fn act_due(app: &App) -> Result<()> {
    let (passed, starting, ending) = app.db.read_now(|db| {
        Ok((
            store::awards_past_standstill(db)?,
            store::agreements_to_start(db)?,
            store::agreements_to_end(db)?,
        ))
    })?;
    for id in passed {
        act(app, move |tx| commands::pass(tx, &id))?;
    }
    for id in starting {
        act(app, move |tx| commands::turn(tx, &id, "start"))?;
    }
    for id in ending {
        act(app, move |tx| commands::turn(tx, &id, "end"))?;
    }
    Ok(())
}

/// Another node, or a person, may have been faster.
fn act(app: &App, work: impl FnMut(&mut Tx<'_>) -> Result<Audited<()>> + Send + 'static) -> Result<()> {
    match app.db.write_now(work) {
        Err(problem) if is_done_already(&problem) => Ok(()),
        outcome => outcome,
    }
}

fn is_done_already(problem: &Problem) -> bool {
    matches!(problem.code(), Code::Conflict | Code::WrongState | Code::NotFound)
}
