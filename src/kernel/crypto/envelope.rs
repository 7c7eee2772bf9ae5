//! Small values encrypted whole to one `age` X25519 recipient.

use std::io::{Read, Write};
use std::iter;

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, EncryptError, Encryptor};
use zeroize::Zeroizing;

/// The `age` file of `plain` for `recipient`.
pub(super) fn encrypt(recipient: &Recipient, plain: &[u8]) -> Result<Vec<u8>, EncryptError> {
    let only: &dyn age::Recipient = recipient;
    let mut cipher = Vec::with_capacity(plain.len().saturating_add(512));
    let mut writer = Encryptor::with_recipients(iter::once(only))?.wrap_output(&mut cipher)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(cipher)
}

/// The plain bytes of `cipher`, by the first of `identities` that opens it.
pub(super) fn decrypt<'a>(
    identities: impl Iterator<Item = &'a Identity>,
    cipher: &[u8],
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let identities = identities.map(|identity| {
        let identity: &dyn age::Identity = identity;
        identity
    });
    let mut reader = Decryptor::new_buffered(cipher)?.decrypt(identities)?;
    // Never longer than the ciphertext, so the buffer does not move and leave copies behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(cipher.len()));
    reader.read_to_end(&mut plain)?;
    Ok(plain)
}
