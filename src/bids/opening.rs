//! The opening of bids: two persons, after the deadline; every hash is checked, what fails is listed and the rest
//! opens (design section 7).

use actix_web::http::StatusCode;

use super::model::{Bid, BidDocument};
use super::states::BidState;
use super::store::{self, Competition};
use super::views::{OpenedBidOut, OpeningOut, UnopenableOut};
use crate::competitions::states::CompetitionState;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, Role};
use crate::kernel::confirmation::{Confirmation, Confirming, TwoPersonOut, request_or_confirm};
use crate::kernel::crypto::sealing::{CompetitionKey, CompetitionKeyRecord, SealError, open};
use crate::kernel::db::Tx;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Made, NoInput, Reply, perform};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::state::App;
use crate::organisations::tell;

/// Opens the bids of a closed competition; the second person's request does it.
pub async fn open_bids(
    app: &App,
    actor: &Actor,
    competition: &str,
    command: Command<NoInput>,
) -> Result<Reply<TwoPersonOut<OpeningOut>>> {
    let (here, who, id) = (app.clone(), actor.clone(), competition.to_owned());
    let limit = app.config.auth.reauthentication;
    let meta = command.meta;
    let sent = meta.clone();
    perform(app, actor, &meta, StatusCode::OK, move |tx| {
        let competition = store::visible_competition(tx, &who, &id)?;
        who.require(CommissionCompetitions, &competition.scope())?;
        tx.lock("competitions", &id)?;
        let competition = store::competition(tx, &id)?;
        sent.check(competition.version)?;
        competition.state.allows("open_bids")?;
        let now = tx.now()?;
        let person = who.fresh_person(now, limit)?.to_owned();
        let what = Confirming {
            kind: "competition",
            id: &id,
            action: "open_bids",
            version: competition.version,
            reason: None,
        };
        match request_or_confirm(tx, &person, &what)? {
            Confirmation::Requested(awaiting) => {
                let event = event(&who, "request_open_bids", Subject::new("competition", &*id), &competition);
                Ok(Audited::new(Made::new(TwoPersonOut::Awaiting(awaiting)).accepted(), event))
            }
            Confirmation::Confirmed { requested_by, .. } => {
                let audited = open_all(tx, &here, &who, &competition, &requested_by)?;
                Ok(audited.map(|opening| Made::new(TwoPersonOut::Done(opening))))
            }
        }
    })
    .await
}

fn event(actor: &Actor, action: &'static str, subject: Subject, competition: &Competition) -> Entry {
    Entry::new(actor, action, subject)
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code)
}

fn open_all(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    competition: &Competition,
    requested_by: &str,
) -> Result<Audited<OpeningOut>> {
    let record = CompetitionKeyRecord::from_json(&store::competition_custody(tx, &competition.id)?);
    // Without the key nothing has changed: it can be put back and the opening repeated.
    let key = record
        .and_then(|record| record.unwrap(&app.keyring, &competition.id))
        .map_err(|cause| Problem::internal(format!("the competition's key: {cause}")))?;
    let state: CompetitionState = competition.state;
    tx.apply(&Transition::new(competition.id.as_str(), competition.version, state, "open_bids")?)?;
    store::set_opened_at(tx, &competition.id)?;
    let subject = Subject::new("competition", &*competition.id);
    let first =
        event(actor, "open_bids", subject, competition).reason(format!("requested by person:{requested_by}"));
    let mut more = Vec::new();
    let mut opening =
        OpeningOut { competition_id: competition.id.clone(), opened: Vec::new(), unopenable: Vec::new() };
    for bid in store::bids_in(tx, &competition.id, &[BidState::Locked])? {
        more.push(open_one(tx, app, actor, competition, &key, bid, &mut opening)?);
    }
    opening.opened.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(Audited::with_entries(opening, first, more))
}

fn open_one(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    competition: &Competition,
    key: &CompetitionKey,
    bid: Bid,
    opening: &mut OpeningOut,
) -> Result<Entry> {
    let subject = Subject::new("bid", bid.id.as_str());
    // A savepoint, so that a bid that cannot be kept leaves nothing of itself behind.
    match decrypt(tx, key, &bid)? {
        Ok((canonical, document)) => {
            tx.apply(&Transition::new(bid.id.as_str(), bid.version, bid.state, "open")?)?;
            store::fill_opened(tx, &bid.id, &canonical, &document.lots)?;
            for entry in &document.supply_chain {
                store::fill_entry(tx, &entry.id, &entry.agreed.terms)?;
            }
            opening.opened.push(OpenedBidOut { id: bid.id, label: format!("Bidder {}", bid.label) });
            Ok(event(actor, "open", subject, competition))
        }
        Err(reason) => {
            tx.apply(&Transition::new(bid.id.as_str(), bid.version, bid.state, "fail_to_open")?)?;
            store::set_reason(tx, &bid.id, reason)?;
            let letter = Letter::new("bid-not-opened").with("reference", &competition.reference);
            tell(tx, app, &bid.organisation_id, &[Role::Signatory, Role::BidWriter], &letter)?;
            opening.unopenable.push(UnopenableOut { id: bid.id, reason: reason.to_owned() });
            Ok(event(actor, "fail_to_open", subject, competition).reason(reason))
        }
    }
}

type Opened = std::result::Result<(String, BidDocument), &'static str>;

/// The canonical text and its content, or why it does not open.
fn decrypt(tx: &mut Tx<'_>, key: &CompetitionKey, bid: &Bid) -> Result<Opened> {
    let submission = store::submission(tx, bid.id.as_str(), bid.submission_number)?;
    let canonical = match open(&submission.sealed, key, &submission.sha256) {
        Ok(canonical) => canonical,
        Err(SealError::OtherKey) => return Ok(Err("other_key")),
        Err(SealError::HashDiffers) => return Ok(Err("hash_differs")),
        Err(_) => return Ok(Err("damaged")),
    };
    let document: Option<BidDocument> = serde_json::from_slice(&canonical).ok();
    let text = String::from_utf8(canonical.to_vec()).ok();
    let belongs = |document: &BidDocument| {
        document.bid_id == bid.id.as_str()
            && document.competition_id == bid.competition_id
            && document.organisation_id == bid.organisation_id
            && document.number == bid.submission_number
    };
    Ok(match (text, document) {
        (Some(text), Some(document)) if belongs(&document) => Ok((text, document)),
        _ => Err("damaged"),
    })
}
