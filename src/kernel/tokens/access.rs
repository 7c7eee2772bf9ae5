//! Signed access tokens: JWT with EdDSA (Ed25519), nothing else (RFC 7519, RFC 8037, RFC 9068).
//!
//! jsonwebtoken's own back ends bring an RSA library we do not need, so it is given ours.

use std::fmt;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result as JwtResult, new_error};
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey, Header, Validation};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{NoRandomness, random};

/// Media type of an access token, so that no other JWT of ours can pass for one.
const TYPE: &str = "at+jwt";
/// Nodes' clocks may differ this much for the beginning of a token; its end is exact.
const EARLY_SECONDS: i64 = 30;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    Person,
    ApiKey,
}

/// What a token says. Times are seconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The person or the API key.
    pub sub: Uuid,
    /// The session of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    pub kind: TokenKind,
    pub iat: i64,
    /// From this second on the token is refused.
    pub exp: i64,
    /// When the person last proved who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// How (RFC 8176), such as `pwd` and `otp`.
    #[serde(default)]
    pub amr: Vec<String>,
    pub jti: Uuid,
}

/// Who issues tokens and for which service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenScope {
    pub issuer: String,
    pub audience: String,
}

/// The claims as they travel. `iss` and `aud` are single strings: a list is refused.
#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: String,
    nbf: i64,
    #[serde(flatten)]
    claims: Claims,
}

/// Why a token is refused. Says nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    #[error("the token is malformed")]
    Malformed,
    #[error("the token's key is not known")]
    UnknownKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token is of another issuer or for another service")]
    Scope,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    Early,
}

/// A private key that signs tokens. `Debug` does not show it.
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("kid", &self.public.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn generate() -> Result<Self, NoRandomness> {
        random::<32>().map(|seed| Self::from_seed(&seed))
    }

    /// The key of a stored seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = PublicKey::new(key.verifying_key());
        Self { key, public }
    }

    /// The 32 bytes to store, encrypted.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// The half that verifies.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// A compact JWT of the claims.
    ///
    /// # Errors
    /// [`TokenFault::Malformed`] when it cannot be made, which has no known cause.
    pub fn sign(&self, claims: &Claims, scope: &TokenScope) -> Result<SecretString, TokenFault> {
        install_provider();
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.public.kid.clone());
        let wire = Wire {
            iss: scope.issuer.clone(),
            aud: scope.audience.clone(),
            nbf: claims.iat,
            claims: claims.clone(),
        };
        let key = EncodingKey::from_ed_der(self.seed().as_slice());
        jsonwebtoken::encode(&header, &wire, &key).map(SecretString::from).map_err(|_| TokenFault::Malformed)
    }
}

/// A key that verifies tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// RFC 7638 thumbprint of the key, 43 characters.
    pub kid: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads the 32 stored bytes.
    ///
    /// # Errors
    /// [`TokenFault::UnknownKey`] when they are no point of the curve, or a weak one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, TokenFault> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| TokenFault::UnknownKey)?;
        if key.is_weak() {
            return Err(TokenFault::UnknownKey);
        }
        Ok(Self::new(key))
    }

    /// The 32 bytes to store.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    fn new(key: VerifyingKey) -> Self {
        let x = URL_SAFE_NO_PAD.encode(key.as_bytes());
        // RFC 7638: these members, in this order, without spaces.
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(members.as_bytes()));
        Self { kid, key }
    }
}

/// Checks key, algorithm, signature, issuer, audience and times against `now_unix_seconds`.
///
/// # Errors
/// The first thing wrong; nothing is believed before the signature.
pub fn verify(
    token: &str,
    keys: &[PublicKey],
    scope: &TokenScope,
    now_unix_seconds: i64,
) -> Result<Claims, TokenFault> {
    install_provider();
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Malformed)?;
    if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
        return Err(TokenFault::Malformed);
    }
    let kid = header.kid.as_deref().unwrap_or_default();
    let key = keys.iter().find(|key| key.kid == kid).ok_or(TokenFault::UnknownKey)?;
    let decoding = DecodingKey::from_ed_der(key.key.as_bytes());
    let wire = jsonwebtoken::decode::<Wire>(token, &decoding, &signature_only())
        .map_err(|error| fault_of(&error))?
        .claims;
    check(wire, scope, now_unix_seconds)
}

/// The library would read the system's clock and accept lists: claims are checked here instead.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

fn fault_of(error: &Error) -> TokenFault {
    match error.kind() {
        ErrorKind::InvalidSignature => TokenFault::Signature,
        _ => TokenFault::Malformed,
    }
}

fn check(wire: Wire, scope: &TokenScope, now: i64) -> Result<Claims, TokenFault> {
    let begins = wire.nbf.max(wire.claims.iat);
    if wire.iss != scope.issuer || wire.aud != scope.audience {
        Err(TokenFault::Scope)
    } else if wire.claims.exp <= now {
        Err(TokenFault::Expired)
    } else if begins > now.saturating_add(EARLY_SECONDS) {
        Err(TokenFault::Early)
    } else {
        Ok(wire.claims)
    }
}

/// The JSON Web Key Set (RFC 7517) for `/.well-known/jwks.json`.
pub fn jwks(keys: &[PublicKey]) -> serde_json::Value {
    let members = keys.iter().map(|key| {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": key.kid,
            "x": URL_SAFE_NO_PAD.encode(key.key.as_bytes()),
        })
    });
    json!({ "keys": members.collect::<Vec<_>>() })
}

/// Ed25519 for jsonwebtoken. Keys travel as bare 32 bytes, not as DER.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: make_signer,
    verifier_factory: make_verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn install_provider() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // Refused only if another is there, which then cannot read our bare keys: nothing verifies.
        let _ = PROVIDER.install_default();
    });
}

fn key_bytes(family: AlgorithmFamily, algorithm: Algorithm, bytes: &[u8]) -> JwtResult<&[u8; 32]> {
    match (family, algorithm, bytes.try_into()) {
        (AlgorithmFamily::Ed, Algorithm::EdDSA, Ok(bytes)) => Ok(bytes),
        (AlgorithmFamily::Ed, Algorithm::EdDSA, Err(_)) => Err(new_error(ErrorKind::InvalidEddsaKey)),
        _ => Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    }
}

fn make_signer(algorithm: &Algorithm, key: &EncodingKey) -> JwtResult<Box<dyn JwtSigner>> {
    let seed = key_bytes(key.family(), *algorithm, key.as_bytes())?;
    Ok(Box::new(Ed25519Signer(ed25519_dalek::SigningKey::from_bytes(seed))))
}

fn make_verifier(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn JwtVerifier>> {
    let bytes = key_bytes(key.family(), *algorithm, key.try_get_as_bytes()?)?;
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| new_error(ErrorKind::InvalidEddsaKey))?;
    Ok(Box::new(Ed25519Verifier(key)))
}

struct Ed25519Signer(ed25519_dalek::SigningKey);

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let signature = self.0.try_sign(message).map_err(|_| SignatureError::new())?;
        Ok(signature.to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(VerifyingKey);

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let signature = Signature::from_slice(signature).map_err(|_| SignatureError::new())?;
        self.0.verify_strict(message, &signature).map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn scope() -> TokenScope {
        TokenScope { issuer: "https://fairlot.example".into(), audience: "fairlot-api".into() }
    }

    fn claims() -> Claims {
        Claims {
            sub: Uuid::from_u128(1),
            sid: Some(Uuid::from_u128(2)),
            kind: TokenKind::Person,
            iat: NOW,
            exp: NOW + 900,
            auth_time: Some(NOW - 60),
            amr: vec!["pwd".into(), "otp".into()],
            jti: Uuid::from_u128(3),
        }
    }

    fn key() -> SigningKey {
        SigningKey::from_seed(&[7; 32])
    }

    fn signed(claims: &Claims) -> String {
        key().sign(claims, &scope()).unwrap().expose_secret().to_owned()
    }

    fn checked(token: &str, now: i64) -> Result<Claims, TokenFault> {
        verify(
            token,
            &[SigningKey::generate().unwrap().public_key().clone(), key().public_key().clone()],
            &scope(),
            now,
        )
    }

    /// A token with any header and body, rightly signed.
    fn forged(header: &serde_json::Value, body: &serde_json::Value) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(body));
        let signature = key().key.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn body() -> serde_json::Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed(&claims()).split('.').nth(1).unwrap()).unwrap())
            .unwrap()
    }

    fn header() -> serde_json::Value {
        json!({ "alg": "EdDSA", "typ": TYPE, "kid": key().public_key().kid })
    }

    #[test]
    fn what_was_signed_is_read_back() {
        assert_eq!(checked(&signed(&claims()), NOW), Ok(claims()));
        assert_eq!(checked(&forged(&header(), &body()), NOW), Ok(claims()));
        let machine = Claims { sid: None, auth_time: None, amr: vec![], kind: TokenKind::ApiKey, ..claims() };
        assert_eq!(checked(&signed(&machine), NOW), Ok(machine));
    }

    #[test]
    fn times_are_held_against_the_given_now() {
        let token = signed(&claims());
        assert!(checked(&token, NOW + 899).is_ok());
        assert_eq!(checked(&token, NOW + 900), Err(TokenFault::Expired));
        assert!(checked(&token, NOW - EARLY_SECONDS).is_ok());
        assert_eq!(checked(&token, NOW - EARLY_SECONDS - 1), Err(TokenFault::Early));
        let mut later = body();
        later["nbf"] = json!(NOW + 600);
        assert_eq!(checked(&forged(&header(), &later), NOW), Err(TokenFault::Early));
    }

    #[test]
    fn a_missing_or_odd_claim_is_refused() {
        for name in ["iss", "aud", "nbf", "iat", "exp", "sub", "jti", "kind"] {
            let mut less = body();
            less.as_object_mut().unwrap().remove(name);
            assert_eq!(checked(&forged(&header(), &less), NOW), Err(TokenFault::Malformed), "{name}");
        }
        for (name, value) in [
            ("aud", json!(["fairlot-api"])),
            ("iss", json!(["https://fairlot.example"])),
            ("exp", json!("9999999999")),
            ("exp", json!(9_999_999_999.5)),
        ] {
            let mut odd = body();
            odd[name] = value;
            assert_eq!(checked(&forged(&header(), &odd), NOW), Err(TokenFault::Malformed), "{name}");
        }
        for name in ["aud", "iss"] {
            let mut other = body();
            other[name] = json!("https://other.example");
            assert_eq!(checked(&forged(&header(), &other), NOW), Err(TokenFault::Scope), "{name}");
        }
    }

    #[test]
    fn only_our_algorithm_type_and_keys_count() {
        for (name, value) in [
            ("alg", json!("none")),
            ("alg", json!("HS256")),
            ("alg", json!("ES256")),
            ("typ", json!("JWT")),
            ("crit", json!(["exp"])),
        ] {
            let mut odd = header();
            odd[name] = value;
            assert_eq!(checked(&forged(&odd, &body()), NOW), Err(TokenFault::Malformed), "{name}");
        }
        let mut other = header();
        other["kid"] = json!("x");
        assert_eq!(checked(&forged(&other, &body()), NOW), Err(TokenFault::UnknownKey));
        assert_eq!(verify(&signed(&claims()), &[], &scope(), NOW), Err(TokenFault::UnknownKey));
        // A public key used as a shared secret is the classic confusion.
        let mut hmac = header();
        hmac["alg"] = json!("HS256");
        assert!(checked(&forged(&hmac, &body()), NOW).is_err());
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let token = signed(&claims());
        let step = 7;
        for place in (0..token.len()).step_by(step) {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(checked(&changed, NOW).is_err(), "{place}");
        }
        let (message, _) = token.rsplit_once('.').unwrap();
        for spoiled in [
            "",
            "a",
            "a.b",
            "a.b.c",
            "....",
            message,
            &format!("{message}."),
            &format!("{token}.x"),
            &format!("{token}="),
        ] {
            assert!(checked(spoiled, NOW).is_err(), "{spoiled}");
        }
        let stranger = SigningKey::generate().unwrap().sign(&claims(), &scope()).unwrap();
        assert_eq!(checked(stranger.expose_secret(), NOW), Err(TokenFault::UnknownKey));
    }

    #[test]
    fn the_key_set_has_public_halves_only() {
        // RFC 8037 appendix A: this key, and its thumbprint.
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = SigningKey::from_seed(&seed.clone().try_into().unwrap());
        assert_eq!(
            jwks(&[key.public_key().clone()]),
            json!({ "keys": [{
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
                "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }] })
        );
        assert!(!format!("{key:?}").contains("157"), "{key:?}");
        assert_eq!(SigningKey::from_seed(&key.seed()).public_key(), key.public_key());
        assert_eq!(PublicKey::from_bytes(&key.public_key().to_bytes()).as_ref(), Ok(key.public_key()));
        assert!(PublicKey::from_bytes(&[0; 32]).is_err());
    }
}
