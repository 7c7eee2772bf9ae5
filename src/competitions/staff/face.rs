//! Reading and replacing the staff of a lot.

use actix_web::http::StatusCode;

use super::views::{LotStaffIn, LotStaffOut};
use super::{rules, store};
use crate::competitions::model::{Competition, Lot, LotId, scope_of};
use crate::competitions::store::{self as competitions, Changes, find_visible};
use crate::competitions::{drafting, invitations, mails};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, CommissionCompetitions, Permission, Role};
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Made, Meta, Reply, perform};
use crate::kernel::machine::Machine;
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
    let gives = who.may(CommissionCompetitions, &scope_of(row))
        && rules::may_set(db.now()?, row, missing_by, rows.len());
    let out = LotStaffOut {
        lot_id: lot.id.clone(),
        people: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        missing: rules::missing(&rows),
        missing_by,
        allowed_actions: if gives { vec!["set_staff"] } else { Vec::new() },
        rows: reads.then_some(rows),
    };
    Ok(Made::new(out).version(lot.version).location(format!("/api/v1/lots/{}/staff", lot.id)))
}

/// The lot and its competition, both locked, where the caller may give the rows of its staff now.
fn to_set(tx: &mut Tx<'_>, who: &Actor, id: &LotId, meta: &Meta, input: &LotStaffIn) -> Result<Competition> {
    let (row, lot) = drafting::lot_locked(tx, who, id, meta)?;
    let (now, (given, promised)) = (tx.now()?, store::staff(tx, &lot.id)?);
    if !rules::may_set(now, &row, promised, given.len()) {
        return Err(Problem::wrong_state(row.state.as_str(), "set_staff", row.state.actions()));
    }
    if row.is_public() {
        let faults = rules::faults_after_publication(now, &row, promised, input);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
    }
    Ok(row)
}

/// Replaces the staff of a lot: of a draft, and of a published competition while rows are promised. Then the invited are
/// told.
///
/// # Errors
/// 409 `wrong_state` once the rows are whole or bids are no longer taken, 422 for a day that was published otherwise.
pub async fn replace_lot_staff(
    app: &App,
    actor: &Actor,
    id: &LotId,
    command: Command<LotStaffIn>,
) -> Result<Reply<LotStaffOut>> {
    let (who, id, input, meta) = (actor.clone(), id.clone(), command.input, command.meta.clone());
    let here = app.clone();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        let row = to_set(tx, &who, &id, &meta, &input)?;
        store::replace(tx, &id, &input)?;
        if row.is_public() {
            mails::tell_invited(tx, &here, &row, "lot-staff-given")?;
        }
        competitions::update(tx, &row.id, &Changes::default())?;
        let lot = competitions::lot(tx, &id)?.ok_or_else(Problem::not_found)?;
        let made = view(tx, &who, &row, &lot)?;
        Ok(Audited::new(made, drafting::lot_entry(&who, "set_staff", &row, &id)))
    })
    .await
}

/// Rows of staff that a published competition promised and that are not given.
#[derive(Debug, Clone)]
pub struct PromisedStaff {
    /// The lot.
    pub lot_id: LotId,
    /// Its number.
    pub number: i64,
    /// The competition's reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its region.
    pub region_code: String,
    /// The day that was published.
    pub by: Day,
}

/// What the caller's regions promised, the earliest day first.
///
/// # Errors
/// The database's.
pub async fn promised_staff(app: &App, actor: &Actor) -> Result<Vec<PromisedStaff>> {
    let who = actor.clone();
    app.db
        .read(move |db| {
            let mut found = Vec::new();
            for (row, lot_id, number, by) in store::promised(db, &who.bodies(CommissionCompetitions::ROLES))?
            {
                if who.may(CommissionCompetitions, &scope_of(&row)) {
                    let Competition { reference, title, region_code, .. } = row;
                    found.push(PromisedStaff { lot_id, number, reference, title, region_code, by });
                }
            }
            Ok(found)
        })
        .await
}
