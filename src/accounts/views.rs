//! What callers send and see of accounts.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Locale, Proof, SessionId, SessionState};
use crate::kernel::authz::Role;
use crate::kernel::checks::{Checked, not_blank, refuse};
use crate::kernel::clock::UtcTime;
use crate::kernel::letter::Delivery;

/// A secret that is sent or shown once; logs and errors never show it.
#[derive(Debug, Clone)]
pub struct Secret(pub SecretString);

impl From<SecretString> for Secret {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(SecretString::from(text)))
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl utoipa::PartialSchema for Secret {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Password)))
            .examples([serde_json::json!("four unrelated brown words")])
            .into()
    }
}
impl ToSchema for Secret {}

/// Signs a person in.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInIn {
    /// E-mail address.
    #[validate(length(min = 1, max = 254))]
    #[schema(example = "ann@example.org", max_length = 254, min_length = 1)]
    pub email: String,
    /// Password.
    #[schema(example = "four unrelated brown words")]
    pub password: Secret,
    /// Six digits of the authenticator app, where a second factor is set up.
    #[validate(length(min = 1, max = 16))]
    #[schema(max_length = 16, min_length = 1)]
    pub code: Option<String>,
    /// A recovery code instead.
    #[validate(length(min = 1, max = 64))]
    #[schema(max_length = 64, min_length = 1)]
    pub recovery_code: Option<String>,
}

/// Completes a sign-in.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[validate(schema(function = "one_proof"))]
#[serde(deny_unknown_fields)]
pub struct SecondFactorIn {
    /// `second_factor_token` of the session.
    #[schema(example = "fls_5uJpJcYJx3Yx3r0E5nqk0m3bq1vJ8mG6a0d3Jt7f2Qk")]
    pub second_factor_token: Secret,
    /// Six digits of the authenticator app.
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "123456", max_length = 16, min_length = 1)]
    pub code: Option<String>,
    /// A recovery code instead.
    #[validate(length(min = 1, max = 64))]
    #[schema(max_length = 64, min_length = 1)]
    pub recovery_code: Option<String>,
}

fn one_proof(input: &SecondFactorIn) -> Checked {
    if input.code.is_some() != input.recovery_code.is_some() {
        return Ok(());
    }
    refuse("one_proof", "Give either code or recovery_code.")
}

/// The proof in `code` or `recovery_code`.
pub(super) fn proof(code: Option<String>, recovery_code: Option<String>) -> Option<Proof> {
    code.map(Proof::Code).or(recovery_code.map(Proof::RecoveryCode))
}

/// Proves again who the person is.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReauthenticateIn {
    /// Password.
    #[schema(example = "four unrelated brown words")]
    pub password: Secret,
    /// Six digits of the authenticator app, where a second factor is set up.
    #[validate(length(min = 1, max = 16))]
    #[schema(max_length = 16, min_length = 1)]
    pub code: Option<String>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    /// Its id.
    pub id: SessionId,
    /// Whether a second factor is still missing.
    #[schema(example = "active")]
    pub state: SessionState,
    /// In an active session: sent as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<Secret>,
    /// Seconds for which the access token is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 900)]
    pub expires_in: Option<u64>,
    /// At sign-in: renews the access token once, at `/auth/token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// Where a second factor is missing: sent with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor_token: Option<Secret>,
    /// When the session, or the wait for the second factor, ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<UtcTime>,
    /// When the person last proved who they are.
    pub auth_time: UtcTime,
    /// What can be done next.
    pub allowed_actions: Vec<String>,
}

/// Registers a person.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationIn {
    /// E-mail address; a link is sent there.
    #[validate(email, length(max = 254))]
    #[schema(example = "ann@example.org", max_length = 254, format = "email")]
    pub email: String,
    /// The person's name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Ann Example", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// 12 to 128 characters; a few unrelated words are best.
    #[schema(example = "four unrelated brown words")]
    pub password: Secret,
    /// Language of mails; English where it is left out.
    pub locale: Option<Locale>,
}

/// Confirms the address of a new account.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRegistrationIn {
    /// The token in the mailed link.
    #[schema(example = "flc_5uJpJcYJx3Yx3r0E5nqk0m3bq1vJ8mG6a0d3Jt7f2Qk")]
    pub token: Secret,
    /// The password that was chosen at registration.
    #[schema(example = "four unrelated brown words")]
    pub password: Secret,
}

/// Asks for a link that sets a new password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetIn {
    /// E-mail address.
    #[validate(email, length(max = 254))]
    #[schema(example = "ann@example.org", max_length = 254, format = "email")]
    pub email: String,
}

/// Sets a new password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPasswordResetIn {
    /// The token in the mailed link.
    #[schema(example = "flp_5uJpJcYJx3Yx3r0E5nqk0m3bq1vJ8mG6a0d3Jt7f2Qk")]
    pub token: Secret,
    /// The new password: 12 to 128 characters.
    #[schema(example = "four unrelated brown words")]
    pub password: Secret,
}

/// The same for everyone, so that it tells nothing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AcceptedOut {
    /// What happens next.
    #[schema(example = "If the address can be used, a mail is on its way.")]
    pub detail: String,
}

/// A code of an authenticator app.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeIn {
    /// Six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "123456", max_length = 16, min_length = 1)]
    pub code: String,
}

/// A second factor that waits for its first code; shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewSecondFactorOut {
    /// The secret in base32, for typing.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: Secret,
    /// The same as an `otpauth://` address, for a QR code.
    pub otpauth_url: Secret,
}

/// Recovery codes; shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodesOut {
    /// Each replaces the second factor once.
    pub recovery_codes: Vec<Secret>,
}

/// Who the caller is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeOut {
    /// `person` or `api_key`.
    #[schema(example = "person")]
    pub kind: String,
    /// The person or the key.
    pub id: String,
    /// A person's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ann@example.org")]
    pub email: Option<String>,
    /// A person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The language of a person's mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// When mail to the person's address came back for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_bounced_at: Option<UtcTime>,
    /// A person's session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_state: Option<SessionState>,
    /// When the person last proved who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<UtcTime>,
    /// A person's second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorOut>,
    /// Roles that work now.
    pub roles: Vec<RoleOut>,
    /// Roles that work only after signing in with a second factor.
    pub withheld_roles: Vec<RoleOut>,
}

/// A person's settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingsOut {
    /// The language of mails, and of pages after signing in.
    pub locale: Locale,
    /// How mails arrive that are not required: at once, gathered once a day, or not at all. Decisions, deadlines,
    /// notices with a right of reply, invitations and what concerns signing in always arrive at once.
    pub delivery: Delivery,
    /// Where mail to the address came back for good: nothing that is not required is sent there.
    pub address_bounce: Option<BounceOut>,
    /// Sent as `If-Match` to change them.
    #[schema(example = 1)]
    pub version: i64,
}

/// That mail to an address came back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BounceOut {
    /// When it was recorded.
    pub at: UtcTime,
    /// The mail system's status code (RFC 3463).
    #[schema(example = "5.1.1")]
    pub status: String,
}

/// Changes a person's settings; what is left out stays.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// The language of mails, and of pages after signing in.
    pub locale: Option<Locale>,
    /// How mails arrive that are not required.
    pub delivery: Option<Delivery>,
}

/// A person's second factor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SecondFactorOut {
    /// `none`, `unconfirmed` or `confirmed`.
    #[schema(example = "confirmed")]
    pub state: String,
    /// When it was confirmed.
    pub confirmed_at: Option<UtcTime>,
    /// Whether this session was signed in with it.
    pub given_in_this_session: bool,
    /// Recovery codes not used yet.
    #[schema(example = 10)]
    pub recovery_codes_left: i64,
}

/// A role held in a body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleOut {
    /// The grant, or the key.
    pub id: String,
    /// The body.
    pub body_id: String,
    /// Its name.
    #[schema(example = "Harbour Trust")]
    pub body_name: String,
    /// The role.
    pub role: Role,
    /// The region it is limited to.
    pub region_code: Option<String>,
    /// The competition it is limited to.
    pub competition_id: Option<String>,
    /// Since when.
    pub granted_at: UtcTime,
}

/// A token request (RFC 6749).
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TokenIn {
    /// `client_credentials` or `refresh_token`.
    #[schema(example = "client_credentials")]
    pub grant_type: String,
    /// For `client_credentials`: the id of an API key, unless it is sent by HTTP Basic authentication.
    pub client_id: Option<String>,
    /// For `client_credentials`: the API key itself.
    pub client_secret: Option<Secret>,
    /// For `refresh_token`: the token; it works once.
    pub refresh_token: Option<Secret>,
}

/// A token (RFC 6749).
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenOut {
    /// Sent as `Authorization: Bearer`.
    pub access_token: Secret,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// Seconds for which it is good.
    #[schema(example = 900)]
    pub expires_in: u64,
    /// The next refresh token, where one was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

/// A refusal in the form of RFC 6749 section 5.2.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenErrorOut {
    /// `invalid_request`, `invalid_client`, `invalid_grant` or `unsupported_grant_type`.
    #[schema(example = "invalid_client")]
    pub error: String,
    /// What would mend it.
    pub error_description: String,
}

/// Public keys (RFC 7517).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JwksOut {
    /// Ed25519 keys (RFC 8037).
    pub keys: Vec<serde_json::Value>,
}
