//! Verified callers, remembered for moments, and the public keys that tokens are verified with.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::REMEMBERED_MILLISECONDS;
use crate::kernel::authz::Actor;
use crate::kernel::tokens::PublicKey;

/// Most callers remembered at once.
const CAPACITY: usize = 10_000;

/// A memory that saves the look-up of roles for a burst of requests.
#[derive(Default)]
pub struct Callers {
    known: Mutex<HashMap<[u8; 32], (Instant, Actor)>>,
    keys: RwLock<Vec<PublicKey>>,
}

impl Callers {
    /// The caller, if it was verified a moment ago.
    #[must_use]
    pub fn remembered(&self, token: &str) -> Option<Actor> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, actor) = known.get(&digest(token))?;
        (at.elapsed() < Duration::from_millis(REMEMBERED_MILLISECONDS)).then(|| actor.clone())
    }

    /// Remembers a verified caller.
    pub fn remember(&self, token: &str, actor: &Actor) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(digest(token), (Instant::now(), actor.clone()));
    }

    /// Forgets everyone: a role, key or session changed on this node.
    pub fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The public keys in force, as last read.
    #[must_use]
    pub fn keys(&self) -> Vec<PublicKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the public keys.
    pub fn set_keys(&self, keys: Vec<PublicKey>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
