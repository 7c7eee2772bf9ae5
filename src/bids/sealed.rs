//! Ciphertext in and out: drafts, terms and details under a bid's own key, the canonical bid under the
//! competition's. Errors never tell content.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::model::{AgreedTerms, Bid, Terms};
use crate::kernel::crypto::canonical;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::crypto::sealing::{BidKey, fresh_nonce};
use crate::kernel::error::{Problem, Result};

/// The key of a bid's draft.
pub(super) fn key_of(keyring: &Keyring, bid: &Bid) -> Result<BidKey> {
    let wrapped =
        bid.key_wrapped.as_deref().ok_or_else(|| Problem::internal("the bid's key was destroyed"))?;
    BidKey::unwrap(keyring, bid.id.as_str(), wrapped).map_err(failed)
}

/// A fresh key, wrapped for the bid.
pub(super) fn fresh_key(keyring: &Keyring, bid: &str) -> Result<(BidKey, Vec<u8>)> {
    let key = BidKey::generate();
    let wrapped = key.wrap(keyring, bid).map_err(failed)?;
    Ok((key, wrapped))
}

/// The ciphertext of `value`.
pub(super) fn encrypt(key: &BidKey, value: &impl Serialize) -> Result<Vec<u8>> {
    let plain = zeroize::Zeroizing::new(
        serde_json::to_vec(value).map_err(|_| Problem::internal("content has no JSON form"))?,
    );
    key.encrypt(&plain).map_err(failed)
}

/// The value of a ciphertext.
pub(super) fn decrypt<T: DeserializeOwned>(key: &BidKey, cipher: &[u8]) -> Result<T> {
    let plain = key.decrypt(cipher).map_err(failed)?;
    serde_json::from_slice(&plain).map_err(|_| Problem::internal("a draft is damaged"))
}

/// Terms with a fresh nonce, so that their digest cannot be guessed from a dump.
pub(super) fn agreed(terms: Terms) -> AgreedTerms {
    AgreedTerms { terms, nonce: fresh_nonce() }
}

/// SHA-256 over the canonical form of what exactly a partner accepts, 64 hexadecimal digits.
pub(super) fn terms_digest(entry: &str, lead: &str, partner: &str, agreed: &AgreedTerms) -> Result<String> {
    #[derive(Serialize)]
    struct Accepted<'a> {
        v: u8,
        entry_id: &'a str,
        lead_id: &'a str,
        partner_id: &'a str,
        agreed: &'a AgreedTerms,
    }
    let accepted = Accepted { v: 1, entry_id: entry, lead_id: lead, partner_id: partner, agreed };
    let digest =
        canonical::digest(&accepted).map_err(|_| Problem::internal("terms have no canonical form"))?;
    Ok(hex::encode(digest))
}

fn failed(cause: crate::kernel::crypto::sealing::SealError) -> Problem {
    Problem::internal(format!("a sealed record: {cause}"))
}
