//! Random tokens that mean nothing but that somebody was given them; only their hash is stored.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{NoRandomness, random};

/// What a token is for; the prefix lets people and secret scanners recognise it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    ApiKey,
    Refresh,
    Session,
    Invitation,
    PasswordReset,
    Confirmation,
    CallSecret,
}

impl Prefix {
    /// The first four characters.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ApiKey => "flk_",
            Self::Refresh => "flr_",
            Self::Session => "fls_",
            Self::Invitation => "fli_",
            Self::PasswordReset => "flp_",
            Self::Confirmation => "flc_",
            Self::CallSecret => "flw_",
        }
    }
}

/// A token just made: show it once, store the digest.
#[derive(Debug)]
pub struct NewToken {
    /// Prefix and 43 characters of base64url: 256 random bits.
    pub token: SecretString,
    pub digest: Digest,
}

impl NewToken {
    /// Makes one.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn generate(prefix: Prefix) -> Result<Self, NoRandomness> {
        let bytes = random::<32>()?;
        let body = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        let text = Zeroizing::new(format!("{}{}", prefix.text(), body.as_str()));
        let digest = Digest::hash(&text);
        Ok(Self { token: SecretString::from(text.as_str()), digest })
    }
}

/// SHA-256 of a token. No salt: the token itself is 256 random bits.
#[derive(Clone, Copy, Debug)]
pub struct Digest([u8; 32]);

/// A stored digest that is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored token digest is damaged")]
pub struct DigestFault;

impl Digest {
    /// The digest of a presented token; `None` when it cannot be such a token.
    pub fn of(prefix: Prefix, presented: &str) -> Option<Self> {
        let body = presented.strip_prefix(prefix.text())?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(body).ok()?);
        (bytes.len() == 32).then(|| Self::hash(presented))
    }

    /// Reads the stored form of `to_string()`.
    ///
    /// # Errors
    /// [`DigestFault`].
    pub fn parse(stored: &str) -> Result<Self, DigestFault> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(stored, &mut bytes).map_err(|_| DigestFault)?;
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn hash(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl PartialEq for Digest {
    /// Takes the same time wherever the two differ.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Display for Digest {
    /// 64 hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_token_is_known_by_its_digest_only() {
        let new = NewToken::generate(Prefix::ApiKey).unwrap();
        let text = new.token.expose_secret();
        assert!(text.starts_with("flk_") && text.len() == 47, "{text}");
        assert_eq!(Digest::of(Prefix::ApiKey, text), Some(new.digest));
        assert_eq!(Digest::parse(&new.digest.to_string()), Ok(new.digest));
        assert!(!format!("{new:?}").contains(&text[4..]));
        let other = NewToken::generate(Prefix::ApiKey).unwrap();
        assert_ne!(other.digest, new.digest);
        assert_ne!(other.token.expose_secret(), text);
    }

    #[test]
    fn what_cannot_be_a_token_has_no_digest() {
        let new = NewToken::generate(Prefix::Refresh).unwrap();
        let text = new.token.expose_secret();
        assert_eq!(Digest::of(Prefix::ApiKey, text), None);
        for bad in [
            "",
            "flr_",
            "flr_AAAA",
            &text[..46],
            &format!("{text}="),
            &format!("{text} "),
            &text.replace("flr_", "flr-"),
        ] {
            assert_eq!(Digest::of(Prefix::Refresh, bad), None, "{bad}");
        }
        assert!(Digest::parse("ab").is_err() && Digest::parse(&"g".repeat(64)).is_err());
    }

    #[test]
    fn the_stored_form_is_sha_256() {
        let text = "flk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let digest = Digest::of(Prefix::ApiKey, text).unwrap();
        assert_eq!(digest.to_string(), hex::encode(Sha256::digest(text)));
    }
}
