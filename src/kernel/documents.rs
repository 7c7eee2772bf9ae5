//! Attachments on disk: each encrypted under a key of its own and found by the hash of its
//! ciphertext (design.md section 7).
//!
//! Everything here blocks; call it off the async threads. A document is streamed through, so
//! memory stays the same whatever its size.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, ErrorKind, IntoInnerError, Read, Write};
use std::iter;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use age::stream::{StreamReader, StreamWriter};
use age::x25519::Identity;
use age::{DecryptError, Decryptor, EncryptError, Encryptor};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const SUFFIX: &str = ".age";
const TEMPORARY: &str = ".tmp-";
const BUFFER: usize = 64 * 1024;

/// Why a document was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Longer than the limit it was given.
    #[error("the document is larger than {limit} bytes; send a smaller one")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The disk or the quota is full.
    #[error("there is no room left to store the document")]
    DiskFull,
    /// A write failed before, so nothing more is taken.
    #[error("the document was given up after an earlier failure")]
    GivenUp,
    /// No document has this address.
    #[error("no document is stored under this address")]
    Absent,
    /// The secret is another document's.
    #[error("the secret does not open this document")]
    OtherSecret,
    /// The stored bytes are not what was written.
    #[error("the stored document is damaged")]
    Damaged,
    /// Not 64 lower-case hexadecimal digits.
    #[error("a document's address is 64 lower-case hexadecimal digits")]
    BadAddress,
    /// Anything else that the system reports.
    #[error("the document store failed: {0}")]
    Io(io::Error),
}

impl From<io::Error> for DocumentError {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(fault),
        }
    }
}

impl From<EncryptError> for DocumentError {
    fn from(fault: EncryptError) -> Self {
        match fault {
            EncryptError::Io(fault) => fault.into(),
            _ => Self::Io(io::Error::other("encryption failed")),
        }
    }
}

impl From<DecryptError> for DocumentError {
    fn from(fault: DecryptError) -> Self {
        match fault {
            DecryptError::NoMatchingKeys => Self::OtherSecret,
            DecryptError::Io(fault) if fault.kind() != ErrorKind::UnexpectedEof => fault.into(),
            _ => Self::Damaged,
        }
    }
}

/// SHA-256 of a document's ciphertext, 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = DocumentError;

    fn from_str(text: &str) -> Result<Self, DocumentError> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(DocumentError::BadAddress)
        }
    }
}

/// A document as it was stored.
#[derive(Debug)]
pub struct Stored {
    /// Where it is found.
    pub address: Address,
    /// Its size in bytes.
    pub size_plain: u64,
    /// The size of its ciphertext in bytes.
    pub size_cipher: u64,
    /// What opens it: an `age` identity that stands nowhere else. Keep it in encrypted content.
    pub secret: SecretString,
}

/// A folder of documents.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `folder`, which is made when absent, for its owner only.
    ///
    /// # Errors
    /// The system's reason.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, DocumentError> {
        let folder = folder.into();
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    /// Begins a document of at most `limit` bytes.
    ///
    /// # Errors
    /// The system's reason.
    pub fn writer(&self, limit: u64) -> Result<Writer, DocumentError> {
        let name = hex::encode(rand::random::<[u8; 16]>());
        let path = self.folder.join(format!("{TEMPORARY}{name}"));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Writer::begin(&self.folder, path, file, limit)
    }

    /// Stores all that `document` gives, at most `limit` bytes.
    ///
    /// # Errors
    /// [`DocumentError`]; then nothing remains.
    pub fn put(&self, mut document: impl Read, limit: u64) -> Result<Stored, DocumentError> {
        let mut writer = self.writer(limit)?;
        let mut buffer = vec![0; BUFFER];
        loop {
            match document.read(&mut buffer) {
                Ok(0) => return writer.finish(),
                Ok(length) => writer.write(buffer.get(..length).unwrap_or_default())?,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// The document at `address`, decrypted while it is read. Its hash is checked on the way: the
    /// read that reaches the end fails when the stored bytes are not those of the address.
    ///
    /// # Errors
    /// [`DocumentError::Absent`], [`DocumentError::OtherSecret`], [`DocumentError::Damaged`], or
    /// the system's reason.
    pub fn get(&self, address: &Address, secret: &SecretString) -> Result<Reader, DocumentError> {
        let identity: Identity = secret.expose_secret().parse().map_err(|_| DocumentError::OtherSecret)?;
        let source = Hashed::new(self.file(address)?);
        let only: &dyn age::Identity = &identity;
        let plain = Decryptor::new_buffered(BufReader::with_capacity(BUFFER, source.clone()))?
            .decrypt(iter::once(only))?;
        Ok(Reader { plain, source, address: address.clone(), checked: false })
    }

    /// The document at `address`, decrypted, to look into here and there. Its hash is not checked; each piece is
    /// authenticated.
    ///
    /// # Errors
    /// [`DocumentError::Absent`], [`DocumentError::OtherSecret`], [`DocumentError::Damaged`], or
    /// the system's reason.
    pub fn look_into(
        &self,
        address: &Address,
        secret: &SecretString,
    ) -> Result<impl Read + io::Seek + use<>, DocumentError> {
        let identity: Identity = secret.expose_secret().parse().map_err(|_| DocumentError::OtherSecret)?;
        let only: &dyn age::Identity = &identity;
        let source = BufReader::with_capacity(BUFFER, self.file(address)?);
        Ok(Decryptor::new_buffered(source)?.decrypt(iter::once(only))?)
    }

    /// Whether the stored bytes are those of the address; needs no secret.
    ///
    /// # Errors
    /// [`DocumentError::Absent`], [`DocumentError::Damaged`], or the system's reason.
    pub fn verify(&self, address: &Address) -> Result<(), DocumentError> {
        let source = Hashed::new(self.file(address)?);
        if source.is_at(address)? { Ok(()) } else { Err(DocumentError::Damaged) }
    }

    /// Removes a document; `false` when there was none.
    ///
    /// # Errors
    /// The system's reason.
    pub fn delete(&self, address: &Address) -> Result<bool, DocumentError> {
        match fs::remove_file(self.path(address)) {
            Ok(()) => {
                sync_folder(&self.folder)?;
                Ok(true)
            }
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Removes what killed processes left half-written at least `age` ago, and gives their number.
    /// A document that is still being written, by any process, is left alone.
    ///
    /// # Errors
    /// The system's reason.
    pub fn sweep(&self, age: Duration) -> Result<u64, DocumentError> {
        let mut removed: u64 = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let is_temporary = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
            if is_temporary && sweep_one(&entry.path(), age)? {
                removed = removed.saturating_add(1);
            }
        }
        Ok(removed)
    }

    /// Every address stored, in no order, to find documents that no record names.
    ///
    /// # Errors
    /// The system's reason.
    pub fn addresses(&self) -> Result<impl Iterator<Item = Result<Address, DocumentError>>, DocumentError> {
        let entries = fs::read_dir(&self.folder)?;
        Ok(entries.filter_map(|entry| {
            let name = match entry {
                Ok(entry) => entry.file_name(),
                Err(fault) => return Some(Err(fault.into())),
            };
            let address = name.to_str()?.strip_suffix(SUFFIX)?.parse().ok()?;
            Some(Ok(address))
        }))
    }

    fn path(&self, address: &Address) -> PathBuf {
        self.folder.join(format!("{address}{SUFFIX}"))
    }

    fn file(&self, address: &Address) -> Result<File, DocumentError> {
        File::open(self.path(address)).map_err(|fault| match fault.kind() {
            ErrorKind::NotFound => DocumentError::Absent,
            _ => fault.into(),
        })
    }
}

/// Whether `path` was a leftover, and is now gone. A writer holds its file's lock while it lives.
fn sweep_one(path: &Path, age: Duration) -> Result<bool, DocumentError> {
    let file = match File::open(path) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let changed = file.metadata()?.modified()?;
    // A time in the future counts as young.
    if changed.elapsed().unwrap_or_default() < age {
        return Ok(false);
    }
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(false),
        Err(TryLockError::Error(fault)) => return Err(fault.into()),
    }
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(fault.into()),
        removed => Ok(removed.is_ok()),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A document being stored. Dropped before [`Writer::finish`], it leaves nothing behind.
pub struct Writer {
    /// `None` once a failure gave the document up.
    stream: Option<StreamWriter<BufWriter<Sink>>>,
    temporary: Temporary,
    folder: PathBuf,
    secret: SecretString,
    size: u64,
    limit: u64,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("size", &self.size).field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl Writer {
    fn begin(folder: &Path, path: PathBuf, file: File, limit: u64) -> Result<Self, DocumentError> {
        // From here on the file goes away with this value.
        let temporary = Temporary(Some(path));
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DocumentError::GivenUp),
            Err(TryLockError::Error(fault)) => return Err(fault.into()),
        }
        let identity = Identity::generate();
        let recipient = identity.to_public();
        let only: &dyn age::Recipient = &recipient;
        // Buffered, as age hides the kind of a failure while it writes its header.
        let sink = BufWriter::with_capacity(BUFFER, Sink::new(file));
        let stream = Encryptor::with_recipients(iter::once(only))?.wrap_output(sink)?;
        Ok(Self {
            stream: Some(stream),
            temporary,
            folder: folder.to_owned(),
            secret: identity.to_string(),
            size: 0,
            limit,
        })
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`], [`DocumentError::DiskFull`] or the system's reason; what was
    /// written is removed at once, and later calls answer [`DocumentError::GivenUp`].
    pub fn write(&mut self, piece: &[u8]) -> Result<(), DocumentError> {
        let written = self.try_write(piece);
        if written.is_err() {
            self.stream = None;
            self.temporary.remove();
        }
        written
    }

    fn try_write(&mut self, piece: &[u8]) -> Result<(), DocumentError> {
        let limit = self.limit;
        let stream = self.stream.as_mut().ok_or(DocumentError::GivenUp)?;
        self.size = u64::try_from(piece.len())
            .ok()
            .and_then(|length| self.size.checked_add(length))
            .filter(|size| *size <= limit)
            .ok_or(DocumentError::TooLarge { limit })?;
        Ok(stream.write_all(piece)?)
    }

    /// Ends the document and makes it durable.
    ///
    /// # Errors
    /// [`DocumentError`]; then nothing remains.
    pub fn finish(mut self) -> Result<Stored, DocumentError> {
        let stream = self.stream.take().ok_or(DocumentError::GivenUp)?;
        let sink = stream.finish()?.into_inner().map_err(IntoInnerError::into_error)?;
        sink.file.sync_all()?;
        let address = Address(hex::encode(sink.hasher.finalize()));
        let path = self.folder.join(format!("{address}{SUFFIX}"));
        self.temporary.rename(path)?;
        sync_folder(&self.folder)?;
        self.temporary.keep();
        Ok(Stored { address, size_plain: self.size, size_cipher: sink.size, secret: self.secret })
    }
}

/// A file that goes away unless it is kept.
struct Temporary(Option<PathBuf>);

impl Temporary {
    fn rename(&mut self, path: PathBuf) -> io::Result<()> {
        if let Some(old) = &self.0 {
            fs::rename(old, &path)?;
        }
        self.0 = Some(path);
        Ok(())
    }

    fn keep(&mut self) {
        self.0 = None;
    }

    fn remove(&mut self) {
        if let Some(path) = self.0.take() {
            // What cannot be removed now is removed by the next sweep.
            let _ = fs::remove_file(path);
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The file under the encryption: counts and hashes what goes into it.
struct Sink {
    file: File,
    hasher: Sha256,
    size: u64,
}

impl Sink {
    fn new(file: File) -> Self {
        Self { file, hasher: Sha256::new(), size: 0 }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..length).unwrap_or_default());
        self.size = self.size.saturating_add(u64::try_from(length).unwrap_or_default());
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A stored file that hashes what is read from it. It is shared, as the decryption takes its own
/// handle and gives none back.
#[derive(Clone)]
struct Hashed(Arc<Mutex<(File, Sha256)>>);

impl Hashed {
    fn new(file: File) -> Self {
        Self(Arc::new(Mutex::new((file, Sha256::new()))))
    }

    fn lock(&self) -> MutexGuard<'_, (File, Sha256)> {
        // Nothing panics while it is held, and one reader has it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the rest and compares the whole file's hash.
    fn is_at(&self, address: &Address) -> io::Result<bool> {
        let mut rest = BufReader::with_capacity(BUFFER, self.clone());
        io::copy(&mut rest, &mut io::sink())?;
        Ok(hex::encode(self.lock().1.clone().finalize()) == address.0)
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.lock();
        let length = state.0.read(buffer)?;
        state.1.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

/// A document being read. A failed read says that it is damaged; what was read before is then
/// not to be trusted as whole.
pub struct Reader {
    plain: StreamReader<BufReader<Hashed>>,
    source: Hashed,
    address: Address,
    checked: bool,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.plain.read(buffer)?;
        if length == 0 && !buffer.is_empty() && !self.checked {
            self.checked = self.source.is_at(&self.address)?;
            if !self.checked {
                return Err(io::Error::new(ErrorKind::InvalidData, DocumentError::Damaged));
            }
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const MIB: usize = 1024 * 1024;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("documents")).unwrap();
        (folder, store)
    }

    fn files(store: &Store) -> Vec<String> {
        fs::read_dir(&store.folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    fn read(store: &Store, stored: &Stored) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        store.get(&stored.address, &stored.secret).unwrap().read_to_end(&mut plain)?;
        Ok(plain)
    }

    /// Endless bytes that differ along the way.
    struct Pattern(u64);

    impl Read for Pattern {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            for chunk in buffer.chunks_mut(8) {
                self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
            }
            Ok(buffer.len())
        }
    }

    #[test]
    fn documents_come_back_at_every_size() {
        let (_folder, store) = store();
        for size in [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 3 * BUFFER + 5] {
            let mut plain = vec![0; size];
            Pattern(1).read_exact(&mut plain).unwrap();
            let stored = store.put(&*plain, u64::MAX).unwrap();
            assert_eq!(stored.size_plain, u64::try_from(size).unwrap());
            let cipher = fs::read(store.path(&stored.address)).unwrap();
            assert_eq!(stored.size_cipher, u64::try_from(cipher.len()).unwrap());
            assert_eq!(stored.address.as_str(), hex::encode(Sha256::digest(&cipher)));
            assert_eq!(read(&store, &stored).unwrap(), plain, "{size}");
            store.verify(&stored.address).unwrap();
        }
    }

    #[test]
    fn fifty_megabytes_stream_through() {
        let (_folder, store) = store();
        let size = u64::try_from(50 * MIB).unwrap();
        let stored = store.put(Pattern(7).take(size), size).unwrap();
        let mut reader = store.get(&stored.address, &stored.secret).unwrap();
        let (mut expected, mut buffer) = (Pattern(7), vec![0; 8 * 1024]);
        let (mut other, mut total) = (buffer.clone(), 0);
        loop {
            // Whole eights, so that the pattern stays in step.
            let mut length = 0;
            while length < buffer.len() {
                match reader.read(&mut buffer[length..]).unwrap() {
                    0 => break,
                    more => length += more,
                }
            }
            if length == 0 {
                break;
            }
            expected.read_exact(&mut other[..length]).unwrap();
            assert_eq!(buffer[..length], other[..length]);
            total += length;
        }
        assert_eq!(total, 50 * MIB);
    }

    #[test]
    fn same_content_twice_is_two_documents() {
        let (_folder, store) = store();
        let one = store.put(&b"same"[..], 10).unwrap();
        let two = store.put(&b"same"[..], 10).unwrap();
        assert_ne!(one.address, two.address);
        assert!(matches!(store.get(&one.address, &two.secret), Err(DocumentError::OtherSecret)));
        let found: Vec<_> = store.addresses().unwrap().map(Result::unwrap).collect();
        assert!(found.len() == 2 && found.contains(&one.address) && found.contains(&two.address));
        assert!(store.delete(&one.address).unwrap());
        assert!(!store.delete(&one.address).unwrap());
        assert!(matches!(store.get(&one.address, &one.secret), Err(DocumentError::Absent)));
        assert_eq!(read(&store, &two).unwrap(), b"same");
    }

    #[test]
    fn nothing_plain_is_on_disk() {
        let (_folder, store) = store();
        let stored = store.put(&b"planted words"[..], 100).unwrap();
        let cipher = fs::read(store.path(&stored.address)).unwrap();
        assert!(!cipher.windows(7).any(|window| window == b"planted"));
    }

    #[test]
    fn too_large_leaves_nothing() {
        let (_folder, store) = store();
        assert_eq!(store.put(&b"12345"[..], 5).unwrap().size_plain, 5);
        let before = files(&store);
        let mut writer = store.writer(5).unwrap();
        writer.write(b"123").unwrap();
        assert_eq!(files(&store).len(), 2);
        assert!(matches!(writer.write(b"456"), Err(DocumentError::TooLarge { limit: 5 })));
        assert_eq!(files(&store), before);
        assert!(matches!(writer.write(b""), Err(DocumentError::GivenUp)));
        assert!(matches!(writer.finish(), Err(DocumentError::GivenUp)));
        assert_eq!(files(&store), before);
    }

    #[test]
    fn dropped_and_failing_uploads_leave_nothing() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::ConnectionReset.into())
            }
        }
        let (_folder, store) = store();
        let mut writer = store.writer(u64::MAX).unwrap();
        writer.write(&vec![1; MIB]).unwrap();
        assert_eq!(files(&store).len(), 1);
        drop(writer);
        assert!(files(&store).is_empty());
        assert!(store.put(Pattern(1).take(99_999).chain(Broken), u64::MAX).is_err());
        assert!(files(&store).is_empty());
    }

    #[test]
    fn a_full_disk_has_its_own_error_and_leaves_nothing() {
        // /dev/full answers ENOSPC; the file beside stands for what was written so far.
        let (_folder, store) = store();
        let begin = || {
            let path = store.folder.join(format!("{TEMPORARY}full"));
            fs::write(&path, b"").unwrap();
            let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
            Writer::begin(&store.folder, path, full, u64::MAX).unwrap()
        };
        let mut large = begin();
        let fault = large.write(&vec![0; MIB]).unwrap_err();
        assert!(matches!(fault, DocumentError::DiskFull), "{fault:?}");
        assert!(files(&store).is_empty());
        drop(large);
        let mut small = begin();
        small.write(b"few").unwrap();
        let fault = small.finish().unwrap_err();
        assert!(matches!(fault, DocumentError::DiskFull), "{fault:?}");
        assert!(files(&store).is_empty());
    }

    #[test]
    fn damage_is_seen_wherever_it_is() {
        let (_folder, store) = store();
        let plain: Vec<u8> = vec![9; 2 * BUFFER];
        let stored = store.put(&*plain, u64::MAX).unwrap();
        let path = store.path(&stored.address);
        let whole = fs::read(&path).unwrap();
        let mut bad: Vec<Vec<u8>> = [30, 150, whole.len() / 2, whole.len() - 1]
            .into_iter()
            .map(|position| {
                let mut bytes = whole.clone();
                bytes[position] ^= 1;
                bytes
            })
            .collect();
        bad.push(whole[..whole.len() - 1].to_vec());
        bad.push(whole[..20].to_vec());
        bad.push([&*whole, b"x"].concat());
        for bytes in bad {
            fs::write(&path, bytes).unwrap();
            let read = store
                .get(&stored.address, &stored.secret)
                .map_err(io::Error::other)
                .and_then(|mut reader| io::copy(&mut reader, &mut io::sink()));
            assert!(read.is_err());
            assert!(matches!(store.verify(&stored.address), Err(DocumentError::Damaged)));
        }
    }

    #[test]
    fn another_valid_file_at_the_address_is_seen() {
        // Re-encrypted to the same key: only the address tells.
        let (_folder, store) = store();
        let stored = store.put(&b"true"[..], 10).unwrap();
        let identity: Identity = stored.secret.expose_secret().parse().unwrap();
        let forged = age::encrypt(&identity.to_public(), b"false").unwrap();
        fs::write(store.path(&stored.address), forged).unwrap();
        let fault = read(&store, &stored).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn sweep_takes_leftovers_and_spares_what_is_being_written() {
        let (_folder, store) = store();
        let stored = store.put(&b"kept"[..], 10).unwrap();
        let mut alive = store.writer(100).unwrap();
        alive.write(b"alive").unwrap();
        fs::write(store.folder.join(format!("{TEMPORARY}dead")), b"left").unwrap();
        assert_eq!(store.sweep(Duration::from_secs(3600)).unwrap(), 0);
        assert_eq!(store.sweep(Duration::ZERO).unwrap(), 1);
        assert_eq!(store.sweep(Duration::ZERO).unwrap(), 0);
        let second = alive.finish().unwrap();
        assert_eq!(read(&store, &stored).unwrap(), b"kept");
        assert_eq!(read(&store, &second).unwrap(), b"alive");
    }

    #[test]
    fn addresses_are_strict() {
        for bad in ["", "../../etc/passwd", &"A".repeat(64), &"a".repeat(63), &"g".repeat(64)] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
        assert!("a".repeat(64).parse::<Address>().is_ok());
    }

    #[test]
    fn a_writer_moves_between_threads() {
        let (_folder, store) = store();
        let mut writer = store.writer(100).unwrap();
        writer.write(b"a").unwrap();
        let stored = thread::spawn(move || {
            writer.write(b"b").unwrap();
            writer.finish().unwrap()
        })
        .join()
        .unwrap();
        assert_eq!(read(&store, &stored).unwrap(), b"ab");
    }
}
