//! Reading competitions, lots and invitations as the caller may see them.

use super::answering::receive_invitation;
use super::drafting;
use super::model::{Competition, CompetitionId, LotId, scope_of};
use super::store::{self, Wanted};
use super::views::{
    CompetitionInvitationOut, CompetitionOut, CompetitionSummaryOut, CompetitionsQuery, LotOut,
};
use super::{invitations, present};
use crate::frameworks;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Cursor, Made, Page, PageQuery, Reply, fetch_limit, page_of, whole};
use crate::kernel::state::App;

/// Who of the commissioning side knows of invitations before the decision (visibility table).
const KNOW_INVITATIONS: [Role; 3] = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];

/// The published competitions and the caller's own drafts, newest first.
pub async fn list_competitions(
    app: &App,
    actor: &Actor,
    query: CompetitionsQuery,
) -> Result<Reply<Page<CompetitionSummaryOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, here) = (query.limit, here(&query));
    let wanted = Wanted {
        framework_id: query.framework_id,
        region_code: query.region_code,
        body_id: query.body_id,
        state: query.state,
        before,
    };
    let who = actor.clone();
    let rows = app.db.read(move |db| store::page(db, &who, &wanted, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| present::summary(actor, row)))
}

fn here(query: &CompetitionsQuery) -> String {
    let state = query.state.map(|state| state.to_string());
    let limit = query.limit.map(|limit| limit.to_string());
    let pairs = [
        ("framework_id", &query.framework_id),
        ("region_code", &query.region_code),
        ("body_id", &query.body_id),
        ("state", &state),
        ("limit", &limit),
    ];
    let given = pairs.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
    let given: Vec<String> = given
        .map(|(name, value)| {
            let plain: String =
                value.chars().filter(|one| one.is_ascii_alphanumeric() || "-_".contains(*one)).collect();
            format!("{name}={plain}")
        })
        .collect();
    let joint = if given.is_empty() { "" } else { "?" };
    format!("/api/v1/competitions{joint}{}", given.join("&"))
}

/// A competition. The first reading by an invited provider's people is the receipt of its invitation.
pub async fn read_competition(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let made = seen(app, actor, id).await?;
    if made.view.invitation.as_ref().is_none_or(|one| one.received_at.is_some()) {
        return Ok(made);
    }
    receive_invitation(app, actor, id).await?;
    seen(app, actor, id).await
}

async fn seen(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let row = store::find_visible(db, &who, &id)?;
            present::made(db, &who, row)
        })
        .await
}

/// The lots of a competition.
pub(super) async fn list_lots(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Reply<Page<LotOut>>> {
    let (who, id) = (actor.clone(), id.clone());
    let lots = app.db.read(move |db| {
        let row = store::find_visible(db, &who, &id)?;
        let tiers = frameworks::tiers(db, &row.framework_id)?;
        let lots = store::lots(db, &id)?;
        lots.into_iter().map(|lot| present::lot_view(&who, &row, lot, &tiers)).collect::<Result<Vec<_>>>()
    });
    Ok(Reply::ok(Made::new(whole(lots.await?))))
}

/// A lot.
pub async fn read_lot(app: &App, actor: &Actor, id: &LotId) -> Result<Made<LotOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let lot = store::lot(db, &id)?.ok_or_else(Problem::not_found)?;
            let row = store::find_visible(db, &who, &lot.competition_id)?;
            drafting::read_lot(db, &who, &row, &id)
        })
        .await
}

/// What of the invitations the caller may see.
enum Reach {
    /// All, with receipts and declines.
    Whole,
    /// Those of these providers, with receipts and declines.
    Own(Vec<String>),
    /// All, without receipts and declines: decided, so public.
    Names,
}

fn reach(actor: &Actor, row: &Competition) -> Result<Reach> {
    if actor.holds(&KNOW_INVITATIONS, &scope_of(row)) {
        return Ok(Reach::Whole);
    }
    if row.is_decided() {
        return Ok(Reach::Names);
    }
    let own = invitations::provider_bodies(actor);
    match (own.is_empty(), actor.is_signed_in()) {
        (false, _) => Ok(Reach::Own(own)),
        (true, true) => Err(Problem::of(Code::Forbidden)),
        (true, false) => Err(Problem::of(Code::NotSignedIn)),
    }
}

/// The invitations to a competition, within the caller's reach.
pub async fn list_invitations(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    query: PageQuery,
) -> Result<Reply<Page<CompetitionInvitationOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, limit, path) = (actor.clone(), query.limit, format!("/api/v1/competitions/{id}/invitations"));
    let id = id.clone();
    let rows = app.db.read(move |db| {
        let row = store::find_visible(db, &who, &id)?;
        let reach = reach(&who, &row)?;
        let (only, whole) = match &reach {
            Reach::Whole => (None, true),
            Reach::Own(bodies) => (Some(bodies.as_slice()), true),
            Reach::Names => (None, false),
        };
        let rows = invitations::page(db, &id, only, after.clone(), fetch_limit(limit))?;
        Ok(rows.into_iter().map(|(one, name)| present::invitation_view(one, name, whole)).collect())
    });
    let rows: Vec<CompetitionInvitationOut> = rows.await?;
    let here = limit.map_or_else(|| path.clone(), |limit| format!("{path}?limit={limit}"));
    Ok(page_of(rows, limit, &here, |row| row.id.clone(), |row| row))
}
