//! What people do with virements and pledges, for operations and pages alike.

use actix_web::http::StatusCode;

use super::handlers::here;
use super::model::{FundId, PledgeId, VirementId};
use super::views::{PledgeIn, PledgeOut, PledgeWithdrawalIn, VirementIn, VirementOut, VirementRefusalIn};
use super::{pledges, virements};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Made, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, run,
};
use crate::kernel::state::App;

/// The virements of a fund.
///
/// # Errors
/// 404 for a fund that the caller may not know of.
pub async fn list_virements(
    app: &App,
    actor: &Actor,
    id: &FundId,
    query: PageQuery,
) -> Result<Reply<Page<VirementOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, fund, limit) = (actor.clone(), id.clone(), query.limit);
    let rows = app.db.read(move |db| virements::page(db, &who, &fund, after, fetch_limit(limit))).await?;
    let here = here(&format!("/api/v1/funds/{id}/virements"), limit);
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// One virement.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_virement(app: &App, actor: &Actor, id: &VirementId) -> Result<Made<VirementOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| Ok(virements::made(&who, virements::visible(db, &who, &id)?))).await
}

/// Proposes to move money inside a fund.
///
/// # Errors
/// 403 where the caller does not direct the giving region, 409 `funds_exceeded`, 422 where the money would leave its
/// fund or year.
pub async fn propose_virement(
    app: &App,
    actor: &Actor,
    id: &FundId,
    command: Command<VirementIn>,
) -> Result<Reply<VirementOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, virements::propose).await
}

/// Confirms a virement: the money moves.
///
/// # Errors
/// 403 `another_person_required` for who proposed it, 409 `funds_exceeded`.
pub async fn confirm_virement(
    app: &App,
    actor: &Actor,
    id: &VirementId,
    command: Command<NoInput>,
) -> Result<Reply<VirementOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, virements::confirm).await
}

/// Refuses a virement.
///
/// # Errors
/// 409 where it does not wait any more.
pub async fn refuse_virement(
    app: &App,
    actor: &Actor,
    id: &VirementId,
    command: Command<VirementRefusalIn>,
) -> Result<Reply<VirementOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, virements::refuse).await
}

/// Takes the proposal of a virement back.
///
/// # Errors
/// 409 where it does not wait any more.
pub async fn withdraw_virement(
    app: &App,
    actor: &Actor,
    id: &VirementId,
    command: Command<NoInput>,
) -> Result<Reply<VirementOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, virements::withdraw).await
}

/// The pledges to a fund.
///
/// # Errors
/// 404 for a fund that the caller may not know of.
pub async fn list_pledges(
    app: &App,
    actor: &Actor,
    id: &FundId,
    query: PageQuery,
) -> Result<Reply<Page<PledgeOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, fund, limit) = (actor.clone(), id.clone(), query.limit);
    let rows = app.db.read(move |db| pledges::page(db, &who, &fund, after, fetch_limit(limit))).await?;
    let here = here(&format!("/api/v1/funds/{id}/pledges"), limit);
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// One pledge.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_pledge(app: &App, actor: &Actor, id: &PledgeId) -> Result<Made<PledgeOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| Ok(pledges::made(&who, pledges::visible(db, &who, &id)?))).await
}

/// Records a co-funder's pledge.
///
/// # Errors
/// 409 for a fund that takes none, 422 without an allocation.
pub async fn create_pledge(
    app: &App,
    actor: &Actor,
    id: &FundId,
    command: Command<PledgeIn>,
) -> Result<Reply<PledgeOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, pledges::create).await
}

/// Confirms a pledge: it covers its allocation.
///
/// # Errors
/// 409 in another state.
pub async fn confirm_pledge(
    app: &App,
    actor: &Actor,
    id: &PledgeId,
    command: Command<NoInput>,
) -> Result<Reply<PledgeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, pledges::confirm).await
}

/// Records that the money of a pledge came.
///
/// # Errors
/// 409 in another state.
pub async fn receive_pledge(
    app: &App,
    actor: &Actor,
    id: &PledgeId,
    command: Command<NoInput>,
) -> Result<Reply<PledgeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, pledges::receive).await
}

/// Withdraws a pledge.
///
/// # Errors
/// 409 in another state.
pub async fn withdraw_pledge(
    app: &App,
    actor: &Actor,
    id: &PledgeId,
    command: Command<PledgeWithdrawalIn>,
) -> Result<Reply<PledgeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, pledges::withdraw).await
}
