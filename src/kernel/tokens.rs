//! Random tokens, one-time codes and signed access tokens.

mod access;
mod opaque;
mod recovery;
mod totp;

pub use access::{Claims, PublicKey, SigningKey, TokenFault, TokenKind, TokenScope, jwks, verify};
pub use opaque::{Digest, DigestFault, NewToken, Prefix};
pub use recovery::{RECOVERY_CODES, RecoveryCode, find_recovery_code, new_recovery_codes};
pub use totp::{TotpFault, TotpSecret};

use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

/// The operating system gave no randomness; nothing secret can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, NoRandomness> {
    let mut bytes = Zeroizing::new([0_u8; N]);
    SysRng.try_fill_bytes(bytes.as_mut_slice()).map_err(|_| NoRandomness)?;
    Ok(bytes)
}
