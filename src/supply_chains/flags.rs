//! What deserves a second look in the supply chains of a competition (rule 17): computed and explained, never blocking, with
//! the commissioning side's answer.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use validator::Validate;

use crate::bids::states::{BidState, EntryState};
use crate::bids::{self, OpenedBid, Place};
use crate::competitions::CompetitionId;
use crate::evaluation::upstream::{self, organisation_names};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{bid_submissions, role_grants, supply_chain_flag_answers as t};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Command, Made, Reply, run};
use crate::kernel::state::App;

crate::id_type! {
    /// A flag: the same for as long as what it says is the same.
    FlagId
}

crate::text_enum! {
    /// Why a supply chain is flagged.
    pub enum FlagKind {
        CompetingBids = "competing_bids",
        LoserAsPartner = "loser_as_partner",
        SwappedAfterAward = "swapped_after_award",
        AcceptedForBothSides = "accepted_for_both_sides",
    }
}

/// A flag with its explanation. It blocks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SupplyChainFlagOut)]
pub struct FlagOut {
    /// Its id.
    pub id: FlagId,
    /// Why.
    pub kind: FlagKind,
    /// The provider that it is about.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The leads in whose bids it appears.
    pub leads: Vec<String>,
    /// What was found, in a sentence.
    pub explanation: String,
    /// What the commissioning side says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UtcTime>,
}

/// What the commissioning side says of a flag.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupplyChainFlagAnswerIn)]
pub struct FlagAnswerIn {
    /// What was looked at, and what follows.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(
        example = "They are the only hostel in Boston; both bids say so, and prices were not shared.",
        min_length = 1,
        max_length = 4000,
        pattern = "\\S"
    )]
    pub answer: String,
}

/// Places that a bid counts on, or counted on.
const NAMED: &[EntryState] = &[
    EntryState::Accepted,
    EntryState::Engaged,
    EntryState::Released,
    EntryState::Replaced,
    EntryState::NeverUsed,
];

/// A bid with its chain.
struct Chain {
    bid: OpenedBid,
    places: Vec<Place>,
}

impl Chain {
    fn lots(&self) -> BTreeSet<&str> {
        self.bid.lots.iter().map(|(lot, _)| lot.as_str()).collect()
    }

    fn names(&self, organisation: &str) -> bool {
        self.bid.organisation_id == organisation || self.partner(organisation).is_some()
    }

    fn partner(&self, organisation: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.partner_id == organisation)
    }
}

/// Something found, before its words.
struct Found {
    kind: FlagKind,
    organisation: String,
    leads: Vec<String>,
}

/// The flags of an opened competition.
///
/// # Errors
/// 404, 403, and `bids_sealed` before the opening.
pub async fn list_flags(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Vec<FlagOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            bids::require_names(db, &actor, id.as_str())?;
            flags(db, id.as_str())
        })
        .await
}

/// Keeps what the commissioning side says of a flag.
///
/// # Errors
/// 404 for a flag that is not there any more.
pub async fn answer_flag(
    app: &App,
    actor: &Actor,
    (competition, flag): (&CompetitionId, &FlagId),
    command: Command<FlagAnswerIn>,
) -> Result<Reply<FlagOut>> {
    run(app, actor, (competition.clone(), flag.clone()), StatusCode::OK, command, answer).await
}

fn answer(
    tx: &mut Tx<'_>,
    call: &Call<FlagAnswerIn, (CompetitionId, FlagId)>,
) -> Result<Audited<Made<FlagOut>>> {
    let (id, flag) = (&call.id.0, &call.id.1);
    bids::require_names(tx, &call.actor, id.as_str())?;
    tx.lock("competitions", id.as_str())?;
    let competition = upstream::competition(tx, id.as_str())?;
    call.actor.require(CommissionCompetitions, &competition.scope())?;
    let find =
        |flags: Vec<FlagOut>| flags.into_iter().find(|one| one.id == *flag).ok_or_else(Problem::not_found);
    find(flags(tx, id.as_str())?)?;
    keep_answer(tx, call, call.input.answer.trim())?;
    let out = find(flags(tx, id.as_str())?)?;
    let entry = Entry::new(&call.actor, "answer_flag", Subject::new("competition", id.as_str()))
        .body(&competition.body_id)
        .region(&competition.region_code)
        .reason(format!("{}: {}", out.kind, call.input.answer.trim()));
    Ok(Audited::new(Made::new(out), entry))
}

fn keep_answer(
    tx: &mut Tx<'_>,
    call: &Call<FlagAnswerIn, (CompetitionId, FlagId)>,
    words: &str,
) -> Result<()> {
    let (now, key) = (tx.now()?, (call.id.0.as_str(), call.id.1.as_str()));
    let by = call.actor.audit_name();
    let changed = diesel::update(t::table.find(key))
        .set((t::answer.eq(words), t::answered_by.eq(&by), t::answered_at.eq(now)))
        .execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(t::table)
            .values((
                t::competition_id.eq(key.0),
                t::flag_id.eq(key.1),
                t::answer.eq(words),
                t::answered_by.eq(&by),
                t::answered_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn flags(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<FlagOut>> {
    let mut chains = Vec::new();
    for bid in bids::opened_bids(db, competition)? {
        let mut places = bids::places(db, &bid.id)?;
        places.retain(|place| NAMED.contains(&place.state));
        chains.push(Chain { bid, places });
    }
    let mut found = competing(&chains);
    found.extend(losers(&chains));
    found.extend(swapped(&chains));
    found.extend(for_both_sides(db, &chains)?);
    worded(db, competition, found)
}

/// One provider in bids that compete for a lot.
fn competing(chains: &[Chain]) -> Vec<Found> {
    let everyone: BTreeSet<&str> = chains
        .iter()
        .flat_map(|one| {
            let partners = one.places.iter().map(|place| place.partner_id.as_str());
            partners.chain([one.bid.organisation_id.as_str()])
        })
        .collect();
    let mut found = Vec::new();
    for organisation in everyone {
        let in_chains: Vec<&Chain> = chains.iter().filter(|one| one.names(organisation)).collect();
        let compete = in_chains.iter().enumerate().any(|(index, one)| {
            in_chains.iter().skip(index + 1).any(|other| !one.lots().is_disjoint(&other.lots()))
        });
        if compete {
            let leads = in_chains.iter().map(|one| one.bid.organisation_id.clone()).collect();
            found.push(Found { kind: FlagKind::CompetingBids, organisation: organisation.to_owned(), leads });
        }
    }
    found
}

/// A bidder that lost and is a partner of a winner.
fn losers(chains: &[Chain]) -> Vec<Found> {
    let won = |one: &&Chain| one.bid.state == BidState::Successful;
    let lost = |one: &&Chain| matches!(one.bid.state, BidState::Unsuccessful | BidState::NonCompliant);
    chains
        .iter()
        .filter(won)
        .flat_map(|winner| {
            let partners = chains
                .iter()
                .filter(lost)
                .filter(|loser| winner.partner(&loser.bid.organisation_id).is_some());
            partners.map(|loser| Found {
                kind: FlagKind::LoserAsPartner,
                organisation: loser.bid.organisation_id.clone(),
                leads: vec![winner.bid.organisation_id.clone()],
            })
        })
        .collect()
}

/// A partner that took the place of another after the award.
fn swapped(chains: &[Chain]) -> Vec<Found> {
    chains
        .iter()
        .flat_map(|one| {
            one.places.iter().filter(|place| place.is_later).map(|place| Found {
                kind: FlagKind::SwappedAfterAward,
                organisation: place.partner_id.clone(),
                leads: vec![one.bid.organisation_id.clone()],
            })
        })
        .collect()
}

/// A place that was accepted by somebody who acts for the lead too.
fn for_both_sides(db: &mut Snapshot<'_>, chains: &[Chain]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for chain in chains {
        for place in &chain.places {
            let Some(by) = place.decided_by.as_deref() else { continue };
            if acts_for(db, by, chain)? {
                found.push(Found {
                    kind: FlagKind::AcceptedForBothSides,
                    organisation: place.partner_id.clone(),
                    leads: vec![chain.bid.organisation_id.clone()],
                });
            }
        }
    }
    Ok(found)
}

/// True for who submitted the lead's bid, or holds a role in the lead.
fn acts_for(db: &mut Snapshot<'_>, by: &str, chain: &Chain) -> Result<bool> {
    let submitted: i64 = bid_submissions::table
        .filter(bid_submissions::bid_id.eq(&chain.bid.id))
        .filter(bid_submissions::submitted_by.eq(by))
        .count()
        .get_result(db.conn())?;
    let Some(person) = by.strip_prefix("person:") else { return Ok(submitted > 0) };
    let granted: i64 = role_grants::table
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::body_id.eq(&chain.bid.organisation_id))
        .filter(role_grants::revoked_at.is_null())
        .count()
        .get_result(db.conn())?;
    Ok(submitted > 0 || granted > 0)
}

fn worded(db: &mut Snapshot<'_>, competition: &str, found: Vec<Found>) -> Result<Vec<FlagOut>> {
    let rows: Vec<(FlagId, String, UtcTime)> = t::table
        .filter(t::competition_id.eq(competition))
        .select((t::flag_id, t::answer, t::answered_at))
        .load(db.conn())?;
    let mut answers: BTreeMap<FlagId, (String, UtcTime)> =
        rows.into_iter().map(|(id, answer, at)| (id, (answer, at))).collect();
    let ids: Vec<String> =
        found.iter().flat_map(|one| one.leads.iter().chain([&one.organisation])).cloned().collect();
    let names = organisation_names(db, &ids)?;
    let name = |id: &String| names.get(id).cloned().unwrap_or_default();
    let mut flags = BTreeMap::new();
    for one in found {
        let id = id_of(competition, &one)?;
        let mut leads: Vec<String> = one.leads.iter().map(name).collect();
        leads.sort();
        let about = name(&one.organisation);
        let (answer, answered_at) = answers.remove(&id).unzip();
        let explanation = explanation(one.kind, &about, &leads);
        let flag = FlagOut {
            kind: one.kind,
            organisation_id: one.organisation,
            organisation_name: about.clone(),
            leads,
            explanation,
            answer,
            answered_at,
            id: id.clone(),
        };
        flags.insert((one.kind, about, id), flag);
    }
    Ok(flags.into_values().collect())
}

fn id_of(competition: &str, found: &Found) -> Result<FlagId> {
    let mut leads = found.leads.clone();
    leads.sort();
    let words = format!("{competition}\n{}\n{}\n{}", found.kind, found.organisation, leads.join("\n"));
    let digest = Sha256::digest(words.as_bytes());
    let bytes: [u8; 16] = digest
        .get(..16)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Problem::internal("a digest has 32 bytes"))?;
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
        .parse()
        .map_err(|_| Problem::new(Code::Internal, "a flag without id"))
}

fn explanation(kind: FlagKind, about: &str, leads: &[String]) -> String {
    let leads = leads.join(", ");
    match kind {
        FlagKind::CompetingBids => {
            format!("{about} appears in bids that compete for the same lot: those of {leads}.")
        }
        FlagKind::LoserAsPartner => {
            format!("{about} bid and did not win, and is a partner of the winner, {leads}.")
        }
        FlagKind::SwappedAfterAward => {
            format!("{about} was put in the place of another partner of {leads} after the award.")
        }
        FlagKind::AcceptedForBothSides => {
            format!("Somebody who acts for {leads} accepted the place of {about}.")
        }
    }
}
