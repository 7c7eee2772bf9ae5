//! Rows, identifiers and the content of a bid.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::states::{BidState, EntryState};
use crate::kernel::checks::no_repeats;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{bid_documents, bid_submissions, bids, supply_chain_entries};

crate::id_type! {
    /// The id of a bid; random, so that it does not tell who was first.
    BidId
}

crate::id_type! {
    /// The id of a supply-chain entry.
    EntryId
}

crate::id_type! {
    /// The id of an attachment of a bid.
    DocumentId
}

/// A row of `bids`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bids)]
pub(super) struct Bid {
    pub id: BidId,
    pub competition_id: String,
    pub organisation_id: String,
    pub state: BidState,
    pub key_wrapped: Option<Vec<u8>>,
    pub draft: Option<Vec<u8>>,
    pub recipient: Option<String>,
    pub label: String,
    pub submission_number: i64,
    pub submitted_at: Option<UtcTime>,
    pub content: Option<String>,
    pub opened_at: Option<UtcTime>,
    pub state_reason: Option<String>,
    pub created_at: UtcTime,
    pub version: i64,
    pub confirmed_addendum: i64,
}

/// A row of `bid_submissions`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bid_submissions)]
pub(super) struct Submission {
    pub bid_id: BidId,
    pub number: i64,
    pub sha256: String,
    pub sealed: Vec<u8>,
    pub bidder_copy: Option<Vec<u8>>,
    pub submitted_at: UtcTime,
    pub audit_event_id: String,
}

/// A row of `bid_documents`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bid_documents)]
pub(super) struct DocumentRow {
    pub id: DocumentId,
    pub address: String,
    pub details: Option<Vec<u8>>,
    pub uploaded_at: UtcTime,
}

/// A row of `supply_chain_entries` that belongs to a bid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = supply_chain_entries)]
pub(super) struct EntryRow {
    pub id: EntryId,
    pub bid_id: Option<BidId>,
    pub lead_id: String,
    pub partner_id: String,
    pub state: EntryState,
    pub terms: Option<Vec<u8>>,
    pub terms_digest: Option<String>,
    pub expires_at: Option<UtcTime>,
    pub decided_at: Option<UtcTime>,
    pub decided_by: Option<String>,
    pub role: Option<String>,
    pub areas: Option<String>,
    pub value_pence: Option<i64>,
    pub volume: Option<i64>,
    pub payment_days: Option<i64>,
    pub created_at: UtcTime,
    pub version: i64,
    pub recorded_at: UtcTime,
}

/// One lot that the bid is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidLot {
    /// The lot.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 36, max_length = 36)]
    pub lot_id: String,
    /// The price in pence for the whole standard term.
    #[schema(example = 1_250_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub price_pence: i64,
}

/// The answer to one quality criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidAnswer {
    /// The criterion.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a12", min_length = 36, max_length = 36)]
    pub criterion_id: String,
    /// The text, within the criterion's word limit when it is submitted.
    #[validate(length(max = 20000))]
    #[schema(example = "We will meet every woman within two working days.", max_length = 20000)]
    pub text: String,
}

/// The answer to one gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GateAnswer {
    /// The gate.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a13", min_length = 36, max_length = 36)]
    pub gate_id: String,
    /// Whether the bidder meets it.
    #[schema(example = true)]
    pub met: bool,
    /// How, or why not.
    #[validate(length(max = 20000))]
    #[schema(example = "Our safeguarding lead is named in our policy.", max_length = 20000)]
    pub text: String,
}

/// What a draft holds, encrypted under the bid's own key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub lots: Vec<BidLot>,
    pub answers: Vec<BidAnswer>,
    #[serde(default)]
    pub gate_answers: Vec<GateAnswer>,
}

/// What a partner is asked to accept. The nonce keeps the digest from being guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What the partner will do.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "Peer mentoring for young adults", min_length = 1, max_length = 2000)]
    pub role: String,
    /// The codes of the areas in which it will work.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub areas: Vec<String>,
    /// The promised value in pence.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(example = 250_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: i64,
    /// The promised volume: people or referrals over the term.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(example = 40, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub volume: i64,
    /// Days within which the lead pays an invoice, at most 30.
    #[validate(range(
        min = 0,
        max = 30,
        message = "Must be from 0 to 30 days: the chain is paid within 30."
    ))]
    #[schema(example = 30, minimum = 0, maximum = 30)]
    pub payment_days: i64,
    /// The first day of the work.
    pub starts_on: Day,
    /// Its last day; where it is left out, that of the lead's agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
    /// The codes of the service categories; where none is named, all of the bid's lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub services: Vec<String>,
    /// What flows down of the lead's own duties, such as safeguarding or data protection. Nothing in it may restrict what
    /// the partner says in public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 8000))]
    #[schema(example = "You follow our safeguarding policy.", min_length = 1, max_length = 8000)]
    pub flows_down: Option<String>,
}

/// Terms as they are stored and digested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreedTerms {
    /// The terms.
    #[validate(nested)]
    pub terms: Terms,
    /// 64 hexadecimal digits, drawn when the terms were written.
    #[validate(length(min = 64, max = 64))]
    #[schema(
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        min_length = 64,
        max_length = 64
    )]
    pub nonce: String,
}

/// What is known of an attachment beside its address; encrypted under the bid's own key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DocumentDetails {
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub secret: String,
}

/// The canonical bid: its RFC 8785 bytes are hashed for the receipt and sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BidDocument {
    pub v: u8,
    pub nonce: String,
    pub bid_id: String,
    pub competition_id: String,
    pub organisation_id: String,
    pub number: i64,
    pub lots: Vec<BidLot>,
    pub answers: Vec<BidAnswer>,
    /// Left out where there is none, so that the bytes of a bid without gates are what they always were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gate_answers: Vec<GateAnswer>,
    pub documents: Vec<SealedDocument>,
    pub supply_chain: Vec<SealedEntry>,
}

/// An attachment inside the canonical bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SealedDocument {
    pub id: String,
    pub address: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub secret: String,
}

/// A supply-chain entry inside the canonical bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SealedEntry {
    pub id: String,
    pub partner_id: String,
    pub agreed: AgreedTerms,
    pub digest: String,
}
