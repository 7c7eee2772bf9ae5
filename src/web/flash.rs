//! A short message for the next page, carried in a signed cookie: which message, never its words.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::csrf::Signer;

/// The cookie's name.
pub const COOKIE: &str = "fairlot_note";
const PURPOSE: &[u8] = b"fairlot note v1\0";

/// What kind of note it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something to know.
    Note,
}

impl Tone {
    /// Whether something was done.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Done)
    }
}

/// A note shown once, at the top of the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Its kind.
    pub tone: Tone,
    /// The Fluent message, such as `flash-saved`.
    pub key: String,
    /// A value for the message's `$what`, such as a reference. No personal data.
    pub what: Option<String>,
}

impl Flash {
    /// A note that something was done.
    pub fn done(key: &str) -> Self {
        Self { tone: Tone::Done, key: key.to_owned(), what: None }
    }

    /// A note that something is to be known.
    pub fn note(key: &str) -> Self {
        Self { tone: Tone::Note, key: key.to_owned(), what: None }
    }

    /// The same, naming what it is about.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.what = Some(what.into());
        self
    }

    /// The cookie's value.
    pub fn sealed(&self, signer: &Signer) -> String {
        let body = serde_json::to_vec(self).unwrap_or_default();
        let tag = signer.tag(&[PURPOSE, &body]);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(tag))
    }

    /// Reads a cookie's value; nothing when it is not ours.
    pub fn opened(signer: &Signer, value: &str) -> Option<Self> {
        let (body, tag) = value.split_once('.')?;
        let body = URL_SAFE_NO_PAD.decode(body).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if !signer.holds(&[PURPOSE, &body], &tag) {
            return None;
        }
        serde_json::from_slice(&body).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_survives_the_cookie_and_a_forged_one_does_not() {
        let signer = Signer::new(&[1; 32]);
        let note = Flash::done("flash-saved").about("MC-2026-000123");
        let sealed = note.sealed(&signer);
        assert_eq!(Flash::opened(&signer, &sealed), Some(note));
        assert_eq!(Flash::opened(&Signer::new(&[2; 32]), &sealed), None);
        assert_eq!(Flash::opened(&signer, "e30.e30"), None);
        assert_eq!(Flash::opened(&signer, ""), None);
    }
}
