//! What changes funds and allocations.

use actix_web::http::StatusCode;

use super::model::{Allocation, AllocationId, Fund, FundId};
use super::store;
use super::views::{
    AllocationIn, AllocationOut, AllocationPatch, FundIn, FundOut, Shown, allocation_made, fund_made,
};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, ManageFunds, Permission, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Made, Reply, perform};
use crate::kernel::state::App;
use crate::reference;

/// Records a fund of a commissioning body in which the caller is a regional director.
pub async fn create_fund(app: &App, actor: &Actor, command: Command<FundIn>) -> Result<Reply<FundOut>> {
    let (actor_in, input) = (actor.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        let actor = &actor_in;
        if !actor.bodies(ManageFunds::ROLES).contains(&input.body_id) {
            return Err(Problem::of(Code::Forbidden));
        }
        let id = store::insert_fund(tx, &input, &actor.audit_name())?;
        let fund = store::fund(tx, &id)?.ok_or_else(Problem::not_found)?;
        let entry =
            Entry::new(actor, "create", Subject::new("fund", id.as_str())).body(fund.body_id.as_str());
        Ok(Audited::new(fund_made(actor, fund), entry))
    })
    .await
}

/// Gives a region money of a fund for one financial year.
pub async fn create_allocation(
    app: &App,
    actor: &Actor,
    fund_id: &FundId,
    command: Command<AllocationIn>,
) -> Result<Reply<AllocationOut>> {
    let (here, actor_in, fund_id, input) = (app.clone(), actor.clone(), fund_id.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        let actor = &actor_in;
        let fund = store::visible_fund(tx, actor, &fund_id)?;
        require(actor, &fund.body_id, &input.region_code)?;
        if reference::areas_in_region(tx, &input.region_code)?.is_empty() {
            return Err(Problem::field("/region_code", "unknown", "There is no such region; see /regions."));
        }
        let id = store::insert_allocation(tx, &fund_id, &input)?;
        let row = reread(tx, &id)?;
        let entry = entry(actor, "allocate", &fund.body_id, &row);
        Ok(Audited::new(made(tx, &here, actor, &fund, &row)?, entry))
    })
    .await
}

/// Changes the amount of an allocation; never below what is held of it.
pub async fn change_allocation(
    app: &App,
    actor: &Actor,
    id: &AllocationId,
    command: Command<AllocationPatch>,
) -> Result<Reply<AllocationOut>> {
    let (here, actor_in, id) = (app.clone(), actor.clone(), id.clone());
    let (input, meta) = (command.input, command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        let actor = &actor_in;
        let found = store::allocation(tx, &id)?.ok_or_else(Problem::not_found)?;
        let fund = store::visible_fund(tx, actor, &found.fund_id)?;
        tx.lock("allocations", id.as_str())?;
        let row = reread(tx, &id)?;
        require(actor, &fund.body_id, &row.region_code)?;
        meta.demand(row.version)?;
        store::set_allocated(tx, &id, input.allocated_pence)?;
        let row = reread(tx, &id)?;
        let entry = entry(actor, "change", &fund.body_id, &row);
        Ok(Audited::new(made(tx, &here, actor, &fund, &row)?, entry))
    })
    .await
}

/// The allocation as the caller sees it today.
pub(super) fn made(
    db: &mut Snapshot<'_>,
    app: &App,
    actor: &Actor,
    fund: &Fund,
    row: &Allocation,
) -> Result<Made<AllocationOut>> {
    let shown = shown(db, app, actor, fund)?;
    allocation_made(&shown, row)
}

/// What the views of a fund's allocations need today.
pub(super) fn shown<'a>(
    db: &mut Snapshot<'_>,
    app: &App,
    actor: &'a Actor,
    fund: &'a Fund,
) -> Result<Shown<'a>> {
    let percent = app.config.money.underspend_percent;
    Ok(Shown { actor, fund, today: db.now()?.london_day(), percent })
}

pub(super) fn require(actor: &Actor, body_id: &str, region_code: &str) -> Result<()> {
    actor.require(ManageFunds, &Scope { body_id, region_code: Some(region_code), competition_id: None })
}

fn reread(tx: &mut Tx<'_>, id: &AllocationId) -> Result<Allocation> {
    store::allocation(tx, id)?.ok_or_else(Problem::not_found)
}

fn entry(actor: &Actor, action: &'static str, body_id: &str, row: &Allocation) -> Entry {
    Entry::new(actor, action, Subject::new("allocation", row.id.as_str()))
        .parent(row.fund_id.as_str())
        .body(body_id)
        .region(row.region_code.as_str())
}
