//! The link that stops a person's mails that are not required (RFC 8058): it works without signing in, for that person
//! only, and cannot be guessed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::crypto::keyring::Keyring;

/// The page the link leads to.
pub const PATH: &str = "/stop-mails";
const LABEL: &str = "stop-mails";
/// Bytes of a person's id in the token; the proof follows.
const ID_BYTES: usize = 16;

/// The link for a person; none where the id is not one.
pub(super) fn link(keyring: &Keyring, public_url: &str, person_id: &str) -> Option<String> {
    let id: Uuid = person_id.parse().ok()?;
    let mut bytes = id.as_bytes().to_vec();
    bytes.extend(keyring.hmac(LABEL, id.as_bytes()));
    Some(format!("{public_url}{PATH}?token={}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Whose link this is, where we made it.
#[must_use]
pub fn person(keyring: &Keyring, token: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, proof) = bytes.split_at_checked(ID_BYTES)?;
    keyring
        .hmac_matches(LABEL, id, proof)
        .then(|| Uuid::from_slice(id).ok())
        .flatten()
        .map(|id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_serves_its_own_person_only() {
        let (ring, other) = (Keyring::ephemeral(), Keyring::ephemeral());
        let (ann, bob) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let token = |of: &str| link(&ring, "", of).unwrap().split_once('=').unwrap().1.to_owned();
        let own = token(&ann);
        assert_eq!(person(&ring, &own), Some(ann));
        assert_eq!(person(&other, &own), None, "another service's key");
        // Ann's proof behind Bob's id.
        let (mine, theirs) =
            (URL_SAFE_NO_PAD.decode(&own).unwrap(), URL_SAFE_NO_PAD.decode(token(&bob)).unwrap());
        let mixed = [&theirs[..16], &mine[16..]].concat();
        assert_eq!(person(&ring, &URL_SAFE_NO_PAD.encode(mixed)), None);
        for bad in ["", "x", &own[..20], &own[..own.len() - 4]] {
            assert_eq!(person(&ring, bad), None, "{bad}");
        }
    }
}
