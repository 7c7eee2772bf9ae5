//! Signing keys kept wrapped in the database, and the access tokens they sign.

use diesel::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::load::{public_keys, token_scope};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::db::schema::signing_keys;
use crate::kernel::db::{Database, Housekeeping, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;
use crate::kernel::tokens::{Claims, PublicKey, SigningKey, TokenKind};

/// For whom a token is issued.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Person or API key.
    pub subject: Uuid,
    /// The session of a person.
    pub session: Option<Uuid>,
    /// When the person last proved who they are.
    pub auth_time: Option<UtcTime>,
    /// By what (RFC 8176).
    pub methods: Vec<String>,
}

/// An access token and the seconds it lives.
pub async fn access_token(app: &App, bearer: Bearer) -> Result<(SecretString, u64)> {
    let (keyring, database) = (app.keyring.clone(), app.db.clone());
    let key = tokio::task::spawn_blocking(move || current_key(&database, &keyring))
        .await
        .map_err(|_| Problem::internal("signing panicked"))??;
    let now = app.clock.now().as_seconds();
    let seconds = app.config.auth.access_token.as_secs();
    let claims = Claims {
        sub: bearer.subject,
        sid: bearer.session,
        kind: if bearer.session.is_some() { TokenKind::Person } else { TokenKind::ApiKey },
        iat: now,
        exp: now.saturating_add(i64::try_from(seconds).unwrap_or(900)),
        auth_time: bearer.auth_time.map(UtcTime::as_seconds),
        amr: bearer.methods,
        jti: Uuid::now_v7(),
    };
    let token = key.sign(&claims, &token_scope(app)).map_err(|fault| Problem::internal(fault.to_string()))?;
    Ok((SecretString::from(token.expose_secret()), seconds))
}

/// The key that signs now; made at first use.
pub fn current_key(database: &Database, keyring: &Keyring) -> Result<SigningKey> {
    let newest = database.read_now(|db| {
        let row: Option<(String, Option<Vec<u8>>)> = signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .order(signing_keys::created_at.desc())
            .select((signing_keys::kid, signing_keys::private_key_wrapped))
            .first(db.conn())
            .optional()?;
        Ok(row)
    })?;
    match newest {
        Some((kid, Some(wrapped))) => open(keyring, &kid, &wrapped),
        _ => rotate(database, keyring),
    }
}

/// The public keys that verify access tokens, one at least.
pub async fn key_set(app: &App) -> Result<Vec<PublicKey>> {
    let (database, keyring) = (app.db.clone(), app.keyring.clone());
    let made = tokio::task::spawn_blocking(move || current_key(&database, &keyring)).await;
    made.map_err(|_| Problem::internal("making a key panicked"))??;
    app.db.read(public_keys).await
}

/// Makes a new signing key. The one before verifies on for as long as its tokens live; its private half is erased.
pub fn rotate(database: &Database, keyring: &Keyring) -> Result<SigningKey> {
    let key = SigningKey::generate().map_err(|cause| Problem::internal(cause.to_string()))?;
    let kid = key.public_key().kid.clone();
    let public = key.public_key().to_bytes().to_vec();
    let wrapped = keyring
        .wrap(Purpose::TokenSigningKey, &kid, key.seed().as_slice())
        .map_err(|cause| Problem::internal(cause.to_string()))?;
    database.maintenance_now(Housekeeping::SigningKeys, move |tx| store(tx, &kid, &public, &wrapped))?;
    Ok(key)
}

fn store(tx: &mut Tx<'_>, kid: &str, public: &[u8], wrapped: &[u8]) -> Result<()> {
    let now = tx.now()?;
    diesel::update(signing_keys::table.filter(signing_keys::retired_at.is_null()))
        .set((signing_keys::retired_at.eq(now), signing_keys::private_key_wrapped.eq(None::<Vec<u8>>)))
        .execute(tx.conn())?;
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::kid.eq(kid),
            signing_keys::public_key.eq(public),
            signing_keys::private_key_wrapped.eq(wrapped),
            signing_keys::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn open(keyring: &Keyring, kid: &str, wrapped: &[u8]) -> Result<SigningKey> {
    let seed = keyring
        .unwrap(Purpose::TokenSigningKey, kid, wrapped)
        .map_err(|cause| Problem::internal(format!("the signing key: {cause}")))?;
    let seed: &[u8; 32] =
        seed.as_slice().try_into().map_err(|_| Problem::internal("the signing key is damaged"))?;
    Ok(SigningKey::from_seed(seed))
}
