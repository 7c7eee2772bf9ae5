//! Passwords: rules, Argon2id hashing, and verification that tells nothing by its timing.
//!
//! Rules follow NIST SP 800-63B section 3.1.1 and the NCSC's advice: length and a deny list, no
//! composition rules, no expiry. Cost follows the OWASP password storage cheat sheet.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
};
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Fewest characters of a password.
pub const LENGTH_MIN: usize = 12;
/// Most characters of a password.
pub const LENGTH_MAX: usize = 128;
/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// A stored hash that asks for more memory than this is not ours.
const MEMORY_KIB_MAX: u32 = 64 * 1024;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// 19 MiB, two passes, one lane: OWASP's first recommendation for Argon2id.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
}

/// The answer to "is this the password".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    /// `rehash`: the stored hash has an older cost; hash the password again and store it.
    Right {
        rehash: bool,
    },
}

/// Why hashing or verifying failed. Never says anything of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("too many sign-ins are waiting; try again in a few seconds")]
    Busy,
    #[error("the stored password hash is damaged")]
    StoredHash,
    #[error("the password could not be hashed")]
    Hashing,
}

/// Hashes and verifies a few passwords at a time, so that memory stays bounded.
#[derive(Clone)]
pub struct Passwords {
    inner: Arc<Inner>,
    turns: Arc<Semaphore>,
    patience: Duration,
}

struct Inner {
    argon2: Argon2<'static>,
    /// Verified when there is no account: no password matches, and it takes as long.
    dummy: PasswordHash,
}

impl Passwords {
    /// At most `at_once` hashes run together, each using `cost.memory_kib`.
    ///
    /// # Errors
    /// [`PasswordError::Hashing`] for a cost that Argon2 refuses.
    pub fn new(cost: Cost, at_once: usize) -> Result<Self, PasswordError> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|_| PasswordError::Hashing)?;
        let dummy = dummy_hash(&params)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let turns = Arc::new(Semaphore::new(at_once.max(1)));
        Ok(Self { inner: Arc::new(Inner { argon2, dummy }), turns, patience: PATIENCE })
    }

    /// Hashes off the async threads; gives a PHC string to store.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] or [`PasswordError::Hashing`].
    pub async fn hash(&self, password: SecretString) -> Result<String, PasswordError> {
        self.in_turn(move |inner| inner.hash(&password)).await
    }

    /// Compares off the async threads. `stored` is `None` where no account or no password exists;
    /// that takes as long as a wrong password.
    ///
    /// # Errors
    /// [`PasswordError::Busy`], or [`PasswordError::StoredHash`] for a damaged hash.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        self.in_turn(move |inner| inner.verify(&password, stored.as_deref())).await
    }

    /// [`Passwords::hash`] on this thread, for the command line.
    ///
    /// # Errors
    /// [`PasswordError::Hashing`].
    pub fn hash_here(&self, password: &SecretString) -> Result<String, PasswordError> {
        self.inner.hash(password)
    }

    /// The permit goes with the work: a caller that hangs up does not free its memory early.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.turns).acquire_owned());
        let Ok(Ok(permit)) = turn.await else {
            return Err(PasswordError::Busy);
        };
        let inner = Arc::clone(&self.inner);
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&inner);
            drop(permit);
            result
        });
        task.await.unwrap_or(Err(PasswordError::Hashing))
    }
}

impl Inner {
    fn hash(&self, password: &SecretString) -> Result<String, PasswordError> {
        let password = normalised(password);
        let hash: PasswordHash =
            self.argon2.hash_password(password.as_bytes()).map_err(|_| PasswordError::Hashing)?;
        Ok(hash.to_string())
    }

    fn verify(&self, password: &SecretString, stored: Option<&str>) -> Result<Verdict, PasswordError> {
        let Some(stored) = stored else {
            self.matches(password, &self.dummy)?;
            return Ok(Verdict::Wrong);
        };
        let hash = PasswordHash::new(stored).map_err(|_| PasswordError::StoredHash)?;
        let params = Params::try_from(&hash).map_err(|_| PasswordError::StoredHash)?;
        if params.m_cost() > MEMORY_KIB_MAX {
            return Err(PasswordError::StoredHash);
        }
        if !self.matches(password, &hash)? {
            return Ok(Verdict::Wrong);
        }
        Ok(Verdict::Right { rehash: !self.is_current(&hash, &params) })
    }

    fn matches(&self, password: &SecretString, hash: &PasswordHash) -> Result<bool, PasswordError> {
        use argon2::password_hash::Error;
        // Nobody has a password longer than the rules allow; hashing it would only cost time.
        let too_long = password.expose_secret().chars().count() > LENGTH_MAX.saturating_mul(4);
        let password = if too_long { Zeroizing::default() } else { normalised(password) };
        match self.argon2.verify_password(password.as_bytes(), hash) {
            Ok(()) => Ok(!too_long),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(_) => Err(PasswordError::StoredHash),
        }
    }

    fn is_current(&self, hash: &PasswordHash, params: &Params) -> bool {
        let ours = self.argon2.params();
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && params.m_cost() == ours.m_cost()
            && params.t_cost() == ours.t_cost()
            && params.p_cost() == ours.p_cost()
    }
}

/// A random hash of the same cost; making it takes no time, verifying against it the usual.
fn dummy_hash(params: &Params) -> Result<PasswordHash, PasswordError> {
    let mut bytes = [0_u8; 48];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| PasswordError::Hashing)?;
    let (salt, output) = bytes.split_at(16);
    let failed = |_| PasswordError::Hashing;
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(|_| PasswordError::Hashing)?,
        salt: Some(Salt::new(salt).map_err(failed)?),
        hash: Some(Output::new(output).map_err(failed)?),
    })
}

/// NFKC, so that the same keys give the same password on every machine.
fn normalised(password: &SecretString) -> Zeroizing<String> {
    Zeroizing::new(password.expose_secret().nfkc().collect())
}

/// A rule that a new password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("the password has fewer than 12 characters; use a few words")]
    TooShort,
    #[error("the password has more than 128 characters")]
    TooLong,
    #[error("the password contains your email address or a part of it")]
    ContainsEmail,
    #[error("the password contains your name or a part of it")]
    ContainsName,
    #[error("the password is among the most common ones; use a few unrelated words")]
    Common,
    #[error("the password repeats or counts up too much; use a few unrelated words")]
    Simple,
}

impl Weakness {
    /// A stable word for the `code` of a problem's error.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::ContainsEmail => "password_contains_email",
            Self::ContainsName => "password_contains_name",
            Self::Common => "password_common",
            Self::Simple => "password_simple",
        }
    }
}

/// Every rule that a new password breaks; empty when it is good.
pub fn weaknesses(password: &SecretString, email: &str, name: &str) -> Vec<Weakness> {
    let password = normalised(password);
    let length = password.chars().count();
    let lower = Zeroizing::new(password.to_lowercase());
    let checks = [
        (length < LENGTH_MIN, Weakness::TooShort),
        (length > LENGTH_MAX, Weakness::TooLong),
        (contains_part(&lower, email), Weakness::ContainsEmail),
        (contains_part(&lower, name), Weakness::ContainsName),
        (is_common(&lower), Weakness::Common),
        (is_simple(&lower), Weakness::Simple),
    ];
    checks.into_iter().filter_map(|(broken, weakness)| broken.then_some(weakness)).collect()
}

/// Parts of four letters or more; shorter ones are in too many honest words.
fn contains_part(lower_password: &str, personal: &str) -> bool {
    let personal: String = personal.nfkc().collect::<String>().to_lowercase();
    personal
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| part.chars().count() >= 4 && !MAIL_WORDS.contains(part))
        .any(|part| lower_password.contains(part))
}

/// Parts of addresses that say nothing of a person.
const MAIL_WORDS: &[&str] = &["mail", "email", "info", "office", "example"];

/// A common word, doubled or decorated with digits and signs, or written with digits for letters.
fn is_common(lower: &str) -> bool {
    if COMMON_WHOLE.contains(&lower) {
        return true;
    }
    let core = trimmed(lower);
    let plain = Zeroizing::new(plain_letters(core));
    [core, trimmed(&plain)].into_iter().any(|core| {
        let mut rest = Zeroizing::new(core.to_owned());
        for word in COMMON_WORDS {
            *rest = rest.replace(word, "");
        }
        !core.is_empty() && trimmed(&rest).is_empty()
    })
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| !letter.is_alphabetic())
}

/// Undoes the usual digits for letters.
fn plain_letters(lower: &str) -> String {
    let plain = |letter| match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    lower.chars().map(plain).collect()
}

/// Fewer than five different characters, or mostly runs such as `abcdef` and `987654`.
fn is_simple(lower: &str) -> bool {
    let letters: Zeroizing<Vec<u32>> = Zeroizing::new(lower.chars().map(u32::from).collect());
    let mut different = letters.to_vec();
    different.sort_unstable();
    different.dedup();
    let steps = letters.windows(2).filter(|pair| match pair {
        [a, b] => a.abs_diff(*b) <= 1,
        _ => false,
    });
    let pairs = letters.len().saturating_sub(1);
    different.len() < 5 || steps.count().saturating_mul(3) > pairs.saturating_mul(2)
}

/// Whole passwords of twelve characters or more that lead every published list.
const COMMON_WHOLE: &[&str] = &[
    "123456789012",
    "1234567890123",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "1qaz2wsx3edc",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyuiop12",
    "qwertyuiop123",
    "zxcvbnm12345",
    "asdfghjkl123",
    "q1w2e3r4t5y6",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "thequickbrownfox",
    "abcdefghijkl",
    "passw0rd1234",
    "trustno1trustno1",
    "1234qwerasdf",
    "qwer1234asdf",
    "zaq12wsxcde3",
];

/// Words that make a password common however they are decorated or joined. A word that contains
/// another comes before it, or a rest would be left.
const COMMON_WORDS: &[&str] = &[
    "administrator",
    "manchester",
    "qwertyuiop",
    "liverpool",
    "microsoft",
    "asdfghjkl",
    "charlotte",
    "everything",
    "basketball",
    "superman",
    "football",
    "baseball",
    "princess",
    "sunshine",
    "password",
    "passwort",
    "probation",
    "michelle",
    "computer",
    "internet",
    "starwars",
    "whatever",
    "iloveyou",
    "trustno",
    "fairlot",
    "welcome",
    "letmein",
    "charity",
    "charlie",
    "arsenal",
    "chelsea",
    "zxcvbnm",
    "freedom",
    "ashley",
    "monkey",
    "dragon",
    "shadow",
    "master",
    "qwerty",
    "azerty",
    "batman",
    "secret",
    "summer",
    "winter",
    "spring",
    "autumn",
    "london",
    "cheese",
    "killer",
    "jordan",
    "hunter",
    "login",
    "hello",
    "admin",
    "guest",
    "pass",
    "user",
    "test",
    "root",
    "love",
    "word",
    "the",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Cheap: what is tested does not depend on the cost.
    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn faults(text: &str) -> Vec<Weakness> {
        weaknesses(&secret(text), "ann.thornbury@harbourtrust.example", "Ann Thornbury-Lee")
    }

    #[actix_web::test]
    async fn the_right_password_and_no_other() {
        let passwords = Passwords::new(Cost::OWASP, 2).unwrap();
        let stored = passwords.hash(secret("violet kettle orbit")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, passwords.hash_here(&secret("violet kettle orbit")).unwrap());
        let verify = async |text| passwords.verify(secret(text), Some(stored.clone())).await;
        assert_eq!(verify("violet kettle orbit").await, Ok(Verdict::Right { rehash: false }));
        assert_eq!(verify("violet kettle orbiT").await, Ok(Verdict::Wrong));
        assert_eq!(verify("").await, Ok(Verdict::Wrong));
        assert_eq!(verify(&"x".repeat(100_000)).await, Ok(Verdict::Wrong));
    }

    #[actix_web::test]
    async fn an_older_cost_asks_for_a_new_hash() {
        let old = Passwords::new(CHEAP, 1).unwrap();
        let stored = old.hash(secret("violet kettle orbit")).await.unwrap();
        let new = Passwords::new(Cost { passes: 2, ..CHEAP }, 1).unwrap();
        let verdict = |by: Passwords| {
            let stored = stored.clone();
            async move { by.verify(secret("violet kettle orbit"), Some(stored)).await }
        };
        assert_eq!(verdict(new).await, Ok(Verdict::Right { rehash: true }));
        assert_eq!(verdict(old).await, Ok(Verdict::Right { rehash: false }));
    }

    #[test]
    fn no_account_costs_what_a_wrong_password_costs() {
        let passwords = Passwords::new(Cost::OWASP, 1).unwrap();
        let params = Params::try_from(&passwords.inner.dummy).unwrap();
        let stored = passwords.hash_here(&secret("violet kettle orbit")).unwrap();
        let real = PasswordHash::new(&stored).unwrap();
        assert!(passwords.inner.is_current(&passwords.inner.dummy, &params));
        assert_eq!(passwords.inner.dummy.hash.unwrap().len(), real.hash.unwrap().len());
        let timed = |stored| {
            let start = std::time::Instant::now();
            assert_eq!(passwords.inner.verify(&secret("wrong"), stored), Ok(Verdict::Wrong));
            start.elapsed()
        };
        // Generous: other tests run beside this one. A way out without hashing is a thousandfold.
        let pairs: Vec<_> = (0..6).map(|_| (timed(None), timed(Some(stored.as_str())))).collect();
        let none = pairs.iter().map(|pair| pair.0).min().unwrap();
        let wrong = pairs.iter().map(|pair| pair.1).min().unwrap();
        assert!(none * 8 > wrong && wrong * 8 > none, "{none:?} {wrong:?}");
    }

    #[actix_web::test]
    async fn a_damaged_or_monstrous_hash_is_refused() {
        let passwords = Passwords::new(CHEAP, 1).unwrap();
        for stored in [
            "",
            "plain",
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21l$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2x$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21l$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            let verdict = passwords.verify(secret("x"), Some(stored.to_owned())).await;
            assert_eq!(verdict, Err(PasswordError::StoredHash), "{stored}");
        }
    }

    #[actix_web::test]
    async fn a_full_house_answers_busy() {
        let mut passwords = Passwords::new(CHEAP, 1).unwrap();
        passwords.patience = Duration::from_millis(20);
        let held = Arc::clone(&passwords.turns).acquire_owned().await.unwrap();
        assert_eq!(passwords.verify(secret("x"), None).await, Err(PasswordError::Busy));
        drop(held);
        assert_eq!(passwords.inner.verify(&secret("x"), None), Ok(Verdict::Wrong));
    }

    #[actix_web::test]
    async fn the_same_text_typed_otherwise_is_the_same() {
        let passwords = Passwords::new(CHEAP, 1).unwrap();
        let stored = passwords.hash(secret("caf\u{e9} orbit kettle")).await.unwrap();
        let verdict = passwords.verify(secret("cafe\u{301} orbit kettle"), Some(stored)).await;
        assert_eq!(verdict, Ok(Verdict::Right { rehash: false }));
    }

    #[test]
    fn good_passwords_pass() {
        for text in [
            "violet kettle orbit",
            "mzqrtplwk vbnx",
            "Tŷ bach twt 1938",
            "correct staple horse rain",
            "x7#Kd!9vQ2&m",
        ] {
            assert_eq!(faults(text), [], "{text}");
        }
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(faults("kettleorbit"), [Weakness::TooShort]);
        assert_eq!(faults("kettleorbits"), []);
        assert_eq!(faults("ŵŷâêîôûŴŶÂÊ"), [Weakness::TooShort]);
        let long: String = "violet kettle orbit ".chars().cycle().take(129).collect();
        assert_eq!(faults(&long), [Weakness::TooLong]);
    }

    #[test]
    fn personal_words_are_refused() {
        assert_eq!(faults("my Harbourtrust key 9"), [Weakness::ContainsEmail]);
        assert_eq!(faults("thornbury kettle"), [Weakness::ContainsEmail, Weakness::ContainsName]);
        // Three letters of a name are in too many words.
        assert_eq!(faults("planned leeward kettle"), []);
    }

    #[test]
    fn common_passwords_are_refused() {
        for text in [
            "password1234",
            "Passw0rd!!!!",
            "P@$$w0rd2024",
            "passwordpassword",
            "Welcome12345!",
            "letmein-letmein",
            "123456789012",
            "qwertyuiop12",
            "administrator",
            "fairlot12345",
            "iloveyou1234",
            "liverpool1892",
            "correcthorsebatterystaple",
            "Liverpool-Arsenal-1989",
        ] {
            let found = faults(text);
            assert!(
                found.contains(&Weakness::Common) || found.contains(&Weakness::Simple),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn runs_and_repeats_are_refused() {
        for text in ["aaaaaaaaaaaa", "abababababab", "abcdefghijklmnop", "9876543210987", "            "] {
            assert!(faults(text).contains(&Weakness::Simple), "{text}");
        }
    }
}
