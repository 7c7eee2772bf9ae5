//! The only Diesel of bids and their supply chains.

use diesel::prelude::*;

use super::model::{AgreedTerms, Bid, BidId, DocumentId, DocumentRow, EntryId, EntryRow, Submission};
use super::states::BidState;
use crate::competitions::states::CompetitionState;
use crate::kernel::authz::{Actor, Role, Scope};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    audit_events, bid_documents, bid_lots, bid_submissions, bids, competition_keys, competitions,
    conflict_declarations, criteria, gates, invitations, lots, memberships, organisations, panel_members,
    people, supply_chain_answers, supply_chain_entries, supply_chain_later_terms,
};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::qualification::{self, MembershipId, in_force};

/// What bids need to know of their competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competitions)]
pub(super) struct Competition {
    pub id: String,
    pub reference: String,
    pub title: String,
    pub body_id: String,
    pub region_code: String,
    pub state: CompetitionState,
    pub anonymous: bool,
    pub deadline: Option<UtcTime>,
    pub version: i64,
}

impl Competition {
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: Some(&self.id) }
    }

    /// True once bids may be read by the commissioning side.
    pub(super) fn is_opened(&self) -> bool {
        matches!(
            self.state,
            CompetitionState::Opened
                | CompetitionState::Evaluating
                | CompetitionState::Moderation
                | CompetitionState::Moderated
                | CompetitionState::Recommended
                | CompetitionState::Decided
                | CompetitionState::Completed
        )
    }

    /// True once the identity behind a label is no secret (visibility table).
    pub(super) fn is_past_moderation(&self) -> bool {
        matches!(
            self.state,
            CompetitionState::Moderated
                | CompetitionState::Recommended
                | CompetitionState::Decided
                | CompetitionState::Completed
        )
    }
}

/// A criterion that a bid answers.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = criteria)]
pub(super) struct Criterion {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub word_limit: Option<i64>,
}

pub(super) fn competition(db: &mut Snapshot<'_>, id: &str) -> Result<Competition> {
    competitions::table
        .find(id)
        .select(Competition::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// A competition that the caller may know about.
pub(super) fn visible_competition(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Competition> {
    let found = competition(db, id)?;
    let hidden = matches!(
        found.state,
        CompetitionState::Draft | CompetitionState::AwaitingApproval | CompetitionState::Discarded
    );
    let insider = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];
    if hidden && !actor.holds(&insider, &found.scope()) {
        return Err(Problem::not_found());
    }
    Ok(found)
}

pub(super) fn criteria_of(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<Criterion>> {
    Ok(criteria::table
        .filter(criteria::competition_id.eq(competition))
        .order(criteria::position)
        .select(Criterion::as_select())
        .load(db.conn())?)
}

/// A gate that a bid answers.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = gates)]
pub(super) struct Gate {
    pub id: String,
    pub title: String,
}

pub(super) fn gates_of(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<Gate>> {
    Ok(gates::table
        .filter(gates::competition_id.eq(competition))
        .order(gates::position)
        .select(Gate::as_select())
        .load(db.conn())?)
}

/// The ids of the competition's lots.
pub(super) fn lot_ids(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<String>> {
    Ok(lots::table
        .filter(lots::competition_id.eq(competition))
        .order(lots::number)
        .select(lots::id)
        .load(db.conn())?)
}

/// The competition's public key.
pub(super) fn competition_recipient(db: &mut Snapshot<'_>, competition: &str) -> Result<String> {
    competition_keys::table
        .find(competition)
        .select(competition_keys::recipient)
        .first(db.conn())
        .optional()?
        .ok_or_else(|| Problem::internal("a published competition has no key"))
}

/// The competition's whole key record.
pub(super) fn competition_custody(db: &mut Snapshot<'_>, competition: &str) -> Result<String> {
    competition_keys::table
        .find(competition)
        .select(competition_keys::custody)
        .first(db.conn())
        .optional()?
        .ok_or_else(|| Problem::internal("a published competition has no key"))
}

/// True where the provider is invited and has not declined.
pub(super) fn is_invited(db: &mut Snapshot<'_>, competition: &str, organisation: &str) -> Result<bool> {
    let found: i64 = invitations::table
        .filter(invitations::competition_id.eq(competition))
        .filter(invitations::organisation_id.eq(organisation))
        .filter(invitations::declined_at.is_null())
        .count()
        .get_result(db.conn())?;
    Ok(found > 0)
}

/// True where the membership by which the provider was invited counts at the deadline: closing waits for no other duty of
/// the clock, so what lapses that day may not have been looked at.
pub(super) fn membership_is_in_force(
    db: &mut Snapshot<'_>,
    competition: &Competition,
    organisation: &str,
) -> Result<bool> {
    let day = competition.deadline.map_or_else(|| db.now(), Ok)?.london_day();
    let invited: Option<MembershipId> = invitations::table
        .inner_join(memberships::table.on(memberships::id.eq(invitations::membership_id)))
        .filter(invitations::competition_id.eq(&competition.id))
        .filter(invitations::organisation_id.eq(organisation))
        .filter(in_force!())
        .select(memberships::id)
        .first(db.conn())
        .optional()?;
    match invited {
        Some(membership) => Ok(!qualification::is_lapsing(db, &membership, day)?),
        None => Ok(false),
    }
}

/// Evaluators read bids after their declaration was reviewed (rule 18).
pub(super) fn has_cleared_conflicts(db: &mut Snapshot<'_>, competition: &str, person: &str) -> Result<bool> {
    let found: i64 = conflict_declarations::table
        .filter(conflict_declarations::competition_id.eq(competition))
        .filter(conflict_declarations::person_id.eq(person))
        .filter(conflict_declarations::state.eq_any(["clear", "mitigated"]))
        .count()
        .get_result(db.conn())?;
    Ok(found > 0)
}

/// The name of a person.
pub(super) fn person_name(db: &mut Snapshot<'_>, person: &str) -> Result<String> {
    let found: Option<String> =
        people::table.find(person).select(people::name).first(db.conn()).optional()?;
    Ok(found.unwrap_or_default())
}

/// True for a person on the competition's panel.
pub(super) fn is_on_panel(db: &mut Snapshot<'_>, competition: &str, person: &str) -> Result<bool> {
    let found: i64 = panel_members::table
        .filter(panel_members::competition_id.eq(competition))
        .filter(panel_members::person_id.eq(person))
        .count()
        .get_result(db.conn())?;
    Ok(found > 0)
}

/// True for a provider.
pub(super) fn is_provider(db: &mut Snapshot<'_>, organisation: &str) -> Result<bool> {
    let side: Option<String> =
        organisations::table.find(organisation).select(organisations::side).first(db.conn()).optional()?;
    Ok(side.as_deref() == Some("provider"))
}

/// A bid, whoever asks.
pub(super) fn bid(db: &mut Snapshot<'_>, id: &str) -> Result<Bid> {
    bids::table.find(id).select(Bid::as_select()).first(db.conn()).optional()?.ok_or_else(Problem::not_found)
}

/// A bid of a provider for which the caller acts.
pub(super) fn own_bid(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Bid> {
    let found = bid(db, id)?;
    if is_own(actor, &found) { Ok(found) } else { Err(Problem::not_found()) }
}

pub(super) fn is_own(actor: &Actor, bid: &Bid) -> bool {
    actor.holds(Role::OF_PROVIDER, &Scope::of_body(&bid.organisation_id))
}

/// The bids of these providers in a competition, in the order of their ids.
pub(super) fn own_bids(
    db: &mut Snapshot<'_>,
    competition: &str,
    organisations: &[String],
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Bid>> {
    let mut query = bids::table
        .filter(bids::competition_id.eq(competition))
        .filter(bids::organisation_id.eq_any(organisations.to_vec()))
        .order(bids::id)
        .limit(limit)
        .select(Bid::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(bids::id.gt(after.to_owned()));
    }
    Ok(query.load(db.conn())?)
}

/// Opened bids, and those that could not be opened, in the order of their labels.
pub(super) fn opened_bids(
    db: &mut Snapshot<'_>,
    competition: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Bid>> {
    let mut query = bids::table
        .filter(bids::competition_id.eq(competition))
        .filter(bids::opened_at.is_not_null().or(bids::state.eq(BidState::Unopenable)))
        .order(bids::label)
        .limit(limit)
        .select(Bid::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(bids::label.gt(after.to_owned()));
    }
    Ok(query.load(db.conn())?)
}

/// Every bid of a competition in one of `states`.
pub(super) fn bids_in(db: &mut Snapshot<'_>, competition: &str, states: &[BidState]) -> Result<Vec<Bid>> {
    Ok(bids::table
        .filter(bids::competition_id.eq(competition))
        .filter(bids::state.eq_any(states.to_vec()))
        .order(bids::id)
        .select(Bid::as_select())
        .load(db.conn())?)
}

/// A fresh draft.
pub(super) struct NewBid {
    pub id: BidId,
    pub competition_id: String,
    pub organisation_id: String,
    pub key_wrapped: Vec<u8>,
    pub draft: Vec<u8>,
    pub recipient: Option<String>,
    pub label: String,
    pub created_by: String,
}

/// Inserts a draft; 409 where the provider has a live bid in the competition already.
pub(super) fn insert_bid(tx: &mut Tx<'_>, new: &NewBid) -> Result<()> {
    let now = tx.now()?;
    tx.savepoint(|tx| {
        diesel::insert_into(bids::table)
            .values((
                bids::id.eq(&new.id),
                bids::competition_id.eq(&new.competition_id),
                bids::organisation_id.eq(&new.organisation_id),
                bids::state.eq(BidState::Draft),
                bids::live.eq(Some(true)),
                bids::key_wrapped.eq(Some(&new.key_wrapped)),
                bids::draft.eq(Some(&new.draft)),
                bids::recipient.eq(&new.recipient),
                bids::label.eq(&new.label),
                bids::submission_number.eq(0),
                bids::created_by.eq(&new.created_by),
                bids::created_at.eq(now),
                bids::version.eq(1),
                bids::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
    })
    .map_err(|problem| {
        problem.on_violation(Constraint::ONE_LIVE_BID, || {
            Problem::new(
                Code::AlreadyExists,
                "Your organisation has a bid in this competition already; change that one.",
            )
        })
    })?;
    Ok(())
}

/// Replaces a draft's ciphertext and recipient.
pub(super) fn save_draft(tx: &mut Tx<'_>, id: &BidId, draft: &[u8], recipient: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(bids::table.find(id))
        .set((
            bids::draft.eq(Some(draft.to_vec())),
            bids::recipient.eq(recipient),
            bids::version.eq(bids::version + 1),
            bids::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps a new key for what is prepared beside a submitted bid.
pub(super) fn save_key(tx: &mut Tx<'_>, id: &BidId, key_wrapped: &[u8]) -> Result<()> {
    diesel::update(bids::table.find(id))
        .set(bids::key_wrapped.eq(Some(key_wrapped.to_vec())))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets the bid's key with everything that only it opens.
pub(super) fn destroy_key(tx: &mut Tx<'_>, id: &BidId) -> Result<()> {
    diesel::update(bids::table.find(id))
        .set((bids::key_wrapped.eq(None::<Vec<u8>>), bids::draft.eq(None::<Vec<u8>>)))
        .execute(tx.conn())?;
    diesel::update(bid_documents::table.filter(bid_documents::bid_id.eq(id.as_str())))
        .set(bid_documents::details.eq(None::<Vec<u8>>))
        .execute(tx.conn())?;
    let entries = supply_chain_entries::table
        .filter(supply_chain_entries::bid_id.eq(id.as_str()))
        .select(supply_chain_entries::id);
    diesel::delete(supply_chain_answers::table.filter(supply_chain_answers::entry_id.eq_any(entries)))
        .execute(tx.conn())?;
    let now = tx.now()?;
    diesel::update(
        supply_chain_entries::table
            .filter(supply_chain_entries::bid_id.eq(id.as_str()))
            .filter(supply_chain_entries::terms.is_not_null()),
    )
    .set((
        supply_chain_entries::terms.eq(None::<Vec<u8>>),
        supply_chain_entries::version.eq(supply_chain_entries::version + 1),
        supply_chain_entries::recorded_at.eq(now),
    ))
    .execute(tx.conn())?;
    Ok(())
}

/// The bid no longer stands in the way of another.
pub(super) fn end_life(tx: &mut Tx<'_>, id: &BidId, reason: Option<&str>) -> Result<()> {
    diesel::update(bids::table.find(id))
        .set((bids::live.eq(None::<bool>), bids::state_reason.eq(reason)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the reason of the present state.
pub(super) fn set_reason(tx: &mut Tx<'_>, id: &BidId, reason: &str) -> Result<()> {
    diesel::update(bids::table.find(id)).set(bids::state_reason.eq(Some(reason))).execute(tx.conn())?;
    Ok(())
}

/// Keeps the addendum for which the bid was confirmed.
pub(super) fn set_confirmed(tx: &mut Tx<'_>, id: &BidId, addendum: i64) -> Result<()> {
    diesel::update(bids::table.find(id)).set(bids::confirmed_addendum.eq(addendum)).execute(tx.conn())?;
    Ok(())
}

/// A submission to be kept.
pub(super) struct NewSubmission<'a> {
    pub number: i64,
    pub sha256: &'a str,
    pub sealed: &'a [u8],
    pub bidder_copy: Option<&'a [u8]>,
    pub submitted_by: &'a str,
    pub audit_event_id: &'a str,
    /// The last material addendum, which the submission is for.
    pub addendum: i64,
}

/// Keeps a submission and what the bid's row says of it.
pub(super) fn insert_submission(
    tx: &mut Tx<'_>,
    id: &BidId,
    recipient: Option<&str>,
    new: &NewSubmission<'_>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(bid_submissions::table)
        .values((
            bid_submissions::bid_id.eq(id),
            bid_submissions::number.eq(new.number),
            bid_submissions::sha256.eq(new.sha256),
            bid_submissions::sealed.eq(new.sealed),
            bid_submissions::bidder_copy.eq(new.bidder_copy),
            bid_submissions::submitted_by.eq(new.submitted_by),
            bid_submissions::submitted_at.eq(now),
            bid_submissions::audit_event_id.eq(new.audit_event_id),
        ))
        .execute(tx.conn())?;
    diesel::update(bids::table.find(id))
        .set((
            bids::submission_number.eq(new.number),
            bids::submitted_at.eq(Some(now)),
            bids::recipient.eq(recipient),
            bids::confirmed_addendum.eq(new.addendum),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A submission of a bid.
pub(super) fn submission(db: &mut Snapshot<'_>, bid: &str, number: i64) -> Result<Submission> {
    bid_submissions::table
        .find((bid, number))
        .select(Submission::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// The place of an event in the audit log, once the sequencer gave it one.
pub(super) fn leaf_index(db: &mut Snapshot<'_>, event: &str) -> Result<Option<i64>> {
    Ok(audit_events::table
        .find(event)
        .select(audit_events::leaf_index)
        .first(db.conn())
        .optional()?
        .flatten())
}

/// What opening fills in.
pub(super) fn fill_opened(
    tx: &mut Tx<'_>,
    id: &BidId,
    content: &str,
    lots: &[super::model::BidLot],
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(bids::table.find(id))
        .set((bids::content.eq(Some(content)), bids::opened_at.eq(Some(now))))
        .execute(tx.conn())?;
    for lot in lots {
        diesel::insert_into(bid_lots::table)
            .values((
                bid_lots::bid_id.eq(id),
                bid_lots::lot_id.eq(&lot.lot_id),
                bid_lots::price_pence.eq(lot.price_pence),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The lots of an opened bid with their prices.
pub(super) fn opened_lots(db: &mut Snapshot<'_>, bid: &str) -> Result<Vec<(String, i64)>> {
    Ok(bid_lots::table
        .filter(bid_lots::bid_id.eq(bid))
        .order(bid_lots::lot_id)
        .select((bid_lots::lot_id, bid_lots::price_pence))
        .load(db.conn())?)
}

/// The attachments of a bid that were not removed.
pub(super) fn documents(db: &mut Snapshot<'_>, bid: &str) -> Result<Vec<DocumentRow>> {
    Ok(bid_documents::table
        .filter(bid_documents::bid_id.eq(bid))
        .filter(bid_documents::removed_at.is_null())
        .order(bid_documents::id)
        .select(DocumentRow::as_select())
        .load(db.conn())?)
}

/// Keeps an attachment.
pub(super) fn insert_document(
    tx: &mut Tx<'_>,
    id: &DocumentId,
    bid: &BidId,
    address: &str,
    details: &[u8],
    uploaded_by: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(bid_documents::table)
        .values((
            bid_documents::id.eq(id),
            bid_documents::bid_id.eq(bid),
            bid_documents::address.eq(address),
            bid_documents::details.eq(Some(details)),
            bid_documents::uploaded_by.eq(uploaded_by),
            bid_documents::uploaded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes an attachment off the bid.
pub(super) fn remove_document(tx: &mut Tx<'_>, id: &DocumentId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(bid_documents::table.find(id))
        .set((bid_documents::removed_at.eq(Some(now)), bid_documents::details.eq(None::<Vec<u8>>)))
        .execute(tx.conn())?;
    Ok(())
}

/// The supply-chain entries of a bid.
pub(super) fn entries(db: &mut Snapshot<'_>, bid: &str) -> Result<Vec<EntryRow>> {
    Ok(supply_chain_entries::table
        .filter(supply_chain_entries::bid_id.eq(bid))
        .order(supply_chain_entries::id)
        .select(EntryRow::as_select())
        .load(db.conn())?)
}

/// One entry, whoever asks.
pub(super) fn entry(db: &mut Snapshot<'_>, id: &str) -> Result<EntryRow> {
    supply_chain_entries::table
        .find(id)
        .select(EntryRow::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// The terms of a place that was offered after the opening; nothing for one that belongs to bidding.
pub(super) fn later_terms(db: &mut Snapshot<'_>, entry: &str) -> Result<Option<AgreedTerms>> {
    let text: Option<String> = supply_chain_later_terms::table
        .find(entry)
        .select(supply_chain_later_terms::agreed)
        .first(db.conn())
        .optional()?;
    text.map(|text| {
        serde_json::from_str(&text).map_err(|_| Problem::internal("the terms of a later place are damaged"))
    })
    .transpose()
}

/// Why a partner declined or withdrew, as it is kept.
pub(super) fn answer_of(db: &mut Snapshot<'_>, entry: &str) -> Result<Option<Vec<u8>>> {
    Ok(supply_chain_answers::table
        .find(entry)
        .select(supply_chain_answers::answer)
        .first(db.conn())
        .optional()?)
}

/// Keeps why a partner declined or withdrew.
pub(super) fn save_answer(tx: &mut Tx<'_>, entry: &EntryId, answer: &[u8]) -> Result<()> {
    diesel::delete(supply_chain_answers::table.find(entry.as_str())).execute(tx.conn())?;
    diesel::insert_into(supply_chain_answers::table)
        .values((supply_chain_answers::entry_id.eq(entry.as_str()), supply_chain_answers::answer.eq(answer)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the terms of a place that is offered after the opening.
pub(super) fn insert_later_terms(tx: &mut Tx<'_>, entry: &EntryId, agreed: &AgreedTerms) -> Result<()> {
    let text = serde_json::to_string(agreed).map_err(|cause| Problem::internal(cause.to_string()))?;
    diesel::insert_into(supply_chain_later_terms::table)
        .values((
            supply_chain_later_terms::entry_id.eq(entry.as_str()),
            supply_chain_later_terms::agreed.eq(text),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The entries in which these providers are partners and were invited, in the order of their ids.
pub(super) fn partner_entries(
    db: &mut Snapshot<'_>,
    organisations: &[String],
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<EntryRow>> {
    let mut query = supply_chain_entries::table
        .filter(supply_chain_entries::partner_id.eq_any(organisations.to_vec()))
        .filter(supply_chain_entries::bid_id.is_not_null())
        .filter(supply_chain_entries::expires_at.is_not_null())
        .order(supply_chain_entries::id)
        .limit(limit)
        .select(EntryRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(supply_chain_entries::id.gt(after.to_owned()));
    }
    Ok(query.load(db.conn())?)
}

/// Inserts a draft entry; without `terms` where they are no secret any more.
pub(super) fn insert_entry(
    tx: &mut Tx<'_>,
    id: &EntryId,
    bid: &Bid,
    partner_id: &str,
    terms: Option<&[u8]>,
    digest: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(supply_chain_entries::table)
        .values((
            supply_chain_entries::id.eq(id),
            supply_chain_entries::bid_id.eq(Some(bid.id.as_str())),
            supply_chain_entries::lead_id.eq(&bid.organisation_id),
            supply_chain_entries::partner_id.eq(partner_id),
            supply_chain_entries::state.eq("draft"),
            supply_chain_entries::origin.eq("bid"),
            supply_chain_entries::terms.eq(terms),
            supply_chain_entries::terms_digest.eq(Some(digest)),
            supply_chain_entries::created_at.eq(now),
            supply_chain_entries::version.eq(1),
            supply_chain_entries::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// New terms, not yet accepted.
pub(super) fn save_terms(tx: &mut Tx<'_>, id: &EntryId, terms: &[u8], digest: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(supply_chain_entries::table.find(id))
        .set((
            supply_chain_entries::terms.eq(Some(terms)),
            supply_chain_entries::terms_digest.eq(Some(digest)),
            supply_chain_entries::decided_at.eq(None::<UtcTime>),
            supply_chain_entries::decided_by.eq(None::<String>),
            supply_chain_entries::version.eq(supply_chain_entries::version + 1),
            supply_chain_entries::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Until when an invitation may be accepted.
pub(super) fn set_expiry(tx: &mut Tx<'_>, id: &EntryId, expires_at: UtcTime) -> Result<()> {
    let now = tx.now()?;
    diesel::update(supply_chain_entries::table.find(id))
        .set((
            supply_chain_entries::expires_at.eq(Some(expires_at)),
            supply_chain_entries::version.eq(supply_chain_entries::version + 1),
            supply_chain_entries::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Who answered an invitation.
pub(super) fn set_decision(tx: &mut Tx<'_>, id: &EntryId, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(supply_chain_entries::table.find(id))
        .set((
            supply_chain_entries::decided_at.eq(Some(now)),
            supply_chain_entries::decided_by.eq(Some(by)),
            supply_chain_entries::version.eq(supply_chain_entries::version + 1),
            supply_chain_entries::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What opening tells of an entry.
pub(super) fn fill_entry(tx: &mut Tx<'_>, id: &str, terms: &super::model::Terms) -> Result<()> {
    let now = tx.now()?;
    let areas = serde_json::to_string(&terms.areas).map_err(|cause| Problem::internal(cause.to_string()))?;
    diesel::update(supply_chain_entries::table.find(id))
        .set((
            supply_chain_entries::role.eq(Some(&terms.role)),
            supply_chain_entries::areas.eq(Some(areas)),
            supply_chain_entries::value_pence.eq(Some(terms.value_pence)),
            supply_chain_entries::volume.eq(Some(terms.volume)),
            supply_chain_entries::payment_days.eq(Some(terms.payment_days)),
            supply_chain_entries::version.eq(supply_chain_entries::version + 1),
            supply_chain_entries::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Competitions whose deadline is over and that are not closed yet.
pub(super) fn due_competitions(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    let now = db.now()?;
    Ok(competitions::table
        .filter(competitions::state.eq(CompetitionState::Published))
        .filter(competitions::deadline.lt(now))
        .order(competitions::deadline)
        .limit(200)
        .select(competitions::id)
        .load(db.conn())?)
}

/// Invitations of partners whose time is over.
pub(super) fn due_entries(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    let now = db.now()?;
    Ok(supply_chain_entries::table
        .filter(supply_chain_entries::state.eq("invited"))
        .filter(supply_chain_entries::expires_at.lt(now))
        .order(supply_chain_entries::id)
        .limit(50)
        .select(supply_chain_entries::id)
        .load(db.conn())?)
}

/// Marks the moment at which a competition closed.
pub(super) fn set_closed_at(tx: &mut Tx<'_>, competition: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(competition))
        .set((
            competitions::closed_at.eq(Some(now)),
            competitions::version.eq(competitions::version + 1),
            competitions::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Marks the moment at which its bids were opened.
pub(super) fn set_opened_at(tx: &mut Tx<'_>, competition: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(competition))
        .set((
            competitions::opened_at.eq(Some(now)),
            competitions::version.eq(competitions::version + 1),
            competitions::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The open lots of a competition with their versions.
pub(super) fn open_lots(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<(String, i64)>> {
    Ok(lots::table
        .filter(lots::competition_id.eq(competition))
        .filter(lots::state.eq("open"))
        .order(lots::number)
        .select((lots::id, lots::version))
        .load(db.conn())?)
}
