//! Supply-chain entries of a bid: each partner accepts its own terms, or the bid cannot be submitted (rule 13).

use actix_web::http::StatusCode;

use super::commands::{digest_bytes, lock_for_bidding, lock_own, sealed_event, working_key};
use super::model::{AgreedTerms, Bid, BidId, EntryId, EntryRow, Terms};
use super::read::{self, Sight, own_scope};
use super::states::EntryState;
use super::store::{self, Competition};
use super::views::{AcceptIn, ChangeTermsIn, EntryIn, EntryOut, InviteIn, WithdrawEntryIn};
use super::{rules, sealed};
use crate::kernel::audit::{Audited, Subject, unless_done_already};
use crate::kernel::authz::{Actor, DecideSupplyChain, Role, WriteBids};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{
    Command, Cursor, Made, Meta, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, perform_sealed,
};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::state::App;
use crate::organisations::tell;

/// Entries in one bid.
const MOST_ENTRIES: usize = 500;

/// The terms of an entry, where the bid's present key opens them.
pub(super) fn agreed_terms(keyring: &Keyring, bid: &Bid, entry: &EntryRow) -> Result<Option<AgreedTerms>> {
    let (Some(terms), Some(_)) = (&entry.terms, &bid.key_wrapped) else { return Ok(None) };
    sealed::decrypt(&sealed::key_of(keyring, bid)?, terms).map(Some)
}

/// Who looks at an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eye {
    Lead,
    Partner,
    Commissioning(Sight),
}

/// An entry with its bid and competition.
struct Found {
    entry: EntryRow,
    bid: Bid,
    competition: Competition,
    eye: Eye,
    /// The terms of a place that was offered after the opening.
    later: Option<AgreedTerms>,
    /// Why the partner declined or withdrew, as it is kept.
    answer: Option<Vec<u8>>,
}

/// An entry that the caller may know about: the lead's people, the partner's once it was invited, and the
/// commissioning side after opening.
fn find(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Found> {
    let entry = store::entry(db, id)?;
    let bid_id = entry.bid_id.clone().ok_or_else(Problem::not_found)?;
    let bid = store::bid(db, bid_id.as_str())?;
    let competition = store::competition(db, &bid.competition_id)?;
    let eye = if store::is_own(actor, &bid) {
        Eye::Lead
    } else if entry.expires_at.is_some() && actor.holds(Role::OF_PROVIDER, &own_scope(&entry.partner_id)) {
        Eye::Partner
    } else {
        let (_, _, sight) = read::visible_bid(db, actor, bid_id.as_str())?;
        Eye::Commissioning(sight)
    };
    let later = store::later_terms(db, id)?;
    let answer = store::answer_of(db, id)?;
    Ok(Found { entry, bid, competition, eye, later, answer })
}

/// What can be done with a place that was offered after the opening; the rest belongs to bidding.
const OF_LATER_PLACES: &[&str] = &["accept", "decline", "revoke"];

/// The same with the competition locked, and open where the place belongs to bidding.
fn lock(tx: &mut Tx<'_>, actor: &Actor, id: &str, eye: Eye, action: &str) -> Result<Found> {
    let found = find(tx, actor, id)?;
    if found.eye != eye {
        return Err(Problem::of(Code::Forbidden));
    }
    if found.later.is_some() && OF_LATER_PLACES.contains(&action) {
        tx.lock("competitions", &found.competition.id)?;
    } else {
        lock_for_bidding(tx, &found.competition.id)?;
    }
    find(tx, actor, id)
}

fn view(db: &mut Snapshot<'_>, keyring: &Keyring, actor: &Actor, found: Found) -> Result<EntryOut> {
    let now = db.now()?;
    let Found { entry, bid, competition, eye, later, answer } = found;
    let hidden = eye == Eye::Commissioning(Sight::Labelled);
    let offered_later = later.is_some();
    let answer = match (answer, eye) {
        (Some(words), Eye::Lead | Eye::Partner) => Some(answer_words(keyring, &bid, offered_later, &words)?),
        _ => None,
    };
    let agreed = match eye {
        _ if offered_later => later,
        // A draft's terms are the lead's own until it invites; a sealed bid's are nobody's.
        Eye::Lead | Eye::Partner if bid.content.is_none() => agreed_terms(keyring, &bid, &entry)?,
        _ => opened_terms(&bid, &entry)?,
    };
    Ok(EntryOut {
        allowed_actions: allowed_actions(actor, &entry, (&competition, offered_later), eye, now),
        competition_id: competition.id,
        lead_id: (!hidden).then_some(entry.lead_id),
        partner_id: (!hidden).then_some(entry.partner_id),
        id: entry.id,
        bid_id: entry.bid_id,
        state: entry.state,
        answer,
        agreed,
        terms_digest: entry.terms_digest,
        expires_at: entry.expires_at,
        decided_at: entry.decided_at,
    })
}

/// Why the partner declined or withdrew: under the bid's key, but for a place that was offered after the opening.
fn answer_words(keyring: &Keyring, bid: &Bid, later: bool, kept: &[u8]) -> Result<String> {
    if later {
        return serde_json::from_slice(kept).map_err(|_| Problem::internal("a partner's answer is damaged"));
    }
    sealed::decrypt(&sealed::key_of(keyring, bid)?, kept)
}

fn keep_answer(tx: &mut Tx<'_>, keyring: &Keyring, found: &Found, words: &str) -> Result<()> {
    let kept = if found.later.is_some() {
        serde_json::to_vec(words).map_err(|cause| Problem::internal(cause.to_string()))?
    } else {
        sealed::encrypt(&working_key(tx, keyring, &found.bid)?, &words)?
    };
    store::save_answer(tx, &found.entry.id, &kept)
}

fn opened_terms(bid: &Bid, entry: &EntryRow) -> Result<Option<AgreedTerms>> {
    let Some(text) = &bid.content else { return Ok(None) };
    let document = read::opened_document(text)?;
    Ok(document.supply_chain.into_iter().find(|one| one.id == entry.id.as_str()).map(|one| one.agreed))
}

fn allowed_actions(
    actor: &Actor,
    entry: &EntryRow,
    (competition, later): (&Competition, bool),
    eye: Eye,
    now: UtcTime,
) -> Vec<String> {
    let bidding = rules::open_for_bids(competition, now).is_ok();
    let lead = eye == Eye::Lead && actor.may(WriteBids, &own_scope(&entry.lead_id));
    let partner = eye == Eye::Partner && actor.may(DecideSupplyChain, &own_scope(&entry.partner_id));
    let may = |action: &str| match action {
        "invite" | "revoke" | "change_terms" => lead,
        "accept" | "decline" | "withdraw" => partner,
        _ => false,
    } && (bidding && !later || later && OF_LATER_PLACES.contains(&action));
    entry.state.actions().into_iter().filter(|action| may(action)).map(str::to_owned).collect()
}

/// One entry.
pub(super) fn made(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    id: &str,
) -> Result<Made<EntryOut>> {
    let found = find(db, actor, id)?;
    let version = found.entry.version;
    let view = view(db, keyring, actor, found)?;
    let path = format!("/api/v1/supply-chain-entries/{id}");
    Ok(Made::new(view).version(version).location(path).reference(id))
}

/// The entries of a bid, for the lead and, after opening, the commissioning side.
pub(super) fn of_bid(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    bid: &str,
) -> Result<Vec<EntryOut>> {
    let (bid, ..) = read::visible_bid(db, actor, bid)?;
    store::entries(db, bid.id.as_str())?
        .into_iter()
        .map(|entry| {
            let found = find(db, actor, entry.id.as_str())?;
            view(db, keyring, actor, found)
        })
        .collect()
}

/// The page of entries in which the caller's organisations are partners.
pub(super) fn of_partner(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    query: &PageQuery,
) -> Result<Reply<Page<EntryOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let partners = actor.bodies(Role::OF_PROVIDER);
    let rows = store::partner_entries(db, &partners, after.as_deref(), fetch_limit(query.limit))?;
    let views = rows
        .into_iter()
        .map(|entry| {
            let found = find(db, actor, entry.id.as_str())?;
            view(db, keyring, actor, found)
        })
        .collect::<Result<Vec<_>>>()?;
    let mut here = "/api/v1/supply-chain-entries".to_owned();
    if let Some(limit) = query.limit {
        here = format!("{here}?limit={limit}");
    }
    Ok(page_of(views, query.limit, &here, |view| view.id.to_string(), |view| view))
}

/// Names a partner in a bid, as a draft that only the lead sees.
pub async fn create_supply_chain_entry(
    app: &App,
    actor: &Actor,
    bid: &BidId,
    command: Command<EntryIn>,
) -> Result<Reply<EntryOut>> {
    let (keyring, who, bid) = (app.keyring.clone(), actor.clone(), bid.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let Command { input, meta } = command;
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::CREATED,
        move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, bid.as_str())?;
            who.require(WriteBids, &own_scope(&bid.organisation_id))?;
            demand_partner(tx, &bid, &input.partner_id)?;
            demand_terms(tx, "/terms", &input.terms)?;
            let key = working_key(tx, &keyring, &bid)?;
            let (id, agreed) = (EntryId::random(), sealed::agreed(input.terms.clone()));
            let digest = sealed::terms_digest(id.as_str(), &bid.organisation_id, &input.partner_id, &agreed)?;
            let terms = sealed::encrypt(&key, &agreed)?;
            store::insert_entry(tx, &id, &bid, &input.partner_id, Some(&terms), &digest)?;
            let made = made(tx, &keyring, &who, id.as_str())?;
            let subject = Subject::new("supply_chain_entry", id.as_str());
            Ok(Audited::new(made, sealed_event(&who, "create", subject, &competition)))
        },
        move |db, id| made(db, &again_keyring, &again, id),
    )
    .await
}

pub(super) fn demand_partner(tx: &mut Tx<'_>, bid: &Bid, partner: &str) -> Result<()> {
    if partner == bid.organisation_id {
        let told = "Name another organisation than the bidder.";
        return Err(Problem::field("/partner_id", "own_organisation", told));
    }
    if !store::is_provider(tx, partner)? {
        let told = "Name a provider that is registered here.";
        return Err(Problem::field("/partner_id", "unknown_provider", told));
    }
    let entries = store::entries(tx, bid.id.as_str())?;
    if entries.len() >= MOST_ENTRIES {
        return Err(Problem::field("/partner_id", "too_many", "A bid has at most 500 entries."));
    }
    Ok(())
}

/// Terms that can be offered: of areas and services that there are, in an order of days, without a gag.
pub(super) fn demand_terms(tx: &mut Tx<'_>, pointer: &str, terms: &Terms) -> Result<()> {
    let known = crate::reference::category_names(tx)?;
    let no_areas = crate::reference::missing_areas(tx, &terms.areas)?;
    let mut faults = Vec::new();
    for (index, _) in terms.areas.iter().enumerate().filter(|(_, code)| no_areas.contains(code)) {
        let told = "Use the code of an area: GET /areas.";
        faults.push(Fault::new(format!("{pointer}/areas/{index}"), "unknown_area", told));
    }
    for (index, _) in terms.services.iter().enumerate().filter(|(_, code)| !known.contains_key(*code)) {
        let told = "Use the code of a service category: GET /service-categories.";
        faults.push(Fault::new(format!("{pointer}/services/{index}"), "unknown_category", told));
    }
    if terms.ends_on.is_some_and(|last| last < terms.starts_on) {
        let told = "The last day is not before the first.";
        faults.push(Fault::new(format!("{pointer}/ends_on"), "range", told));
    }
    let texts = [("role", Some(&terms.role)), ("flows_down", terms.flows_down.as_ref())];
    for (field, text) in texts {
        if let Some(words) = text.and_then(|text| rules::gag(text)) {
            let told = format!(
                "\"{words}\" reads as if the partner might not speak or campaign in public: no term may restrict that."
            );
            faults.push(Fault::new(format!("{pointer}/{field}"), "restricts_campaigning", told));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn demand_expiry(tx: &mut Tx<'_>, competition: &Competition, expires_at: UtcTime) -> Result<()> {
    let now = tx.now()?;
    if expires_at <= now || competition.deadline.is_some_and(|deadline| expires_at > deadline) {
        let told = "Give a time in the future that is not after the competition's deadline.";
        return Err(Problem::field("/expires_at", "range", told));
    }
    Ok(())
}

/// Asks the partner.
pub async fn invite_supply_chain_partner(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<InviteIn>,
) -> Result<Reply<EntryOut>> {
    let expires_at = command.input.expires_at;
    let here = app.clone();
    change(app, actor, id, command.meta, Eye::Lead, "invite", move |tx, _actor, found| {
        demand_expiry(tx, &found.competition, expires_at)?;
        store::set_expiry(tx, &found.entry.id, expires_at)?;
        tell_partner(tx, &here, &found.entry, expires_at)
    })
    .await
}

/// Takes the entry back before the partner has accepted.
pub async fn revoke_supply_chain_entry(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<NoInput>,
) -> Result<Reply<EntryOut>> {
    change(app, actor, id, command.meta, Eye::Lead, "revoke", |_tx, _actor, _found| Ok(())).await
}

/// Writes other terms and asks again; what was accepted before is void.
pub async fn change_supply_chain_terms(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<ChangeTermsIn>,
) -> Result<Reply<EntryOut>> {
    let Command { input, meta } = command;
    let here = app.clone();
    change(app, actor, id, meta, Eye::Lead, "change_terms", move |tx, _actor, found| {
        demand_terms(tx, "/terms", &input.terms)?;
        demand_expiry(tx, &found.competition, input.expires_at)?;
        let key = working_key(tx, &here.keyring, &found.bid)?;
        let agreed = sealed::agreed(input.terms.clone());
        let entry = &found.entry;
        let digest = sealed::terms_digest(entry.id.as_str(), &entry.lead_id, &entry.partner_id, &agreed)?;
        store::save_terms(tx, &entry.id, &sealed::encrypt(&key, &agreed)?, &digest)?;
        store::set_expiry(tx, &entry.id, input.expires_at)?;
        tell_partner(tx, &here, entry, input.expires_at)
    })
    .await
}

/// The partner accepts exactly the terms that it read.
pub async fn accept_supply_chain_entry(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<AcceptIn>,
) -> Result<Reply<EntryOut>> {
    let Command { input, meta } = command;
    let here = app.clone();
    change(app, actor, id, meta, Eye::Partner, "accept", move |tx, actor, found| {
        if found.entry.terms_digest.as_deref() != Some(input.terms_digest.as_str()) {
            let told = "The terms have changed; read them again and accept those.";
            return Err(Problem::field("/terms_digest", "other_terms", told));
        }
        let now = tx.now()?;
        if found.entry.expires_at.is_some_and(|expires_at| now > expires_at) {
            return Err(Problem::new(Code::DeadlinePassed, "The invitation has expired."));
        }
        store::set_decision(tx, &found.entry.id, &actor.audit_name())?;
        tell_lead(tx, &here, &found.entry, "partner-accepted")
    })
    .await
}

/// The partner says no.
pub async fn decline_supply_chain_entry(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<super::views::ReasonIn>,
) -> Result<Reply<EntryOut>> {
    let (here, reason) = (app.clone(), command.input.reason);
    change(app, actor, id, command.meta, Eye::Partner, "decline", move |tx, actor, found| {
        store::set_decision(tx, &found.entry.id, &actor.audit_name())?;
        keep_answer(tx, &here.keyring, found, reason.trim())?;
        tell_lead(tx, &here, &found.entry, "partner-declined")
    })
    .await
}

/// The partner takes its acceptance back before close, without asking anyone; the lead is told.
pub async fn withdraw_supply_chain_entry(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    command: Command<WithdrawEntryIn>,
) -> Result<Reply<EntryOut>> {
    let (here, reason) = (app.clone(), command.input.reason);
    change(app, actor, id, command.meta, Eye::Partner, "withdraw", move |tx, actor, found| {
        store::set_decision(tx, &found.entry.id, &actor.audit_name())?;
        if let Some(reason) = &reason {
            keep_answer(tx, &here.keyring, found, reason.trim())?;
        }
        tell_lead(tx, &here, &found.entry, "partner-withdrew")
    })
    .await
}

/// One action on an entry: the competition locked and open, the transition checked first and applied last.
async fn change(
    app: &App,
    actor: &Actor,
    id: &EntryId,
    meta: Meta,
    eye: Eye,
    action: &'static str,
    mut work: impl FnMut(&mut Tx<'_>, &Actor, &Found) -> Result<()> + Send + 'static,
) -> Result<Reply<EntryOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let found = lock(tx, &who, id.as_str(), eye, action)?;
            sent.check(found.entry.version)?;
            demand(&who, &found)?;
            let entry = &found.entry;
            let transition = Transition::<EntryState>::new(id.as_str(), entry.version, entry.state, action)?;
            tx.apply(&transition)?;
            work(tx, &who, &found)?;
            let after = store::entry(tx, id.as_str())?;
            let subject = Subject::new("supply_chain_entry", id.as_str());
            let event = sealed_event(&who, action, subject, &found.competition)
                .digests(None, after.terms_digest.as_deref().and_then(digest_bytes));
            Ok(Audited::new(made(tx, &keyring, &who, id.as_str())?, event))
        },
        move |db, id| made(db, &again_keyring, &again, id),
    )
    .await
}

fn demand(actor: &Actor, found: &Found) -> Result<()> {
    match found.eye {
        Eye::Lead => actor.require(WriteBids, &own_scope(&found.entry.lead_id)),
        _ => actor.require(DecideSupplyChain, &own_scope(&found.entry.partner_id)),
    }
}

fn tell_partner(tx: &mut Tx<'_>, app: &App, entry: &EntryRow, expires_at: UtcTime) -> Result<()> {
    let letter = Letter::new("partner-asked").with("deadline", expires_at);
    tell(tx, app, &entry.partner_id, &[Role::Signatory, Role::Owner], &letter)
}

fn tell_lead(tx: &mut Tx<'_>, app: &App, entry: &EntryRow, name: &'static str) -> Result<()> {
    tell(tx, app, &entry.lead_id, &[Role::Signatory, Role::BidWriter], &Letter::new(name))
}

/// Ends the invitations whose time is over.
pub(super) fn expire_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(store::due_entries)?, |id| {
        let outcome = app.db.write_now(move |tx| {
            let entry = store::entry(tx, &id)?;
            let bid_id = entry.bid_id.ok_or_else(Problem::not_found)?;
            let bid = store::bid(tx, bid_id.as_str())?;
            tx.lock("competitions", &bid.competition_id)?;
            let entry = store::entry(tx, &id)?;
            let now = tx.now()?;
            if entry.state != EntryState::Invited || entry.expires_at.is_none_or(|at| now <= at) {
                return Err(Problem::of(Code::Conflict));
            }
            let competition = store::competition(tx, &bid.competition_id)?;
            tx.apply(&Transition::new(id.as_str(), entry.version, entry.state, "expire")?)?;
            let subject = Subject::new("supply_chain_entry", id.as_str());
            Ok(Audited::new((), sealed_event(&Actor::system("clock"), "expire", subject, &competition)))
        });
        unless_done_already(outcome)
    })
}
