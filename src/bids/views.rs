//! What callers send and see of bids.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{AgreedTerms, BidAnswer, BidId, BidLot, DocumentId, EntryId, GateAnswer, Terms};
use super::states::{BidState, EntryState};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::sealing::Recipient;
use crate::kernel::error::Fault;

/// A new bid. Everything but the organisation can follow later.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidIn {
    /// The invited provider.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 36, max_length = 36)]
    pub organisation_id: String,
    /// The lots it is for, with their prices.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lots: Vec<BidLot>,
    /// The answers to the quality criteria.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub answers: Vec<BidAnswer>,
    /// The answers to the gates.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub gate_answers: Vec<GateAnswer>,
    /// The bidder's own public key (`age1…`): at submission a copy is sealed to it.
    #[serde(default)]
    #[validate(custom(function = "valid_recipient"))]
    pub recipient: Option<String>,
}

/// Changes of a draft, by the rules of JSON merge patch: a list that is sent replaces the whole list.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidPatch {
    /// The lots it is for, with their prices.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lots: Option<Vec<BidLot>>,
    /// The answers to the quality criteria.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub answers: Option<Vec<BidAnswer>>,
    /// The answers to the gates.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub gate_answers: Option<Vec<GateAnswer>>,
    /// The bidder's own public key (`age1…`), or an empty text to take it away.
    #[validate(custom(function = "valid_recipient"))]
    pub recipient: Option<String>,
}

/// The whole new bid in place of a submitted one, which the service itself cannot read.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceIn {
    /// The lots it is for, with their prices.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lots: Vec<BidLot>,
    /// The answers to the quality criteria.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub answers: Vec<BidAnswer>,
    /// The answers to the gates.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub gate_answers: Vec<GateAnswer>,
    /// The bidder's own public key (`age1…`).
    #[serde(default)]
    #[validate(custom(function = "valid_recipient"))]
    pub recipient: Option<String>,
    /// Attachments of the earlier submission that stay, as the bidder's copy names them. Those uploaded since
    /// are part of the new bid without being named.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub documents: Vec<KeptDocument>,
    /// The terms of accepted entries of the earlier submission, as the bidder's copy holds them. Those changed or
    /// added since need not be repeated.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub supply_chain: Vec<KeptEntry>,
}

/// Saying that a submitted bid stands for the changed terms.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconfirmIn {
    /// The number of the last material addendum: a newer one, not read yet, cannot be confirmed unseen.
    #[validate(range(min = 1))]
    #[schema(example = 1, minimum = 1)]
    pub addendum_number: i64,
}

/// An attachment that stays in a replaced bid.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptDocument {
    /// The attachment.
    pub id: DocumentId,
    /// Its file name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "mobilisation-plan.pdf", min_length = 1, max_length = 200)]
    pub name: String,
    /// Its type.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "application/pdf", min_length = 1, max_length = 100)]
    pub media_type: String,
    /// Its size in bytes.
    #[schema(example = 48_213, maximum = 9_007_199_254_740_991_u64)]
    #[validate(range(max = 9_007_199_254_740_991_u64))]
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    pub size: u64,
    /// What opens it.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "AGE-SECRET-KEY-1…", min_length = 1, max_length = 200)]
    pub secret: String,
}

/// A supply-chain entry that stays in a replaced bid.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptEntry {
    /// The entry.
    pub id: EntryId,
    /// The terms that the partner accepted.
    #[validate(nested)]
    pub agreed: AgreedTerms,
}

fn valid_recipient(text: &str) -> Result<(), validator::ValidationError> {
    if text.is_empty() {
        return Ok(());
    }
    match text.parse::<Recipient>() {
        Ok(_) => Ok(()),
        Err(fault) => {
            let mut error = validator::ValidationError::new("recipient");
            error.message = Some(fault.to_string().into());
            Err(error)
        }
    }
}

/// A bid as the caller may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BidOut {
    /// Its id.
    pub id: BidId,
    /// Its competition.
    pub competition_id: String,
    /// The bidder; absent where only the label may be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<String>,
    /// The random label under which it is evaluated; after opening, for the commissioning side.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Bidder 7KQ2MX")]
    pub label: Option<String>,
    /// Its state.
    pub state: BidState,
    /// Why it is in this state, where a reason was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// What this caller may do now.
    pub allowed_actions: Vec<String>,
    /// The content; absent while it is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<BidContentOut>,
    /// The bidder's own public key, for the bidder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The number of the last submission; 0 before the first.
    pub submission_number: i64,
    /// The last material addendum that it is for: when it was submitted, or confirmed since; 0 for none.
    pub confirmed_addendum: i64,
    /// When it was last submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<UtcTime>,
    /// When it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<UtcTime>,
    /// When it was begun; for the bidder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<UtcTime>,
}

/// The readable content of a bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BidContentOut {
    /// The lots it is for, with their prices.
    pub lots: Vec<BidLot>,
    /// The answers to the quality criteria.
    pub answers: Vec<BidAnswer>,
    /// The answers to the gates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gate_answers: Vec<GateAnswer>,
    /// Opened bids: the supply chain as it was accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supply_chain: Vec<OpenedEntryOut>,
}

/// A supply-chain entry of an opened bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenedEntryOut {
    /// The entry.
    pub id: String,
    /// The partner; absent where only labels may be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<String>,
    /// What it accepted.
    pub terms: Terms,
    /// SHA-256 of exactly that.
    pub terms_digest: String,
}

/// The outcome of a check.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BidCheckOut)]
pub struct CheckOut {
    /// True where the bid could be submitted now.
    pub ready: bool,
    /// Everything that stands in the way.
    pub faults: Vec<Fault>,
}

/// The acknowledgement of a submission; it is given only when the bid is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptOut {
    /// The bid.
    pub bid_id: BidId,
    /// SHA-256 of the canonical bid, 64 hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// Which submission of the bid this is, from 1.
    #[schema(example = 1)]
    pub number: i64,
    /// The database's time.
    pub submitted_at: UtcTime,
    /// The event in the audit log.
    pub audit_event_id: String,
    /// Its place in the log, once the log includes it; a moment later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf_index: Option<i64>,
    /// The bid sealed to the bidder's own key, an `age` file in Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bidder_copy: Option<String>,
}

/// A reason.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BidReasonIn)]
pub struct ReasonIn {
    /// Why.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "Our lead for this region is leaving.", min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// The requirements that a bid failed.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FailComplianceIn {
    /// Each requirement with the reason; the bidder is told.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub requirements: Vec<FailedRequirement>,
}

/// A requirement that a bid failed.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FailedRequirement {
    /// The requirement.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Signed data-sharing statement", min_length = 1, max_length = 200)]
    pub requirement: String,
    /// The gate, where it is one of the competition.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a13", min_length = 36, max_length = 36)]
    pub gate_id: Option<String>,
    /// Why the bid fails it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The statement is for another organisation.", min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// What an opening came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpeningOut {
    /// The competition.
    pub competition_id: String,
    /// The bids that opened.
    pub opened: Vec<OpenedBidOut>,
    /// The bids that did not, each with the reason; their bidders are told.
    pub unopenable: Vec<UnopenableOut>,
}

/// One bid that opened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenedBidOut {
    /// The bid.
    pub id: BidId,
    /// Its random label.
    #[schema(example = "Bidder 7KQ2MX")]
    pub label: String,
}

/// One bid that did not open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnopenableOut {
    /// The bid.
    pub id: BidId,
    /// `other_key`, `damaged` or `hash_differs`.
    #[schema(example = "hash_differs")]
    pub reason: String,
}

/// A new supply-chain entry.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryIn {
    /// The partner, another provider than the lead.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 36, max_length = 36)]
    pub partner_id: String,
    /// What the partner is asked to accept.
    #[validate(nested)]
    pub terms: Terms,
}

/// Until when the partner may answer.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteIn {
    /// A time in the future, not after the competition's deadline.
    pub expires_at: UtcTime,
}

/// New terms; an earlier acceptance is void.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTermsIn {
    /// What the partner is asked to accept.
    #[validate(nested)]
    pub terms: Terms,
    /// A time in the future, not after the competition's deadline.
    pub expires_at: UtcTime,
}

/// Why a partner takes its acceptance back, where it says so; for the lead.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawEntryIn {
    /// Why.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "We cannot find a room in Boston.", min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
}

/// The exact terms that the partner read.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptIn {
    /// `terms_digest` of the terms that are accepted; terms changed meanwhile are refused.
    #[validate(length(min = 64, max = 64))]
    #[schema(
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        min_length = 64,
        max_length = 64
    )]
    pub terms_digest: String,
}

/// A supply-chain entry as the lead, the partner or, after opening, the commissioning side sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryOut {
    /// Its id.
    pub id: EntryId,
    /// The bid.
    pub bid_id: Option<BidId>,
    /// The competition.
    pub competition_id: String,
    /// The lead; absent where only labels may be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<String>,
    /// The partner; absent where only labels may be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<String>,
    /// Its state.
    pub state: EntryState,
    /// What this caller may do now.
    pub allowed_actions: Vec<String>,
    /// The terms with their nonce; absent while they are sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<AgreedTerms>,
    /// SHA-256 of exactly these terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_digest: Option<String>,
    /// Why the partner declined or withdrew; for its two sides, until the bid is submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Until when the partner may answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<UtcTime>,
    /// When the partner answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<UtcTime>,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DocumentOut {
    /// Its id.
    pub id: DocumentId,
    /// SHA-256 of its ciphertext.
    pub address: String,
    /// Its file name; absent while the bid is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "mobilisation-plan.pdf")]
    pub name: Option<String>,
    /// Its type, judged by its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "application/pdf")]
    pub media_type: Option<String>,
    /// Its size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// When it was uploaded.
    pub uploaded_at: UtcTime,
}
