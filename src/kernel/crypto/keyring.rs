//! The key-encryption keys, kept outside the database, and what is derived from them.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use age::DecryptError;
use age::x25519::Identity;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::envelope;

/// No key file is longer than this many bytes.
const MAX_KEY_BYTES: u64 = 64 * 1024;
/// The root of the derived keys: a fixed public salt, so that they serve nothing else.
const MAC_SALT: &[u8] = b"fairlot/keyring/mac/v1";
const KEY_ID_SALT: &[u8] = b"fairlot/keyring/key-id/v1";
/// The form of what waits briefly: `age` files begin with a letter.
const BRIEF_VERSION: u8 = 1;
const BRIEF_LABEL: &str = "brief wrap";
const NONCE: usize = 24;

/// What a wrapped secret is for. It is sealed in with the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The private half of a competition's key pair.
    CompetitionKey,
    /// The key of one bid's draft content.
    BidKey,
    /// A person's second-factor secret.
    SecondFactor,
    /// The private key that signs access tokens.
    TokenSigningKey,
    /// The private key that signs checkpoints of the audit log.
    LogSigningKey,
    /// A webhook's shared secret.
    WebhookSecret,
    /// What opens a provider's document.
    ProviderDocument,
    /// What opens a published document; before its publication it is for few.
    PublishedDocument,
    /// A mail waiting in the outbox, which may hold a link that lets someone in.
    OutboxMail,
}

impl Purpose {
    /// The stored name; never changed once used.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CompetitionKey => "competition_key",
            Self::BidKey => "bid_key",
            Self::SecondFactor => "second_factor",
            Self::TokenSigningKey => "token_signing_key",
            Self::LogSigningKey => "log_signing_key",
            Self::WebhookSecret => "webhook_secret",
            Self::ProviderDocument => "provider_document",
            Self::PublishedDocument => "published_document",
            Self::OutboxMail => "outbox_mail",
        }
    }
}

/// Where the key-encryption keys come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file of `age` identities, readable by its owner only.
    File {
        /// Its path.
        path: PathBuf,
        /// Make it when it is absent. Say no where a database with wrapped keys exists already.
        create: bool,
    },
    /// The standard output of a command, for a key service.
    Command {
        /// The program, run without a shell.
        program: PathBuf,
        /// Its arguments.
        args: Vec<String>,
        /// How long it may take.
        timeout: Duration,
    },
}

/// Why the keys could not be had. Says what would mend it and never shows a key.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No file, and none may be made.
    #[error(
        "key file {}: not found; restore it from its backup, for without it sealed records stay closed",
        path.display()
    )]
    Absent {
        /// The file.
        path: PathBuf,
    },
    /// Other users may read the file.
    #[error(
        "key file {}: others may use it (mode {mode:04o}); run: chmod 600 {}",
        path.display(), path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file cannot be read or made.
    #[error("key file {}: {source}; check that this user may read it and write its folder", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The command does not start, fails, or takes too long.
    #[error("key command {}: {what}; run it by hand as this user to see why", program.display())]
    Command {
        /// The program.
        program: PathBuf,
        /// What went wrong.
        what: String,
    },
    /// A line is no identity.
    #[error(
        "{origin}: line {line} is no age X25519 identity; each line is a comment (#) or AGE-SECRET-KEY-1…, as age-keygen writes"
    )]
    Malformed {
        /// File or command.
        origin: String,
        /// The line, from 1.
        line: usize,
    },
    /// There is no identity at all.
    #[error("{origin}: holds no identity; put one there with age-keygen")]
    Empty {
        /// File or command.
        origin: String,
    },
    /// Longer than a key file can be, or not text.
    #[error("{origin}: is no text of at most 64 KiB, so it is no key file")]
    NotText {
        /// File or command.
        origin: String,
    },
}

/// Why a record was not wrapped or unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// The context holds something else than printable ASCII, or too much of it.
    #[error("the context of a wrapped secret is 1 to 200 printable ASCII characters")]
    BadContext,
    /// Encryption failed, which has no ordinary cause.
    #[error("the secret could not be wrapped")]
    Wrap,
    /// No identity in the keyring opens the record.
    #[error("no key in the keyring opens this record; add the old key as a further line of the key file")]
    NoKey,
    /// The record is not what was written.
    #[error("the wrapped record is damaged")]
    Damaged,
    /// The record was wrapped for another purpose or context.
    #[error("the wrapped record belongs elsewhere: its purpose or context differs")]
    Misplaced,
}

/// The key-encryption keys: the first is current, the others open what was wrapped before a
/// rotation, so that rotating means putting a new line first and touches no record.
pub struct Keyring {
    current: Identity,
    old: Vec<Identity>,
    mac_root: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("key_id", &self.key_id()).field("old_keys", &self.old.len()).finish()
    }
}

/// The sealed-in content of a wrapped record. The fields stand in RFC 8785 order, and hold nothing
/// that needs escaping, so that plain serde writes canonical bytes without leaving copies.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    context: &'a str,
    purpose: &'a str,
    secret: &'a str,
    v: u8,
}

impl Keyring {
    /// The keyring of `source`.
    ///
    /// # Errors
    /// [`LoadError`], meant to stop the start.
    pub fn load(source: &Source) -> Result<Self, LoadError> {
        match source {
            Source::File { path, create } => {
                let text = read_file(path, *create)?;
                Self::parse(&text, &format!("key file {}", path.display()))
            }
            Source::Command { program, args, timeout } => {
                let text = run_command(program, args, *timeout)?;
                Self::parse(&text, &format!("key command {}", program.display()))
            }
        }
    }

    /// A keyring with a fresh key that is kept nowhere: for tests and trials.
    pub fn ephemeral() -> Self {
        Self::of(Identity::generate(), Vec::new())
    }

    fn parse(text: &str, origin: &str) -> Result<Self, LoadError> {
        let mut identities = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index.saturating_add(1), line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(line, identity)| {
                identity.parse().map_err(|_| LoadError::Malformed { origin: origin.to_owned(), line })
            });
        let current = identities.next().ok_or_else(|| LoadError::Empty { origin: origin.to_owned() })??;
        Ok(Self::of(current, identities.collect::<Result<_, _>>()?))
    }

    fn of(current: Identity, old: Vec<Identity>) -> Self {
        let mac_root = mac_root(&current);
        Self { current, old, mac_root }
    }

    /// A short fingerprint of the current key, safe to show, to keep beside what it wrapped.
    pub fn key_id(&self) -> String {
        key_id(&self.current)
    }

    /// The fingerprints of every key in the ring, the current one first.
    pub fn key_ids(&self) -> Vec<String> {
        self.identities().map(key_id).collect()
    }

    fn identities(&self) -> impl Iterator<Item = &Identity> {
        std::iter::once(&self.current).chain(&self.old)
    }

    /// Encrypts `secret` to the current key. `context` names the row it belongs to, as `bid:<id>`:
    /// a record moved to another row does not unwrap.
    ///
    /// # Errors
    /// [`WrapError::BadContext`] and [`WrapError::Wrap`].
    pub fn wrap(&self, purpose: Purpose, context: &str, secret: &[u8]) -> Result<Vec<u8>, WrapError> {
        check_context(context)?;
        let secret = Zeroizing::new(STANDARD.encode(secret));
        let mut plain = Zeroizing::new(Vec::with_capacity(secret.len().saturating_add(512)));
        let record = Envelope { context, purpose: purpose.as_str(), secret: &secret, v: 1 };
        serde_json::to_writer(&mut *plain, &record).map_err(|_| WrapError::Wrap)?;
        envelope::encrypt(&self.current.to_public(), &plain).map_err(|_| WrapError::Wrap)
    }

    /// The secret that [`Keyring::wrap`] was given for the same purpose and context.
    ///
    /// # Errors
    /// [`WrapError`]; never a wrong secret.
    pub fn unwrap(
        &self,
        purpose: Purpose,
        context: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WrapError> {
        let plain = envelope::decrypt(self.identities(), wrapped).map_err(|fault| match fault {
            DecryptError::NoMatchingKeys => WrapError::NoKey,
            _ => WrapError::Damaged,
        })?;
        let record: Envelope<'_> = serde_json::from_slice(&plain).map_err(|_| WrapError::Damaged)?;
        if record.v != 1 {
            return Err(WrapError::Damaged);
        }
        if record.purpose != purpose.as_str() || record.context != context {
            return Err(WrapError::Misplaced);
        }
        STANDARD.decode(record.secret).map(Zeroizing::new).map_err(|_| WrapError::Damaged)
    }

    /// As [`Keyring::wrap`], for what waits for hours and not for years: under a key derived from the current identity,
    /// a fiftieth of the time of an `age` file. A version byte, 24 bytes of nonce, then XChaCha20-Poly1305.
    ///
    /// # Errors
    /// [`WrapError::BadContext`] and [`WrapError::Wrap`].
    pub fn wrap_briefly(&self, purpose: Purpose, context: &str, secret: &[u8]) -> Result<Vec<u8>, WrapError> {
        check_context(context)?;
        let nonce: [u8; NONCE] = rand::random();
        let place = place(purpose, context);
        let cipher = brief_cipher(&self.mac_root)
            .encrypt(&nonce.into(), Payload { msg: secret, aad: place.as_bytes() })
            .map_err(|_| WrapError::Wrap)?;
        Ok([&[BRIEF_VERSION], nonce.as_slice(), cipher.as_slice()].concat())
    }

    /// The secret that [`Keyring::wrap_briefly`] was given for the same purpose and context.
    ///
    /// # Errors
    /// [`WrapError::Damaged`], which also stands for a key that is not in the ring or another place.
    pub fn unwrap_brief(
        &self,
        purpose: Purpose,
        context: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WrapError> {
        let (version, rest) = wrapped.split_first().ok_or(WrapError::Damaged)?;
        let (nonce, cipher) = rest.split_first_chunk::<NONCE>().ok_or(WrapError::Damaged)?;
        if *version != BRIEF_VERSION {
            return Err(WrapError::Damaged);
        }
        let place = place(purpose, context);
        let opened = self.identities().find_map(|identity| {
            let payload = Payload { msg: cipher, aad: place.as_bytes() };
            brief_cipher(&mac_root(identity)).decrypt(&(*nonce).into(), payload).ok()
        });
        opened.map(Zeroizing::new).ok_or(WrapError::Damaged)
    }

    /// HMAC-SHA-256 of `data` under a key derived from the current identity for `label` alone: for
    /// cursors, fingerprints of requests, and tokens that look random.
    ///
    /// It changes when the key is rotated: cursors and open idempotency records then end, so
    /// nothing that must last may depend on it.
    pub fn hmac(&self, label: &str, data: &[u8]) -> [u8; 32] {
        *mac(derived(&self.mac_root, label).as_slice(), &[data])
    }

    /// Whether `given` is [`Keyring::hmac`] under any key of the ring: what was signed before a rotation stays good.
    pub fn hmac_matches(&self, label: &str, data: &[u8], given: &[u8]) -> bool {
        self.identities().any(|identity| {
            let key = derived(&mac_root(identity), label);
            mac(key.as_slice(), &[data]).ct_eq(given).into()
        })
    }
}

fn check_context(context: &str) -> Result<(), WrapError> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if (1..=200).contains(&context.len()) && context.bytes().all(plain) {
        Ok(())
    } else {
        Err(WrapError::BadContext)
    }
}

/// What the keys derived from an identity come from.
fn mac_root(identity: &Identity) -> Zeroizing<[u8; 32]> {
    mac(MAC_SALT, &[identity.to_string().expose_secret().as_bytes()])
}

/// HKDF's expand step, one block.
fn derived(root: &Zeroizing<[u8; 32]>, label: &str) -> Zeroizing<[u8; 32]> {
    mac(root.as_slice(), &[label.as_bytes(), &[1]])
}

fn brief_cipher(root: &Zeroizing<[u8; 32]>) -> XChaCha20Poly1305 {
    <XChaCha20Poly1305 as chacha20poly1305::KeyInit>::new(derived(root, BRIEF_LABEL).as_slice().into())
}

/// Where a record belongs: neither part holds a line break.
fn place(purpose: Purpose, context: &str) -> String {
    format!("{}\n{context}", purpose.as_str())
}

fn key_id(identity: &Identity) -> String {
    let mut hasher = Sha256::new();
    hasher.update(KEY_ID_SALT);
    hasher.update(identity.to_public().to_string());
    let digest = hasher.finalize();
    hex::encode(digest.iter().take(8).copied().collect::<Vec<_>>())
}

/// HMAC-SHA-256 of the joined `parts`. Keys here are shorter than a block, which HMAC pads with
/// zeros; doing that first makes the call one that cannot fail.
fn mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut block = [0_u8; 64];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    block.zeroize();
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn read_file(path: &Path, create: bool) -> Result<Zeroizing<String>, LoadError> {
    let failed = |source| LoadError::File { path: path.to_owned(), source };
    let file = match File::open(path) {
        Err(fault) if fault.kind() == ErrorKind::NotFound && create => {
            make_file(path).map_err(failed)?;
            File::open(path).map_err(failed)?
        }
        Err(fault) if fault.kind() == ErrorKind::NotFound => {
            return Err(LoadError::Absent { path: path.to_owned() });
        }
        opened => opened.map_err(failed)?,
    };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(LoadError::Exposed { path: path.to_owned(), mode });
    }
    read_text(file)
        .map_err(failed)?
        .ok_or_else(|| LoadError::NotText { origin: format!("key file {}", path.display()) })
}

/// Makes the file with one fresh identity, whole or not at all; where another process was faster,
/// its file stays.
fn make_file(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let temporary = folder.join(format!(".key-{}.tmp", hex::encode(rand::random::<[u8; 8]>())));
    let made = write_fresh_identity(&temporary).and_then(|()| fs::hard_link(&temporary, path));
    fs::remove_file(&temporary)?;
    match made {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => Err(fault),
        _ => File::open(folder)?.sync_all(),
    }
}

fn write_fresh_identity(path: &Path) -> io::Result<()> {
    let identity = Identity::generate();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "# Key-encryption key of Fairlot. Back it up apart from the database.")?;
    writeln!(file, "# To rotate, put a new identity above; keep this one below.")?;
    writeln!(file, "# public key: {}", identity.to_public())?;
    writeln!(file, "{}", identity.to_string().expose_secret())?;
    file.sync_all()
}

/// The text of `input`; `None` when it is too long or not UTF-8.
fn read_text(input: impl Read) -> io::Result<Option<Zeroizing<String>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(65_537));
    input.take(MAX_KEY_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_KEY_BYTES);
    Ok(std::str::from_utf8(&bytes).ok().filter(|_| fits).map(|text| Zeroizing::new(text.to_owned())))
}

fn run_command(program: &Path, args: &[String], timeout: Duration) -> Result<Zeroizing<String>, LoadError> {
    let failed = |what: String| LoadError::Command { program: program.to_owned(), what };
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // What a key service prints there is not ours to copy into a log.
        .stderr(Stdio::null())
        .spawn()
        .map_err(|fault| failed(fault.to_string()))?;
    let end = Instant::now().checked_add(timeout);
    let output = collect(child.stdout.take(), timeout);
    let status = wait_until(&mut child, end).map_err(|fault| failed(fault.to_string()))?;
    let (Some(text), Some(status)) = (output, status) else {
        stop(&mut child);
        return Err(failed(format!("no end after {} s", timeout.as_secs())));
    };
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    let text = text.map_err(|fault| failed(fault.to_string()))?;
    text.ok_or_else(|| LoadError::NotText { origin: format!("key command {}", program.display()) })
}

/// How the command ended; `None` when it has not by `end`.
fn wait_until(child: &mut Child, end: Option<Instant>) -> io::Result<Option<ExitStatus>> {
    loop {
        let status = child.try_wait()?;
        if status.is_some() || end.is_none_or(|end| Instant::now() >= end) {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What the command printed until it closed its output; `None` when that took too long.
fn collect(stdout: Option<ChildStdout>, timeout: Duration) -> Option<io::Result<Option<Zeroizing<String>>>> {
    let stdout = stdout?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Nobody listens any more after the time-out; then there is nothing to do.
        let _ = sender.send(read_text(stdout));
    });
    receiver.recv_timeout(timeout).ok()
}

fn stop(child: &mut Child) {
    // It may have ended by itself in between; both calls then fail harmlessly.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::super::canonical;
    use super::*;
    use serde_json::json;

    const KEY: &str = "AGE-SECRET-KEY-19JZL9J4F2EM7ECD9UZNXFKS75KA4XSEC6FH8QMR57SEU2MAA9DPQXN787U";

    fn ring(text: &str) -> Keyring {
        Keyring::parse(text, "test").unwrap()
    }

    fn file(path: &Path, create: bool) -> Source {
        Source::File { path: path.to_owned(), create }
    }

    fn write(path: &Path, text: &str, mode: u32) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn wrapped_secrets_come_back() {
        let ring = Keyring::ephemeral();
        for length in [0, 1, 32, 100_000] {
            let secret = vec![0xa5; length];
            let wrapped = ring.wrap(Purpose::BidKey, "bid:1", &secret).unwrap();
            let opened = ring.unwrap(Purpose::BidKey, "bid:1", &wrapped).unwrap();
            assert_eq!(*opened, secret);
        }
    }

    #[test]
    fn records_do_not_open_elsewhere() {
        let ring = Keyring::ephemeral();
        let wrapped = ring.wrap(Purpose::BidKey, "bid:1", b"s").unwrap();
        for (purpose, context) in [(Purpose::BidKey, "bid:2"), (Purpose::CompetitionKey, "bid:1")] {
            assert!(matches!(ring.unwrap(purpose, context, &wrapped), Err(WrapError::Misplaced)));
        }
    }

    #[test]
    fn damage_is_seen() {
        let ring = Keyring::ephemeral();
        let wrapped = ring.wrap(Purpose::BidKey, "bid:1", b"secret").unwrap();
        for position in [0, wrapped.len() / 2, wrapped.len() - 1] {
            let mut bad = wrapped.clone();
            bad[position] ^= 1;
            assert!(ring.unwrap(Purpose::BidKey, "bid:1", &bad).is_err());
        }
        for bad in [&[][..], b"age-encryption.org/v1", &wrapped[..wrapped.len() - 1]] {
            assert!(matches!(ring.unwrap(Purpose::BidKey, "bid:1", bad), Err(WrapError::Damaged)));
        }
    }

    #[test]
    fn envelope_bytes_are_canonical() {
        let ring = ring(KEY);
        let wrapped = ring.wrap(Purpose::LogSigningKey, "log:a/b", b"\0\xff").unwrap();
        let plain = envelope::decrypt(ring.identities(), &wrapped).unwrap();
        let object = json!({"v": 1, "purpose": "log_signing_key", "context": "log:a/b", "secret": "AP8="});
        assert_eq!(*plain, canonical::to_bytes(&object).unwrap());
    }

    #[test]
    fn contexts_are_plain() {
        let ring = Keyring::ephemeral();
        let long = "x".repeat(201);
        for context in ["", "a b", "a\"b", "a\\b", "é", &long] {
            assert!(matches!(ring.wrap(Purpose::BidKey, context, b""), Err(WrapError::BadContext)));
        }
    }

    #[test]
    fn what_waits_briefly_opens_in_its_place_only() {
        let ring = Keyring::ephemeral();
        let wrapped = ring.wrap_briefly(Purpose::OutboxMail, "1", b"secret").unwrap();
        assert_eq!(*ring.unwrap_brief(Purpose::OutboxMail, "1", &wrapped).unwrap(), b"secret");
        assert_ne!(wrapped, ring.wrap_briefly(Purpose::OutboxMail, "1", b"secret").unwrap());
        for (purpose, context) in [(Purpose::OutboxMail, "2"), (Purpose::BidKey, "1")] {
            assert!(ring.unwrap_brief(purpose, context, &wrapped).is_err());
        }
        for position in 0..wrapped.len() {
            let mut bad = wrapped.clone();
            bad[position] ^= 1;
            assert!(ring.unwrap_brief(Purpose::OutboxMail, "1", &bad).is_err());
            assert!(ring.unwrap_brief(Purpose::OutboxMail, "1", &wrapped[..position]).is_err());
        }
    }

    #[test]
    fn rotation_touches_no_record() {
        let old = ring(KEY);
        let waiting = old.wrap_briefly(Purpose::OutboxMail, "1", b"waiting").unwrap();
        let wrapped = old.wrap(Purpose::BidKey, "bid:1", b"secret").unwrap();
        let new = Identity::generate().to_string();
        let rotated = ring(&format!("# new\n{}\n\n# old\n{KEY}\n", new.expose_secret()));
        let opened = rotated.unwrap(Purpose::BidKey, "bid:1", &wrapped).unwrap();
        assert_eq!(*opened, b"secret");
        assert_eq!(*rotated.unwrap_brief(Purpose::OutboxMail, "1", &waiting).unwrap(), b"waiting");
        assert_ne!(rotated.key_id(), old.key_id());
        assert_eq!(rotated.key_ids(), [rotated.key_id(), old.key_id()]);
        let wrapped = rotated.wrap(Purpose::BidKey, "bid:1", b"secret").unwrap();
        assert!(matches!(old.unwrap(Purpose::BidKey, "bid:1", &wrapped), Err(WrapError::NoKey)));
    }

    #[test]
    fn derived_keys_are_fixed_and_separate() {
        let ring = ring(KEY);
        // python3: hmac.digest(hmac.digest(hmac.digest(b"fairlot/keyring/mac/v1", KEY, "sha256"),
        //          b"cursor\x01", "sha256"), b"data", "sha256").hex()
        assert_eq!(
            hex::encode(ring.hmac("cursor", b"data")),
            "921c71f28f5ee85cf1745e8fae4ffc8c02a9fdc50590d1ab59ca89b5361b954b"
        );
        assert_ne!(ring.hmac("cursor", b"data"), ring.hmac("cursors", b"data"));
        assert_ne!(ring.hmac("cursor", b"data"), ring.hmac("cursor", b"date"));
        assert_ne!(ring.hmac("cursor", b"data"), Keyring::ephemeral().hmac("cursor", b"data"));
    }

    #[test]
    fn file_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/keys/kek.txt");
        assert!(matches!(Keyring::load(&file(&path, false)), Err(LoadError::Absent { .. })));
        let first = Keyring::load(&file(&path, true)).unwrap();
        let again = Keyring::load(&file(&path, true)).unwrap();
        assert_eq!(first.key_id(), again.key_id());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn simultaneous_first_starts_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kek.txt");
        let ids = thread::scope(|scope| {
            let starts: Vec<_> =
                (0..8).map(|_| scope.spawn(|| Keyring::load(&file(&path, true)).unwrap().key_id())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect::<std::collections::HashSet<_>>()
        });
        assert_eq!(ids.len(), 1);
    }

    #[test]
    fn file_that_others_may_use_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kek.txt");
        for mode in [0o640, 0o604, 0o620, 0o644] {
            write(&path, KEY, mode);
            let fault = Keyring::load(&file(&path, true)).unwrap_err().to_string();
            assert!(fault.contains("chmod 600"), "{fault}");
            assert!(fault.contains(&format!("{mode:04o}")), "{fault}");
        }
        write(&path, KEY, 0o400);
        assert_eq!(Keyring::load(&file(&path, false)).unwrap().key_id(), ring(KEY).key_id());
    }

    #[test]
    fn malformed_files_name_the_line_and_show_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kek.txt");
        let mistyped = KEY.replace("9JZ", "9JQ");
        for (text, says) in [
            (format!("# one\n{mistyped}\n"), "line 2"),
            (format!("{KEY}\nage1other\n"), "line 2"),
            ("# nothing\n".to_owned(), "no identity"),
            (String::new(), "no identity"),
            ("x".repeat(70_000), "64 KiB"),
        ] {
            write(&path, &text, 0o600);
            let fault = Keyring::load(&file(&path, true)).unwrap_err();
            let (shown, debugged) = (fault.to_string(), format!("{fault:?}"));
            assert!(shown.contains(says), "{shown}");
            assert!(!shown.contains("2EM7ECD9UZNX"), "{shown}");
            assert!(!debugged.contains("2EM7ECD9UZNX"), "{debugged}");
        }
        let fault = Keyring::load(&file(folder.path(), true)).unwrap_err();
        assert!(matches!(fault, LoadError::File { .. } | LoadError::Exposed { .. }));
    }

    fn command(script: &str, timeout: Duration) -> Result<Keyring, LoadError> {
        Keyring::load(&Source::Command {
            program: "/bin/sh".into(),
            args: vec!["-c".to_owned(), script.to_owned()],
            timeout,
        })
    }

    #[test]
    fn keys_from_a_command() {
        let limit = Duration::from_secs(20);
        let loaded = command(&format!("echo {KEY}"), limit).unwrap();
        assert_eq!(loaded.key_id(), ring(KEY).key_id());
        let fault = command(&format!("echo {KEY}; exit 3"), limit).unwrap_err().to_string();
        assert!(fault.contains("exit status: 3"), "{fault}");
        assert!(matches!(command("true", limit), Err(LoadError::Empty { .. })));
        for endless in ["exec sleep 30", "exec >&-; exec sleep 30"] {
            let fault = command(endless, Duration::from_millis(50)).unwrap_err();
            assert!(fault.to_string().contains("no end"), "{fault}");
        }
        let missing = Keyring::load(&Source::Command {
            program: "/nonexistent/key-service".into(),
            args: Vec::new(),
            timeout: limit,
        });
        assert!(matches!(missing, Err(LoadError::Command { .. })));
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", ring(KEY));
        assert!(shown.contains(&ring(KEY).key_id()) && !shown.contains("AGE-SECRET"), "{shown}");
    }
}
