//! What a membership carries: the live bids and running agreements that end or are in doubt when it does.

use actix_web::get;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::AgreementId;
use super::states::AgreementState;
use crate::bids::states::BidState;
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Actor, ReadApplications, Role, Scope};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{agreements, awards, bids, competitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made, Reply};
use crate::kernel::state::App;
use crate::qualification::{self, Membership, MembershipId};

/// A live bid of the member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TouchedBidOut {
    /// Its competition.
    pub competition_id: CompetitionId,
    /// The competition's reference.
    #[schema(example = "MC-2026-000001")]
    pub reference: String,
    /// The competition's title.
    pub title: String,
    /// Its deadline, at which the membership must be in force.
    pub deadline: Option<UtcTime>,
    /// The bid's state.
    pub state: BidState,
}

/// An agreement of the member that was offered and is not over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TouchedAgreementOut {
    /// Its id.
    pub id: AgreementId,
    /// Its reference.
    pub reference: String,
    /// Its state.
    pub state: AgreementState,
    /// Its last day.
    pub ends_on: Option<Day>,
}

/// What a membership carries.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = MembershipTouchedOut)]
pub struct TouchedOut {
    /// Live bids, for the member's own people only: nobody else may know that a bid exists (rule 15).
    pub bids: Vec<TouchedBidOut>,
    /// Agreements that were offered and are not over.
    pub agreements: Vec<TouchedAgreementOut>,
}

/// Read what a membership carries
///
/// The live bids and agreements that expiring evidence, a suspension or a removal touches.
#[utoipa::path(operation_id = "get_membership_touched", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")),
    responses((status = 200, body = TouchedOut)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/memberships/{id}/touched")]
pub(super) async fn get_membership_touched(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<MembershipId>,
) -> Result<Reply<TouchedOut>> {
    Ok(Reply::ok(Made::new(read_touched(&app, &who.actor, &id).await?)))
}

/// What a membership carries, for who sees its notices and evidence.
///
/// # Errors
/// `not_found`, and `forbidden` for who may know of the membership only.
pub async fn read_touched(app: &App, actor: &Actor, id: &MembershipId) -> Result<TouchedOut> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let one = qualification::membership_for(db, &who, &id)?;
            let scope = Scope::of_body(&one.organisation_id);
            let own = who.holds(Role::OF_PROVIDER, &scope);
            Ok(TouchedOut {
                bids: if own { live_bids(db, &one)? } else { Vec::new() },
                agreements: running(db, &one)?,
            })
        })
        .await
}

fn live_bids(db: &mut Snapshot<'_>, one: &Membership) -> Result<Vec<TouchedBidOut>> {
    use BidState as S;
    type Row = (CompetitionId, String, String, Option<UtcTime>, BidState);
    let live =
        [S::Draft, S::Submitted, S::NeedsReconfirmation, S::Locked, S::Opened, S::Compliant, S::Scored];
    let rows: Vec<Row> = bids::table
        .inner_join(competitions::table.on(competitions::id.eq(bids::competition_id)))
        .filter(bids::organisation_id.eq(&one.organisation_id))
        .filter(bids::state.eq_any(live))
        .filter(competitions::framework_id.eq(&one.framework_id))
        .order((competitions::deadline, competitions::id))
        .select((
            competitions::id,
            competitions::reference,
            competitions::title,
            competitions::deadline,
            bids::state,
        ))
        .load(db.conn())?;
    let out = |(competition_id, reference, title, deadline, state)| TouchedBidOut {
        competition_id,
        reference,
        title,
        deadline,
        state,
    };
    Ok(rows.into_iter().map(out).collect())
}

fn running(db: &mut Snapshot<'_>, one: &Membership) -> Result<Vec<TouchedAgreementOut>> {
    use AgreementState as S;
    type Row = (AgreementId, String, AgreementState, Option<Day>);
    let not_over = [S::SubjectToContract, S::ProviderSigned, S::Signed, S::Active];
    let in_framework = awards::table
        .inner_join(competitions::table.on(awards::competition_id.eq(competitions::id.nullable())))
        .filter(competitions::framework_id.eq(&one.framework_id))
        .select(awards::id);
    let rows: Vec<Row> = agreements::table
        .filter(agreements::organisation_id.eq(&one.organisation_id))
        .filter(agreements::state.eq_any(not_over))
        .filter(agreements::award_id.eq_any(in_framework))
        // Before it is offered, nobody outside knows of it.
        .filter(agreements::offered_at.is_not_null())
        .order(agreements::reference)
        .select((agreements::id, agreements::reference, agreements::state, agreements::ends_on))
        .load(db.conn())?;
    let out = |(id, reference, state, ends_on)| TouchedAgreementOut { id, reference, state, ends_on };
    Ok(rows.into_iter().map(out).collect())
}
