//! Time-based one-time codes (RFC 6238): SHA-1, six digits, 30 seconds, as every app supports.

use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::{NoRandomness, random};

/// The name an authenticator app shows.
const ISSUER: &str = "Fairlot";

/// A person's shared secret in base32. `Debug` does not show it; store it encrypted.
#[derive(Clone, Debug)]
pub struct TotpSecret(SecretString);

/// A secret that is no base32, or too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored second-factor secret is damaged")]
pub struct TotpFault;

impl TotpSecret {
    /// 160 random bits, as RFC 4226 recommends.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn generate() -> Result<Self, NoRandomness> {
        let bytes = random::<20>()?;
        Ok(Self(SecretString::from(Secret::from(*bytes).to_base32())))
    }

    /// Reads what [`TotpSecret::base32`] gave.
    ///
    /// # Errors
    /// [`TotpFault`].
    pub fn parse(base32: &SecretString) -> Result<Self, TotpFault> {
        let secret = Self(base32.clone());
        secret.totp("account").map(|_| secret)
    }

    /// For typing into an app, and for storing encrypted.
    pub fn base32(&self) -> &SecretString {
        &self.0
    }

    /// The `otpauth://` address for an app; it holds the secret.
    ///
    /// # Errors
    /// [`TotpFault`].
    pub fn otpauth_url(&self, account: &str) -> Result<SecretString, TotpFault> {
        let url = self.totp(account)?.to_url().map_err(|_| TotpFault)?;
        Ok(SecretString::from(url))
    }

    /// The 30-second step whose code this is, one step early or late allowed.
    ///
    /// `last_step` is the step of the last accepted code: that one and earlier ones are refused,
    /// so a code works once. Store the step returned, in the same transaction.
    ///
    /// # Errors
    /// [`TotpFault`] for a damaged secret.
    pub fn verify(
        &self,
        code: &str,
        now_unix_seconds: u64,
        last_step: Option<u64>,
    ) -> Result<Option<u64>, TotpFault> {
        let digits: Zeroizing<String> =
            Zeroizing::new(code.chars().filter(|letter| !letter.is_whitespace()).take(7).collect());
        let step = self.totp("account")?.check(&digits, now_unix_seconds);
        Ok(step.filter(|step| last_step.is_none_or(|last| *step > last)))
    }

    /// The code of a moment, for the demonstration's invented people.
    ///
    /// # Errors
    /// [`TotpFault`] for a damaged secret.
    pub fn code(&self, now_unix_seconds: u64) -> Result<String, TotpFault> {
        Ok(self.totp("account")?.generate(now_unix_seconds).to_string())
    }

    fn totp(&self, account: &str) -> Result<Totp, TotpFault> {
        let secret = Secret::try_from_base32(self.0.expose_secret()).map_err(|_| TotpFault)?;
        Builder::new()
            .with_secret(secret)
            .with_skew(1)
            .with_issuer(Some(ISSUER))
            // A colon would separate issuer and account.
            .with_account_name(account.replace(':', "_"))
            .build()
            .map_err(|_| TotpFault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B: the key `12345678901234567890`; its eight digits end in our six.
    fn rfc_secret() -> TotpSecret {
        TotpSecret::parse(&SecretString::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")).unwrap()
    }

    #[test]
    fn gives_the_codes_of_the_rfc() {
        for (now, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(rfc_secret().verify(code, now, None), Ok(Some(now / 30)), "{now}");
        }
    }

    #[test]
    fn allows_one_step_either_way() {
        let verify = |now| rfc_secret().verify("081804", now, None).unwrap();
        let step = 1_111_111_109 / 30;
        let start = step * 30;
        assert_eq!(verify(start - 31), None);
        assert_eq!(verify(start - 30), Some(step));
        assert_eq!(verify(start + 59), Some(step));
        assert_eq!(verify(start + 60), None);
    }

    #[test]
    fn a_code_works_once() {
        let verify = |last| rfc_secret().verify("081804", 1_111_111_109, last).unwrap();
        let step = 1_111_111_109 / 30;
        assert_eq!(verify(None), Some(step));
        assert_eq!(verify(Some(step - 1)), Some(step));
        assert_eq!(verify(Some(step)), None);
        assert_eq!(verify(Some(step + 1)), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for code in ["", "81804", "+81804", "0818040", "08180a", "０８１８０４", &"0".repeat(100_000)] {
            assert_eq!(rfc_secret().verify(code, 1_111_111_109, None), Ok(None), "{code}");
        }
        assert!(rfc_secret().verify("081 804", 1_111_111_109, None).unwrap().is_some());
    }

    #[test]
    fn a_new_secret_fits_an_app() {
        let secret = TotpSecret::generate().unwrap();
        let base32 = secret.base32().expose_secret().to_owned();
        assert_eq!(base32.len(), 32);
        assert_ne!(base32, TotpSecret::generate().unwrap().base32().expose_secret());
        let url = secret.otpauth_url("ann@x.example").unwrap();
        let url = url.expose_secret();
        assert!(url.starts_with("otpauth://totp/Fairlot:ann%40x.example?"), "{url}");
        assert!(url.contains(&format!("secret={base32}")) && url.contains("issuer=Fairlot"), "{url}");
        assert!(secret.otpauth_url("a:b@x.example").is_ok());
        assert!(!format!("{secret:?}").contains(&base32));
    }

    #[test]
    fn a_damaged_secret_is_refused() {
        for text in ["", "A", "GEZDGNBV", "!!!!"] {
            assert!(TotpSecret::parse(&SecretString::from(text)).is_err(), "{text}");
        }
    }
}
