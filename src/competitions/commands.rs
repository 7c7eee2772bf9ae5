//! The way of every change of a competition: find, lock, permission, version, work, audit entry, view.

use actix_web::http::StatusCode;

use super::model::{Competition, CompetitionId, scope_of};
use super::states::CompetitionState;
use super::views::CompetitionOut;
use super::{present, store};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, Permission};
use crate::kernel::db::Tx;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Meta, Reply, perform};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

/// Runs `work` on the locked competition; the answer is the competition as it is afterwards. `demand` asks for
/// `If-Match`.
pub(super) async fn change<P, F>(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    (meta, demand): (&Meta, bool),
    permission: P,
    mut work: F,
) -> Result<Reply<CompetitionOut>>
where
    P: Permission + Copy,
    F: FnMut(&mut Tx<'_>, &Actor, &Competition) -> Result<Audited<()>> + Send + 'static,
{
    let (who, id, sent) = (actor.clone(), id.clone(), meta.clone());
    perform(app, actor, meta, StatusCode::OK, move |tx| {
        let row = store::find_locked(tx, &who, &id)?;
        who.require(permission, &scope_of(&row))?;
        if demand {
            sent.demand(row.version)?
        } else {
            sent.check(row.version)?
        }
        let audited = work(tx, &who, &row)?;
        let row = store::competition(tx, &id)?.ok_or_else(Problem::not_found)?;
        let made = present::made(tx, &who, row)?;
        Ok(audited.map(|()| made))
    })
    .await
}

/// 409 unless the competition is a draft: its terms change nowhere else.
pub(super) fn draft_only(row: &Competition) -> Result<()> {
    if row.state == CompetitionState::Draft {
        return Ok(());
    }
    Err(Problem::wrong_state(row.state.as_str(), "change", row.state.actions()))
}
