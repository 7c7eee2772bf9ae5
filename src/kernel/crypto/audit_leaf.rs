//! The final bytes of the audit log: an event's commitment and its leaf (design.md section 6).
//!
//! These bytes are never changed: every proof ever given stands on them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::canonical::{self, CanonicalError};

/// The hashed part of an audit event: no personal data, only opaque ids and digests.
///
/// Built by [`CanonicalEvent::new`] or read back from JSON, which checks the same forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawEvent")]
pub struct CanonicalEvent {
    id: String,
    time: String,
    actor: String,
    action: String,
    subject: String,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

/// What an event is made of.
#[derive(Debug, Clone, Copy)]
pub struct EventParts<'a> {
    /// The event's id.
    pub id: Uuid,
    /// When it happened; anything finer than a microsecond is cut off.
    pub time: Timestamp,
    /// Who: an opaque id, never a name.
    pub actor: &'a str,
    /// What, as `bid.submit`.
    pub action: &'a str,
    /// To what, as `bid:<id>`.
    pub subject: &'a str,
    /// The recorded reason, where the action asks for one.
    pub reason: Option<&'a str>,
    /// SHA-256 of the subject before.
    pub before: Option<[u8; 32]>,
    /// SHA-256 of the subject after.
    pub after: Option<[u8; 32]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    id: String,
    time: String,
    actor: String,
    action: String,
    subject: String,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

/// A field of an event that is not in its one form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` is not {form}")]
pub struct NotCanonical {
    field: &'static str,
    form: &'static str,
}

impl TryFrom<RawEvent> for CanonicalEvent {
    type Error = NotCanonical;

    fn try_from(raw: RawEvent) -> Result<Self, NotCanonical> {
        let id = raw.id.parse().ok().filter(|id| id_text(*id) == raw.id);
        let time = raw.time.parse().ok().filter(|at| time_text(*at) == raw.time);
        Ok(Self::new(&EventParts {
            id: id.ok_or(NotCanonical { field: "id", form: "a hyphenated lower-case UUID" })?,
            time: time.ok_or(NotCanonical {
                field: "time",
                form: "an RFC 3339 time in UTC with six decimals and Z",
            })?,
            actor: &raw.actor,
            action: &raw.action,
            subject: &raw.subject,
            reason: raw.reason.as_deref(),
            before: digest_of("before", raw.before.as_deref())?,
            after: digest_of("after", raw.after.as_deref())?,
        }))
    }
}

fn id_text(id: Uuid) -> String {
    id.hyphenated().to_string()
}

/// RFC 3339 in UTC with a Z; finer digits are cut, not rounded.
fn time_text(time: Timestamp) -> String {
    format!("{time:.6}")
}

fn digest_of(field: &'static str, digits: Option<&str>) -> Result<Option<[u8; 32]>, NotCanonical> {
    let Some(digits) = digits else {
        return Ok(None);
    };
    let mut digest = [0; 32];
    match hex::decode_to_slice(digits, &mut digest) {
        Ok(()) if hex::encode(digest) == digits => Ok(Some(digest)),
        _ => Err(NotCanonical { field, form: "a SHA-256 digest of 64 lower-case hexadecimal digits" }),
    }
}

impl CanonicalEvent {
    /// The event of these parts.
    pub fn new(parts: &EventParts<'_>) -> Self {
        Self {
            id: id_text(parts.id),
            time: time_text(parts.time),
            actor: parts.actor.to_owned(),
            action: parts.action.to_owned(),
            subject: parts.subject.to_owned(),
            reason: parts.reason.map(str::to_owned),
            before: parts.before.map(hex::encode),
            after: parts.after.map(hex::encode),
        }
    }
}

/// A fresh 256-bit salt. It is kept beside the event; erasing both leaves every proof valid.
pub fn fresh_salt() -> [u8; 32] {
    rand::random()
}

/// SHA-256 of the salt followed by the RFC 8785 bytes of the event.
///
/// # Errors
/// None for an event in practice; the canonical form's own, should it ever refuse one.
pub fn commitment(salt: &[u8; 32], event: &CanonicalEvent) -> Result<[u8; 32], CanonicalError> {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(canonical::to_bytes(event)?);
    Ok(hasher.finalize().into())
}

/// The leaf: exactly the RFC 8785 bytes of `{"commitment":"<hex>","v":1}`.
pub fn leaf_bytes(commitment: &[u8; 32]) -> Vec<u8> {
    format!(r#"{{"commitment":"{}","v":1}}"#, hex::encode(commitment)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts() -> EventParts<'static> {
        EventParts {
            id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001),
            time: Timestamp::from_microsecond(1_772_370_000_000_001).unwrap(),
            actor: "user:0190",
            action: "bid.submit",
            subject: "bid:0191",
            reason: Some("caf\u{e9} \"\n"),
            before: None,
            after: Some([0xab; 32]),
        }
    }

    const GOLDEN: &str = "{\"action\":\"bid.submit\",\"actor\":\"user:0190\",\"after\":\
        \"abababababababababababababababababababababababababababababababab\",\"before\":null,\
        \"id\":\"01900000-0000-7000-8000-000000000001\",\"reason\":\"caf\u{e9} \\\"\\n\",\
        \"subject\":\"bid:0191\",\"time\":\"2026-03-01T13:00:00.000001Z\"}";

    #[test]
    fn golden_event_bytes() {
        let bytes = canonical::to_bytes(&CanonicalEvent::new(&parts())).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), GOLDEN);
    }

    #[test]
    fn golden_commitment_and_leaf() {
        // python3: sha256(bytes(range(32)) + GOLDEN.encode()).hexdigest()
        let salt: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let commitment = commitment(&salt, &CanonicalEvent::new(&parts())).unwrap();
        assert_eq!(
            String::from_utf8(leaf_bytes(&commitment)).unwrap(),
            "{\"commitment\":\"0c323788ee2507975e248553248d4244d0c368c5abdb2fa29eddb26c2f6fb51e\",\"v\":1}"
        );
    }

    #[test]
    fn leaf_is_canonical_json() {
        let commitment = fresh_salt();
        let object = json!({"v": 1, "commitment": hex::encode(commitment)});
        assert_eq!(leaf_bytes(&commitment), canonical::to_bytes(&object).unwrap());
    }

    #[test]
    fn time_has_six_decimals_and_is_cut() {
        let time =
            |text: &str| CanonicalEvent::new(&EventParts { time: text.parse().unwrap(), ..parts() }).time;
        assert_eq!(time("2026-07-01T00:00:00+01:00"), "2026-06-30T23:00:00.000000Z");
        assert_eq!(time("2026-07-01T00:00:00.1234569Z"), "2026-07-01T00:00:00.123456Z");
    }

    #[test]
    fn reason_in_another_normal_form_gives_the_same_commitment() {
        let salt = [7; 32];
        let decomposed = EventParts { reason: Some("cafe\u{301} \"\n"), ..parts() };
        assert_eq!(
            commitment(&salt, &CanonicalEvent::new(&decomposed)).unwrap(),
            commitment(&salt, &CanonicalEvent::new(&parts())).unwrap()
        );
    }

    #[test]
    fn every_field_and_the_salt_change_the_commitment() {
        let others = [
            EventParts { id: Uuid::nil(), ..parts() },
            EventParts { time: Timestamp::UNIX_EPOCH, ..parts() },
            EventParts { actor: "x", ..parts() },
            EventParts { action: "x", ..parts() },
            EventParts { subject: "x", ..parts() },
            EventParts { reason: None, ..parts() },
            EventParts { before: Some([0; 32]), ..parts() },
            EventParts { after: None, ..parts() },
        ];
        let salt = [7; 32];
        let original = commitment(&salt, &CanonicalEvent::new(&parts())).unwrap();
        for other in others {
            assert_ne!(commitment(&salt, &CanonicalEvent::new(&other)).unwrap(), original);
        }
        assert_ne!(commitment(&[8; 32], &CanonicalEvent::new(&parts())).unwrap(), original);
    }

    #[test]
    fn events_read_back_from_an_export() {
        let event: CanonicalEvent = serde_json::from_str(GOLDEN).unwrap();
        assert_eq!(event, CanonicalEvent::new(&parts()));
        for bad in [
            GOLDEN.replace("\"before\":null", "\"before\":\"zz\""),
            GOLDEN.replace("abab", "ABAB"),
            GOLDEN.replace("000001Z", "0000010Z"),
            GOLDEN.replace("0000-7000", "00007000"),
            GOLDEN.replace("\"before\"", "\"extra\":1,\"before\""),
        ] {
            assert!(serde_json::from_str::<CanonicalEvent>(&bad).is_err(), "{bad}");
        }
    }
}
