//! Who may be awarded nothing by a body.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{frameworks, memberships};
use crate::kernel::error::Result;
use crate::qualification::states::MembershipState as S;

/// True where the provider's newest membership of one of the body's frameworks is suspended, appealed against, or was
/// taken away.
pub fn is_barred(db: &mut Snapshot<'_>, organisation_id: &str, body_id: &str) -> Result<bool> {
    let of_body = frameworks::table.filter(frameworks::body_id.eq(body_id)).select(frameworks::id);
    let rows: Vec<(String, S)> = memberships::table
        .filter(memberships::organisation_id.eq(organisation_id))
        .filter(memberships::framework_id.eq_any(of_body))
        .order(memberships::id)
        .select((memberships::framework_id, memberships::state))
        .load(db.conn())?;
    let newest: BTreeMap<String, S> = rows.into_iter().collect();
    Ok(newest.values().any(|state| matches!(state, S::Suspended | S::UnderAppeal | S::Removed)))
}
