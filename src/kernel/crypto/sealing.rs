//! Sealed bids (design.md section 7): the key pair of a competition, the key of a bid's draft, and
//! the sealing of a submitted bid.

use std::fmt;
use std::iter;
use std::str::FromStr;

use age::DecryptError;
use age::x25519;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::envelope;
use super::keyring::{Keyring, Purpose, WrapError};

/// Why a text is no recipient. Never repeats the text, which may be a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// A private key was sent.
    #[error(
        "this is a private key; send the public one, which begins with age1, and make a new pair, as this one was shown"
    )]
    PrivateKey,
    /// An SSH key, or a recipient of an `age` plugin or of another kind.
    #[error(
        "only X25519 recipients of age are taken: 62 characters that begin with age1, as age-keygen prints them"
    )]
    OtherKind,
    /// The checksum is wrong.
    #[error(
        "the recipient is mistyped or cut off: its checksum does not fit; copy the whole line that begins with age1"
    )]
    Mistyped,
    /// A weak point of the curve, which would let anyone read what is sealed to it.
    #[error("the recipient is no usable public key; make one with age-keygen")]
    Weak,
}

/// The points of small order, in every encoding: nothing can be sealed to them, and `age` panics
/// when it is asked to.
const WEAK: [&str; 14] = [
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzqqsuwj9m",
    "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
    "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzqqk67yly",
    "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
    "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhzqqxqejhu",
    "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz9ts6wm9s8",
    "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz8ts72fzt7",
    "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m",
    "age1anllllllllllllllllllllllllllllllllllllllllllllllllls3hcv9z",
    "age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy",
    "age1ahlllllllllllllllllllllllllllllllllllllllllllllllllsh3g6la",
    "age1amlllllllllllllllllllllllllllllllllllllllllllllllalselrwrv",
    "age1amlllllllllllllllllllllllllllllllllllllllllllllllllsam3fc4",
];

/// A public key to which something is sealed: an `age` X25519 recipient, `age1…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recipient(x25519::Recipient);

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        let lower = text.to_ascii_lowercase();
        if lower.starts_with("age-secret-key-") || lower.starts_with("age-plugin-") {
            return Err(RecipientError::PrivateKey);
        }
        // A second 1 ends a longer prefix: a plugin's or another kind's.
        let Some(data) = lower.strip_prefix("age1") else {
            return Err(RecipientError::OtherKind);
        };
        if data.contains('1') {
            return Err(RecipientError::OtherKind);
        }
        let recipient: x25519::Recipient = text.parse().map_err(|_| RecipientError::Mistyped)?;
        if WEAK.contains(&recipient.to_string().as_str()) {
            return Err(RecipientError::Weak);
        }
        Ok(Self(recipient))
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Recipient {
    type Error = RecipientError;

    fn try_from(text: String) -> Result<Self, RecipientError> {
        text.parse()
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> Self {
        recipient.to_string()
    }
}

/// Why something was not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Encryption failed, which has no ordinary cause.
    #[error("the content could not be sealed")]
    Seal,
    /// Sealed to another key.
    #[error("the sealed content is for another key")]
    OtherKey,
    /// Not what was written.
    #[error("the sealed content is damaged")]
    Damaged,
    /// It opens, and its SHA-256 is not the one on the receipt.
    #[error("the opened content does not have the SHA-256 of its receipt")]
    HashDiffers,
    /// The stored key record cannot be read.
    #[error("the stored key record is damaged or of a later version")]
    Record,
    /// The private half is split among key holders, which this version cannot join.
    #[error("the private key is held in shares; this version cannot join them")]
    HeldInShares,
    /// The keyring's own reason.
    #[error(transparent)]
    Keyring(#[from] WrapError),
}

fn opened(fault: DecryptError) -> SealError {
    match fault {
        DecryptError::NoMatchingKeys => SealError::OtherKey,
        _ => SealError::Damaged,
    }
}

/// The key pair of one competition, in memory.
pub struct CompetitionKey(x25519::Identity);

impl fmt::Debug for CompetitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CompetitionKey").field(&self.recipient()).finish()
    }
}

impl CompetitionKey {
    /// A fresh pair.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// The public half, to which bids are sealed.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// The record to store, its private half wrapped for `competition` (its id).
    ///
    /// # Errors
    /// [`SealError::Keyring`].
    pub fn record(&self, keyring: &Keyring, competition: &str) -> Result<CompetitionKeyRecord, SealError> {
        let identity = self.0.to_string();
        let secret = identity.expose_secret().as_bytes();
        let wrapped = keyring.wrap(Purpose::CompetitionKey, competition, secret)?;
        Ok(CompetitionKeyRecord {
            v: 1,
            recipient: self.recipient(),
            custody: Custody::Wrapped { key_id: keyring.key_id(), wrapped: STANDARD.encode(wrapped) },
        })
    }
}

/// A competition's key pair as it is stored; its JSON form is versioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompetitionKeyRecord {
    v: u8,
    recipient: Recipient,
    custody: Custody,
}

/// Who holds the private half.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Custody {
    /// This service, wrapped by its key-encryption key.
    Wrapped {
        /// Which key-encryption key wrapped it.
        key_id: String,
        /// The wrapped identity, Base64.
        wrapped: String,
    },
    /// Key holders, so that no host can open early. The place is kept; nothing makes it yet.
    Shares {
        /// How many shares open.
        threshold: u8,
        /// The shares.
        shares: Vec<HeldShare>,
    },
}

/// One key holder's share of a private half.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldShare {
    /// Whose it is: the holder's own public key.
    pub holder: Recipient,
    /// The share, sealed to the holder, Base64.
    pub sealed: String,
}

impl CompetitionKeyRecord {
    /// The record of its stored JSON.
    ///
    /// # Errors
    /// [`SealError::Record`].
    pub fn from_json(json: &str) -> Result<Self, SealError> {
        serde_json::from_str(json).ok().filter(|record: &Self| record.v == 1).ok_or(SealError::Record)
    }

    /// The JSON to store.
    ///
    /// # Errors
    /// [`SealError::Record`], which has no ordinary cause.
    pub fn to_json(&self) -> Result<String, SealError> {
        serde_json::to_string(self).map_err(|_| SealError::Record)
    }

    /// The public half.
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Who holds the private half.
    pub fn custody(&self) -> &Custody {
        &self.custody
    }

    /// The key pair, for the opening of bids.
    ///
    /// # Errors
    /// [`SealError`]; also when the private half does not fit the public one.
    pub fn unwrap(&self, keyring: &Keyring, competition: &str) -> Result<CompetitionKey, SealError> {
        let Custody::Wrapped { wrapped, .. } = &self.custody else {
            return Err(SealError::HeldInShares);
        };
        let wrapped = STANDARD.decode(wrapped).map_err(|_| SealError::Record)?;
        let secret = keyring.unwrap(Purpose::CompetitionKey, competition, &wrapped)?;
        let key = CompetitionKey(identity_of(&secret)?);
        if key.recipient() == self.recipient { Ok(key) } else { Err(SealError::Record) }
    }
}

fn identity_of(secret: &[u8]) -> Result<x25519::Identity, SealError> {
    std::str::from_utf8(secret).ok().and_then(|text| text.parse().ok()).ok_or(SealError::Record)
}

/// The key of one bid's content while it is a draft. It is stored wrapped and destroyed when the
/// bid is submitted.
pub struct BidKey(x25519::Identity);

impl fmt::Debug for BidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BidKey")
    }
}

impl BidKey {
    /// A fresh key.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// The key wrapped for `bid` (its id), to store.
    ///
    /// # Errors
    /// [`SealError::Keyring`].
    pub fn wrap(&self, keyring: &Keyring, bid: &str) -> Result<Vec<u8>, SealError> {
        let identity = self.0.to_string();
        let secret = identity.expose_secret().as_bytes();
        Ok(keyring.wrap(Purpose::BidKey, bid, secret)?)
    }

    /// The key of a stored record.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn unwrap(keyring: &Keyring, bid: &str, wrapped: &[u8]) -> Result<Self, SealError> {
        let secret = keyring.unwrap(Purpose::BidKey, bid, wrapped)?;
        identity_of(&secret).map(Self)
    }

    /// The ciphertext of draft content.
    ///
    /// # Errors
    /// [`SealError::Seal`].
    pub fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        envelope::encrypt(&self.0.to_public(), plain).map_err(|_| SealError::Seal)
    }

    /// The draft content of a ciphertext.
    ///
    /// # Errors
    /// [`SealError::OtherKey`] and [`SealError::Damaged`].
    pub fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        envelope::decrypt(iter::once(&self.0), cipher).map_err(opened)
    }
}

/// A submitted bid, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the canonical bid, 64 lower-case hexadecimal digits: the receipt's.
    pub sha256: String,
    /// The bid for the competition's key, an `age` file.
    pub to_competition: Vec<u8>,
    /// The bid for the bidder's own key, an `age` file.
    pub to_bidder: Option<Vec<u8>>,
}

/// A fresh 256-bit nonce, 64 hexadecimal digits, to put into a bid before it is hashed, so that
/// its hash cannot be guessed.
pub fn fresh_nonce() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// Hashes and seals the canonical bytes of a bid (see [`super::canonical`]; they hold a nonce).
///
/// # Errors
/// [`SealError::Seal`].
pub fn seal(
    canonical: &[u8],
    competition: &Recipient,
    bidder: Option<&Recipient>,
) -> Result<Sealed, SealError> {
    let sealed_to =
        |recipient: &Recipient| envelope::encrypt(&recipient.0, canonical).map_err(|_| SealError::Seal);
    Ok(Sealed {
        sha256: hex::encode(Sha256::digest(canonical)),
        to_competition: sealed_to(competition)?,
        to_bidder: bidder.map(sealed_to).transpose()?,
    })
}

/// The canonical bytes of a sealed bid, whose SHA-256 is the receipt's.
///
/// # Errors
/// [`SealError`]; one bid that fails says nothing of the others.
pub fn open(
    to_competition: &[u8],
    key: &CompetitionKey,
    sha256: &str,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let canonical = envelope::decrypt(iter::once(&key.0), to_competition).map_err(opened)?;
    if hex::encode(Sha256::digest(&*canonical)) == sha256 {
        Ok(canonical)
    } else {
        Err(SealError::HashDiffers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic;

    const BID: &[u8] = br#"{"nonce":"00","price_pence":12345600}"#;

    #[test]
    fn sealed_bids_open_for_competition_and_bidder() {
        let (competition, bidder) = (CompetitionKey::generate(), x25519::Identity::generate());
        let own = Recipient(bidder.to_public());
        let sealed = seal(BID, &competition.recipient(), Some(&own)).unwrap();
        // printf '%s' '{"nonce":"00","price_pence":12345600}' | sha256sum
        assert_eq!(sealed.sha256, "00230d28b7c287ef334b95a3e24e71d502a3ca25fd0ee109cb4a54e793df1651");
        let canonical = open(&sealed.to_competition, &competition, &sealed.sha256).unwrap();
        assert_eq!(*canonical, BID);
        let copy = sealed.to_bidder.unwrap();
        assert_eq!(*envelope::decrypt(iter::once(&bidder), &copy).unwrap(), BID);
        assert!(matches!(open(&copy, &competition, &sealed.sha256), Err(SealError::OtherKey)));
        assert!(seal(BID, &own, None).unwrap().to_bidder.is_none());
    }

    #[test]
    fn ciphertext_shows_no_content() {
        let sealed = seal(BID, &CompetitionKey::generate().recipient(), None).unwrap();
        let found = sealed.to_competition.windows(5).any(|window| window == b"price");
        assert!(!found);
    }

    #[test]
    fn wrong_hash_and_damage_are_seen() {
        let key = CompetitionKey::generate();
        let sealed = seal(BID, &key.recipient(), None).unwrap();
        let other = hex::encode(Sha256::digest(b"other"));
        assert!(matches!(open(&sealed.to_competition, &key, &other), Err(SealError::HashDiffers)));
        let mut bad = sealed.to_competition.clone();
        *bad.last_mut().unwrap() ^= 1;
        assert!(matches!(open(&bad, &key, &sealed.sha256), Err(SealError::Damaged)));
    }

    #[test]
    fn competition_keys_come_back_from_their_record() {
        let keyring = Keyring::ephemeral();
        let key = CompetitionKey::generate();
        let json = key.record(&keyring, "competition:1").unwrap().to_json().unwrap();
        let secret = key.0.to_string();
        assert!(!json.contains(secret.expose_secret()));
        let record = CompetitionKeyRecord::from_json(&json).unwrap();
        assert_eq!(record.recipient(), &key.recipient());
        let back = record.unwrap(&keyring, "competition:1").unwrap();
        assert_eq!(back.0.to_string().expose_secret(), secret.expose_secret());
        assert!(matches!(
            record.unwrap(&keyring, "competition:2"),
            Err(SealError::Keyring(WrapError::Misplaced))
        ));
    }

    #[test]
    fn a_swapped_public_half_is_seen() {
        let keyring = Keyring::ephemeral();
        let mut record = CompetitionKey::generate().record(&keyring, "c").unwrap();
        record.recipient = CompetitionKey::generate().recipient();
        assert!(matches!(record.unwrap(&keyring, "c"), Err(SealError::Record)));
    }

    #[test]
    fn golden_key_records() {
        let recipient = "age1px6s792udf6eckyg42rsu66ul0y2ufada920pfq77evtvt52p5gqj5d0j8";
        let wrapped = format!(
            r#"{{"v":1,"recipient":"{recipient}","custody":{{"kind":"wrapped","key_id":"0011223344556677","wrapped":"AA=="}}}}"#
        );
        let shares = format!(
            r#"{{"v":1,"recipient":"{recipient}","custody":{{"kind":"shares","threshold":2,"shares":[{{"holder":"{recipient}","sealed":"AA=="}}]}}}}"#
        );
        for json in [&wrapped, &shares] {
            assert_eq!(&CompetitionKeyRecord::from_json(json).unwrap().to_json().unwrap(), json);
        }
        let record = CompetitionKeyRecord::from_json(&shares).unwrap();
        assert!(matches!(record.unwrap(&Keyring::ephemeral(), "c"), Err(SealError::HeldInShares)));
        for bad in [wrapped.replace("\"v\":1", "\"v\":2"), wrapped.replace("\"v\"", "\"w\"")] {
            assert!(CompetitionKeyRecord::from_json(&bad).is_err());
        }
    }

    #[test]
    fn bid_keys_keep_drafts() {
        let keyring = Keyring::ephemeral();
        let key = BidKey::generate();
        let draft = key.encrypt(b"draft words").unwrap();
        assert!(!draft.windows(5).any(|window| window == b"draft"));
        let wrapped = key.wrap(&keyring, "bid:1").unwrap();
        let back = BidKey::unwrap(&keyring, "bid:1", &wrapped).unwrap();
        assert_eq!(*back.decrypt(&draft).unwrap(), b"draft words");
        assert!(BidKey::unwrap(&keyring, "bid:2", &wrapped).is_err());
        assert!(matches!(BidKey::generate().decrypt(&draft), Err(SealError::OtherKey)));
    }

    #[test]
    fn recipients_are_parsed_with_clear_reasons() {
        let good = CompetitionKey::generate().recipient().to_string();
        assert_eq!(good.parse::<Recipient>().unwrap().to_string(), good);
        // An upper-case recipient is the same key; it is kept in the usual form.
        let upper = good.to_ascii_uppercase().parse::<Recipient>().unwrap();
        assert_eq!(upper.to_string(), good);
        let private = x25519::Identity::generate().to_string();
        let cut = good.split_at(good.len() - 1).0;
        for (text, fault) in [
            (private.expose_secret(), RecipientError::PrivateKey),
            ("", RecipientError::OtherKind),
            ("ssh-ed25519 AAAAC3Nza", RecipientError::OtherKind),
            ("age1yubikey1qwt50d05nh5vutpdz", RecipientError::OtherKind),
            (&format!(" {good}"), RecipientError::OtherKind),
            (&format!("{good} "), RecipientError::Mistyped),
            (cut, RecipientError::Mistyped),
            ("age1", RecipientError::Mistyped),
        ] {
            assert_eq!(text.parse::<Recipient>(), Err(fault));
            assert!(text.is_empty() || !fault.to_string().contains(text) || text == "age1");
        }
    }

    #[test]
    fn weak_points_are_refused_because_age_panics_on_them() {
        for text in WEAK {
            assert_eq!(text.parse::<Recipient>(), Err(RecipientError::Weak), "{text}");
            let recipient: x25519::Recipient = text.parse().unwrap();
            let outcome = panic::catch_unwind(|| envelope::encrypt(&recipient, b"x"));
            assert!(outcome.is_err(), "{text} is not weak");
        }
    }

    #[test]
    fn nonces_are_256_bits_and_differ() {
        assert_eq!(fresh_nonce().len(), 64);
        assert_ne!(fresh_nonce(), fresh_nonce());
    }
}
