//! Pure rules of accounts.

use unicode_normalization::UnicodeNormalization;

use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::passwords::weaknesses;
use secrecy::SecretString;

/// Wait for the second factor, in seconds.
pub(super) const SECOND_FACTOR_SECONDS: i64 = 10 * 60;
/// Life of a link that confirms an address, in seconds.
pub(super) const CONFIRMATION_SECONDS: i64 = 48 * 3600;
/// Life of a link that resets a password, in seconds.
pub(super) const RESET_SECONDS: i64 = 3600;
/// Mails with a link that one account gets in an hour.
pub(super) const LINKS_AN_HOUR: i64 = 3;

/// One form for each address: NFKC, lower case, without spaces around it.
#[must_use]
pub fn normalise_email(email: &str) -> String {
    email.trim().nfkc().collect::<String>().to_lowercase()
}

/// 422 with every rule that a new password breaks.
pub(super) fn check_password(pointer: &str, password: &SecretString, email: &str, name: &str) -> Result<()> {
    let faults: Vec<Fault> = weaknesses(password, email, name)
        .into_iter()
        .map(|weakness| Fault::new(pointer, weakness.code(), format!("Choose another: {weakness}.")))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        assert_eq!(normalise_email(" Siân.Öl@Example.ORG "), "siân.öl@example.org");
        assert_eq!(normalise_email("ａ@example.org"), "a@example.org");
    }

    #[test]
    fn a_weak_password_names_its_field() {
        let problem = check_password("/password", &"short".into(), "a@b.example", "Ann").unwrap_err();
        assert_eq!(problem.faults().first().map(|fault| fault.pointer.as_str()), Some("/password"));
        assert!(
            check_password("/password", &"four unrelated brown words".into(), "a@b.example", "Ann").is_ok()
        );
    }
}
