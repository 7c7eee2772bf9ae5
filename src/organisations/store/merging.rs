//! What changes hands when one registration goes on in another's place.

use diesel::prelude::*;

use crate::accounts::PersonId;
use crate::kernel::authz::Role;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{
    api_keys as k, invitations_to_join as v, organisation_identifiers as i, role_grants as g,
};
use crate::kernel::error::Result;
use crate::organisations::model::{ApiKeyId, GrantId, OrganisationId, OrganisationIdentifierId};

/// The roles in force of a body.
pub(in crate::organisations) fn grants_of(
    tx: &mut Tx<'_>,
    body: &OrganisationId,
) -> Result<Vec<(GrantId, PersonId, Role)>> {
    Ok(g::table
        .filter(g::body_id.eq(body))
        .filter(g::revoked_at.is_null())
        .order(g::id)
        .select((g::id, g::person_id, g::role))
        .load(tx.conn())?)
}

/// Takes back the invitations of a body that nobody has accepted.
pub(in crate::organisations) fn revoke_invitations(tx: &mut Tx<'_>, body: &OrganisationId) -> Result<()> {
    let now = tx.now()?;
    let open =
        v::table.filter(v::body_id.eq(body)).filter(v::accepted_at.is_null()).filter(v::revoked_at.is_null());
    diesel::update(open).set(v::revoked_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// The API keys of a body that are in use.
pub(in crate::organisations) fn keys_in_use(tx: &mut Tx<'_>, body: &OrganisationId) -> Result<Vec<ApiKeyId>> {
    let rows = k::table.filter(k::body_id.eq(body)).filter(k::revoked_at.is_null());
    Ok(rows.order(k::id).select(k::id).load(tx.conn())?)
}

/// Gives the identifiers of one organisation to another.
pub(in crate::organisations) fn move_identifiers(
    tx: &mut Tx<'_>,
    from: &OrganisationId,
    to: &OrganisationId,
) -> Result<Vec<OrganisationIdentifierId>> {
    let now = tx.now()?;
    let rows = i::table.filter(i::organisation_id.eq(from));
    let moved = rows.order(i::id).select(i::id).load(tx.conn())?;
    diesel::update(i::table.filter(i::organisation_id.eq(from)))
        .set((i::organisation_id.eq(to), i::version.eq(i::version + 1), i::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(moved)
}
