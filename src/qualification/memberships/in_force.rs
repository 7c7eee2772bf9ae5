//! Which memberships count: for invitations, for the public list, for bids at their deadline.

/// The condition, for a query on the table `memberships`: active, or under a notice that was given while it was active. A
/// notice takes nothing away before it is decided.
macro_rules! in_force {
    () => {{
        use $crate::kernel::db::schema::{membership_notices as n, memberships as m};
        use $crate::qualification::states::MembershipState as State;
        let noticed_while_active = n::table
            .filter(n::ended_at.is_null())
            .filter(n::state_before.eq(State::Active))
            .select(n::membership_id);
        m::state
            .eq_any([State::Active, State::SuspensionNotice])
            .or(m::state.eq(State::RemovalNotice).and(m::id.eq_any(noticed_while_active)))
    }};
}
pub(crate) use in_force;
