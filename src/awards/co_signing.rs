//! The second body's signature under an agreement: two bodies that commission together both sign.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::commands::{agreement_done, agreement_entry, locked_agreement, same_text};
use super::decide::Outcome;
use super::mails;
use super::model::{Agreement, AgreementId, Award};
use super::procedure::Procedure;
use super::reads::second_scope;
use super::states::AgreementState;
use super::views::{AgreementOut, SignIn};
use crate::kernel::authz::{Actor, DirectCompetitions};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{agreement_co_signatures as k, agreements, organisations};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Call;
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

/// The second commissioning body's place under an agreement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CoSignatureOut {
    /// The body.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// When it signed; nothing until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<UtcTime>,
}

/// A signature as it is kept.
#[derive(Debug, Clone, Queryable)]
struct Signature {
    by: String,
    at: UtcTime,
}

fn signature(db: &mut Snapshot<'_>, id: &AgreementId) -> Result<Option<Signature>> {
    Ok(k::table.find(id.as_str()).select((k::signed_by, k::signed_at)).first(db.conn()).optional()?)
}

/// The place of a second body, where the competition has one.
pub(super) fn place(
    db: &mut Snapshot<'_>,
    second: Option<&str>,
    id: &AgreementId,
) -> Result<Option<CoSignatureOut>> {
    let Some(body) = second else { return Ok(None) };
    let body_name = organisations::table.find(body).select(organisations::name).first(db.conn())?;
    let signed_at = signature(db, id)?.map(|one| one.at);
    Ok(Some(CoSignatureOut { body_id: body.to_owned(), body_name, signed_at }))
}

/// True where the caller may sign for the second body now.
pub(super) fn may_sign(
    actor: &Actor,
    procedure: &Procedure,
    one: &Agreement,
    place: Option<&CoSignatureOut>,
) -> bool {
    one.state == AgreementState::ProviderSigned
        && place.is_some_and(|place| {
            place.signed_at.is_none()
                && actor.may(DirectCompetitions, &second_scope(&place.body_id, procedure))
        })
}

/// Refuses a countersignature before the second body's, or by the person who gave that.
pub(super) fn refuse_before(
    tx: &mut Tx<'_>,
    second: Option<&str>,
    agreement: &AgreementId,
    by: &str,
) -> Result<()> {
    if second.is_none() {
        return Ok(());
    }
    match signature(tx, agreement)? {
        None => {
            let detail = "The second body has not signed: its regional director co-signs first.";
            Err(Problem::new(Code::Conflict, detail))
        }
        Some(given) if given.by == by => Err(Problem::of(Code::AnotherPersonRequired)),
        Some(_) => Ok(()),
    }
}

/// Signs for the second body what the provider signed.
pub(super) fn co_sign(tx: &mut Tx<'_>, call: &Call<SignIn>) -> Outcome<AgreementOut> {
    let (agreement, _, procedure, second) = locked_agreement(tx, call)?;
    let Some(second) = second else {
        let detail = "One body commissions this alone: there is nothing to co-sign.";
        return Err(Problem::new(Code::Conflict, detail));
    };
    call.actor.require(DirectCompetitions, &second_scope(&second, &procedure))?;
    if agreement.state != AgreementState::ProviderSigned {
        return Err(Problem::wrong_state(agreement.state.as_str(), "co_sign", agreement.state.actions()));
    }
    if signature(tx, &agreement.id)?.is_some() {
        return Err(Problem::new(Code::AlreadyExists, "The second body has signed this agreement."));
    }
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    if agreement.provider_signed_by.as_deref() == Some(by) {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    same_text(&agreement, &call.input)?;
    diesel::insert_into(k::table)
        .values((
            k::agreement_id.eq(agreement.id.as_str()),
            k::body_id.eq(&second),
            k::signed_by.eq(by),
            k::text_digest.eq(&call.input.text_digest),
            k::signed_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::update(agreements::table.find(agreement.id.as_str()))
        .set((agreements::version.eq(agreements::version + 1), agreements::recorded_at.eq(now)))
        .execute(tx.conn())?;
    let entry = agreement_entry(&call.actor, "co_sign", &agreement, &procedure.scope());
    agreement_done(tx, call, entry, Vec::new())
}

/// Tells the second body's directors that an agreement waits for their signature.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    (second, procedure): (Option<&str>, &Procedure),
    agreement: &Agreement,
    award: &Award,
) -> Result<()> {
    let Some(second) = second else { return Ok(()) };
    mails::to_co_sign(tx, app, (second, &award.region_code), procedure.title(), agreement)
}
