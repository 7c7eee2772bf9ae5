//! Recovery codes: each replaces the second factor once.

use secrecy::SecretString;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::opaque::Digest;
use super::{NoRandomness, random};

/// How many codes a person gets.
pub const RECOVERY_CODES: usize = 10;
/// Crockford's alphabet: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code just made: show it once, store the digest.
#[derive(Debug)]
pub struct RecoveryCode {
    /// `xxxx-xxxx-xxxx-xxxx`: 80 random bits.
    pub code: SecretString,
    pub digest: Digest,
}

/// Makes [`RECOVERY_CODES`] of them.
///
/// # Errors
/// [`NoRandomness`].
pub fn new_recovery_codes() -> Result<Vec<RecoveryCode>, NoRandomness> {
    (0..RECOVERY_CODES).map(|_| new_code()).collect()
}

fn new_code() -> Result<RecoveryCode, NoRandomness> {
    let bytes = random::<16>()?;
    let mut code = Zeroizing::new(String::with_capacity(19));
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place.is_multiple_of(4) {
            code.push('-');
        }
        // Five bits of each byte: every letter is as likely as another.
        let letter = ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'0');
        code.push(char::from(letter));
    }
    let digest = digest(&code);
    Ok(RecoveryCode { code: SecretString::from(code.as_str()), digest })
}

/// The place of the stored digest that the presented code has; all are compared.
pub fn find_recovery_code(presented: &str, stored: &[Digest]) -> Option<usize> {
    // No code is this long; hashing it would only cost time.
    let presented = digest(presented.get(..64).unwrap_or(presented));
    let mut place = u64::MAX;
    for (index, candidate) in (0_u64..).zip(stored) {
        place.conditional_assign(&index, equal(&presented, candidate));
    }
    usize::try_from(place).ok().filter(|found| *found < stored.len())
}

fn equal(one: &Digest, other: &Digest) -> Choice {
    one.bytes().ct_eq(other.bytes())
}

/// Hashes what was meant: capitals, spaces, hyphens and look-alikes do not matter.
fn digest(code: &str) -> Digest {
    let letters = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let meant = letters.map(|letter| match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    let text: Zeroizing<String> = Zeroizing::new(meant.collect());
    Digest::hash(&text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn ten_different_codes_in_groups() {
        let codes = new_recovery_codes().unwrap();
        let texts: BTreeSet<&str> = codes.iter().map(|code| code.code.expose_secret()).collect();
        assert_eq!(texts.len(), RECOVERY_CODES);
        for text in texts {
            let groups: Vec<&str> = text.split('-').collect();
            assert_eq!(groups.len(), 4, "{text}");
            assert!(
                groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| ALPHABET.contains(&b))),
                "{text}"
            );
        }
        assert!(!format!("{codes:?}").contains(codes[0].code.expose_secret()));
    }

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        let codes = new_recovery_codes().unwrap();
        let stored: Vec<Digest> = codes.iter().map(|code| code.digest).collect();
        for (place, code) in codes.iter().enumerate() {
            let text = code.code.expose_secret();
            let typed = text.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
            assert_eq!(find_recovery_code(text, &stored), Some(place));
            assert_eq!(find_recovery_code(&typed, &stored), Some(place), "{typed}");
        }
        for wrong in ["", "0000-0000-0000-0000", &"x".repeat(10_000), &"é".repeat(100)] {
            assert_eq!(find_recovery_code(wrong, &stored), None);
        }
        assert_eq!(find_recovery_code("x", &[]), None);
    }
}
