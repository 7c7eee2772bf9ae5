//! The letters of accounts. They name nothing secret but their link, and go to an address: that it belongs to the
//! person is sometimes what they are to prove.

use crate::kernel::letter::Letter;

/// Confirm the address of a new account.
pub(super) fn confirm(token: &str) -> Letter {
    Letter::new("confirm-address").link(format!("/confirm-address?token={token}"))
}

/// Somebody registered an address that has an account already; the link sets a new password.
pub(super) fn has_account(token: &str) -> Letter {
    Letter::new("has-account").link(format!("/reset-password?token={token}"))
}

/// Set a new password.
pub(super) fn reset(token: &str) -> Letter {
    Letter::new("reset-password").link(format!("/reset-password?token={token}"))
}

/// The password was changed.
pub(super) fn changed() -> Letter {
    Letter::new("password-changed").link("/forgotten-password")
}
