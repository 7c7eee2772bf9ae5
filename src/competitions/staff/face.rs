//! Reading and replacing the staff of a lot.

use actix_web::http::StatusCode;

use super::views::{LotStaffIn, LotStaffOut};
use super::{rules, store};
use crate::competitions::model::{Competition, Lot, LotId, scope_of};
use crate::competitions::store::{self as competitions, Changes, find_visible};
use crate::competitions::{drafting, invitations};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Made, Reply, perform};
use crate::kernel::state::App;

/// Who of the commissioning side reads the rows.
const READERS: [Role; 3] = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];

/// The staff of a lot, as far as the caller may know.
///
/// # Errors
/// 404 for a lot that the caller may not know of.
pub async fn read_lot_staff(app: &App, actor: &Actor, id: &LotId) -> Result<Made<LotStaffOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let lot = competitions::lot(db, &id)?.ok_or_else(Problem::not_found)?;
            let row = find_visible(db, &who, &lot.competition_id)?;
            view(db, &who, &row, &lot)
        })
        .await
}

fn view(db: &mut Snapshot<'_>, who: &Actor, row: &Competition, lot: &Lot) -> Result<Made<LotStaffOut>> {
    let (rows, missing_by) = store::staff(db, &lot.id)?;
    let reads = who.holds(&READERS, &scope_of(row)) || invitations::own(db, who, &row.id)?.is_some();
    let out = LotStaffOut {
        lot_id: lot.id.clone(),
        people: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        missing: rules::missing(&rows),
        missing_by,
        rows: reads.then_some(rows),
    };
    Ok(Made::new(out).version(lot.version).location(format!("/api/v1/lots/{}/staff", lot.id)))
}

/// Replaces the staff of a lot of a draft.
///
/// # Errors
/// 409 `wrong_state` once the competition is no draft.
pub async fn replace_lot_staff(
    app: &App,
    actor: &Actor,
    id: &LotId,
    command: Command<LotStaffIn>,
) -> Result<Reply<LotStaffOut>> {
    let (who, id, input, meta) = (actor.clone(), id.clone(), command.input, command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        let (row, _) = drafting::lot_to_change(tx, &who, &id, &meta)?;
        store::replace(tx, &id, &input)?;
        competitions::update(tx, &row.id, &Changes::default())?;
        let lot = competitions::lot(tx, &id)?.ok_or_else(Problem::not_found)?;
        let made = view(tx, &who, &row, &lot)?;
        Ok(Audited::new(made, drafting::lot_entry(&who, "set_staff", &row, &id)))
    })
    .await
}
