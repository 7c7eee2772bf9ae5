//! What is due by the clock: standstills pass, agreements start and end.

use super::{commands, store};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// The clock of awards and agreements.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "pass_standstills",
        prompt: false,
        act: |app| act(app, store::awards_past_standstill, commands::pass),
        waiting: Some(|_, db| Ok(store::awards_past_standstill(db)?.len())),
    },
    Duty {
        name: "start_agreements",
        prompt: false,
        act: |app| act(app, store::agreements_to_start, |tx, id| commands::turn(tx, id, "start")),
        waiting: Some(|_, db| Ok(store::agreements_to_start(db)?.len())),
    },
    Duty {
        name: "end_agreements",
        prompt: false,
        act: |app| act(app, store::agreements_to_end, |tx, id| commands::turn(tx, id, "end")),
        waiting: Some(|_, db| Ok(store::agreements_to_end(db)?.len())),
    },
];

/// Each that is due, in a transaction of its own.
fn act(
    app: &App,
    due: fn(&mut Snapshot<'_>) -> Result<Vec<String>>,
    work: fn(&mut Tx<'_>, &str) -> Result<Audited<()>>,
) -> Result<()> {
    each(app, app.db.read_now(due)?, |id| unless_done_already(app.db.write_now(move |tx| work(tx, &id))))
}
