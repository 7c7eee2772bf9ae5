//! Tokens that prove a form was ours. A token is bound to the session (or, before sign-in, to a
//! random cookie) by a keyed hash, and differs each time it is issued.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const NONCE: usize = 16;
const PURPOSE: &[u8] = b"fairlot form token v1\0";

/// Signs what a browser holds for us. Made once from the application's secret.
#[derive(Clone)]
pub struct Signer {
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(secret)")
    }
}

impl Signer {
    /// From a secret of 32 bytes, the same on every node.
    pub fn new(secret: &[u8; 32]) -> Self {
        // The hash's block is 64 bytes; a shorter key counts as filled with zeros (RFC 2104).
        let mut block = [0_u8; 64];
        for (to, from) in block.iter_mut().zip(secret) {
            *to = *from;
        }
        Self { mac: Hmac::new(&block.into()) }
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.update(&length.to_be_bytes());
            mac.update(part);
        }
        mac
    }

    /// The tag of `parts`, for a purpose named by the first of them.
    pub(super) fn tag(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.over(parts).finalize().into_bytes().to_vec()
    }

    /// Whether `tag` is the tag of `parts`, in constant time.
    pub(super) fn holds(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.over(parts).verify_slice(tag).is_ok()
    }

    /// A fresh token for the holder of `binding` (a session id or the cookie before sign-in).
    pub fn token(&self, binding: &str) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let mut bytes = nonce.to_vec();
        bytes.extend(self.tag(&[PURPOSE, binding.as_bytes(), &nonce]));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether `token` was issued to the holder of `binding`. An empty binding holds nothing.
    pub fn accepts(&self, binding: &str, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let Some((nonce, tag)) = bytes.split_at_checked(NONCE) else {
            return false;
        };
        !binding.is_empty() && self.holds(&[PURPOSE, binding.as_bytes(), nonce], tag)
    }
}

/// A random value for a cookie that stands in for a session before sign-in.
pub fn fresh_binding() -> String {
    let bytes: [u8; 16] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_serves_its_own_session_only() {
        let signer = Signer::new(&[7; 32]);
        let token = signer.token("session-a");
        assert!(signer.accepts("session-a", &token));
        assert!(!signer.accepts("session-b", &token));
        assert!(!signer.accepts("", &signer.token("")));
        assert!(!Signer::new(&[8; 32]).accepts("session-a", &token));
    }

    #[test]
    fn a_changed_or_cut_token_is_refused() {
        let signer = Signer::new(&[7; 32]);
        let token = signer.token("s");
        assert_ne!(token, signer.token("s"), "each is fresh");
        for cut in 0..token.len() {
            assert!(!signer.accepts("s", &token[..cut]));
        }
        assert!(!signer.accepts("s", &format!("A{}", &token[1..])) || token.starts_with('A'));
        assert!(!signer.accepts("s", "not base64 !"));
    }
}
