//! What people do in a supply chain after the award, for operations and pages alike.

use actix_web::http::StatusCode;

use super::commands::{records, steps, views as shown};
use super::finders;
use super::model::{RecordId, StepId};
use super::store;
use super::views::{
    AwardSupplyChainOut, DeliveryOut, ReasonIn, RecordIn, RecordOut, RecordsQuery, ReplacePartnerIn,
};
use crate::awards::AwardId;
use crate::bids::EntryId;
use crate::kernel::authz::Actor;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Cursor, Made, NoInput, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

/// The chain of an award for its lead and the commissioning side.
///
/// # Errors
/// 404 for everyone else.
pub async fn read_award_supply_chain(app: &App, actor: &Actor, id: &AwardId) -> Result<AwardSupplyChainOut> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| shown::award_chain(db, &actor, &id)).await
}

/// The chain of an award for everyone.
///
/// # Errors
/// 404 before the award is told.
pub async fn read_public_supply_chain(app: &App, id: &AwardId) -> Result<AwardSupplyChainOut> {
    let id = id.clone();
    app.db.read(move |db| shown::public_chain(db, &id)).await
}

/// A place with what was promised and done.
///
/// # Errors
/// 404 for who is on neither side and does not commission.
pub async fn read_delivery(app: &App, actor: &Actor, id: &EntryId) -> Result<Made<DeliveryOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| shown::delivery(db, &actor, &id)).await
}

/// What both sides said, the newest first.
///
/// # Errors
/// As [`read_delivery`]; 422 for a cursor of another list.
pub async fn list_records(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    query: RecordsQuery,
) -> Result<Reply<Page<RecordOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, kind, who, entry) = (query.limit, query.kind, actor.clone(), id.clone());
    let rows = app
        .db
        .read(move |db| {
            let seen = finders::see(db, &who, &entry)?;
            let rows = store::records_of(db, &entry, kind, before.as_deref(), fetch_limit(limit))?;
            shown::record_out(db, &who, &seen, rows)
        })
        .await?;
    let given = [("kind", kind.map(|it| it.to_string())), ("limit", limit.map(|it| it.to_string()))];
    let given: Vec<String> =
        given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
    let path = format!("/api/v1/supply-chain-entries/{id}/records");
    let here = if given.is_empty() { path } else { format!("{path}?{}", given.join("&")) };
    Ok(page_of(rows, limit, &here, |row: &RecordOut| row.id.to_string(), |row| row))
}

/// One statement of a place.
///
/// # Errors
/// As [`read_delivery`]; 404 for a statement of another place.
pub async fn read_record(app: &App, actor: &Actor, id: &EntryId, record: &RecordId) -> Result<RecordOut> {
    let (who, entry, record) = (actor.clone(), id.clone(), record.clone());
    app.db
        .read(move |db| {
            let seen = finders::see(db, &who, &entry)?;
            let row = store::record(db, &record)?;
            if row.entry_id != entry {
                return Err(Problem::not_found());
            }
            shown::record_out(db, &who, &seen, vec![row])?.pop().ok_or_else(Problem::not_found)
        })
        .await
}

macro_rules! acts {
    ($($(#[$meta:meta])* $name:ident($key:ty, $input:ty) -> $out:ty, $status:ident, $work:path;)+) => {$(
        $(#[$meta])*
        pub async fn $name(app: &App, actor: &Actor, id: &$key, command: Command<$input>) -> Result<Reply<$out>> {
            run(app, actor, id.clone(), StatusCode::$status, command, $work).await
        }
    )+};
}

acts! {
    /// The lead says that the partner's work begins; the partner confirms.
    ///
    /// # Errors
    /// 409 before an agreement is signed, or while a step waits.
    engage_partner(EntryId, NoInput) -> DeliveryOut, OK, steps::engage;
    /// The lead asks to let an engaged partner go.
    ///
    /// # Errors
    /// 409 where it is not engaged, or a step waits.
    release_partner(EntryId, ReasonIn) -> DeliveryOut, OK, steps::release;
    /// The lead asks to put another partner in the place of one.
    ///
    /// # Errors
    /// 409 while a step waits, 422 for terms that cannot be offered.
    replace_partner(EntryId, ReplacePartnerIn) -> DeliveryOut, OK, steps::replace;
    /// The partner asks to leave a place that was not used yet.
    ///
    /// # Errors
    /// 409 where it was used, or a step waits.
    leave_supply_chain(EntryId, ReasonIn) -> DeliveryOut, OK, steps::leave;
    /// Agrees to a step: the place moves.
    ///
    /// # Errors
    /// 409 where a new partner has not accepted.
    agree_to_step(StepId, NoInput) -> DeliveryOut, OK, steps::agree;
    /// Refuses a step.
    ///
    /// # Errors
    /// 409 where it waits no more.
    refuse_step(StepId, ReasonIn) -> DeliveryOut, OK, steps::refuse;
    /// Takes an asked step back.
    ///
    /// # Errors
    /// 409 where it waits no more.
    take_back_step(StepId, NoInput) -> DeliveryOut, OK, steps::take_back;
    /// States what was referred, delivered, billed or paid.
    ///
    /// # Errors
    /// 409 where the partner is not engaged, 422 with every fault.
    create_record(EntryId, RecordIn) -> RecordOut, CREATED, records::create;
    /// The other side says the same.
    ///
    /// # Errors
    /// 409 where it is confirmed or taken back.
    confirm_record(RecordId, NoInput) -> RecordOut, OK, records::confirm;
    /// The other side says otherwise, and why.
    ///
    /// # Errors
    /// 409 where it is answered.
    dispute_record(RecordId, ReasonIn) -> RecordOut, OK, records::dispute;
    /// Who stated it takes it back.
    ///
    /// # Errors
    /// 409 where it is confirmed, or payments of an invoice are stated.
    take_back_record(RecordId, NoInput) -> RecordOut, OK, records::take_back;
}
