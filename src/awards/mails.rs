//! What bidders and providers are told by mail: that something is there, and reasons they have a right to.

use std::collections::BTreeSet;

use super::model::{Agreement, Award};
use super::procedure::Procedure;
use super::store;
use crate::bids::states::BidState;
use crate::evaluation::upstream::{self, Bid, Competition};
use crate::kernel::authz::{DirectCompetitions, Permission, Role};
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::letter::Letter;
use crate::kernel::state::App;
use crate::organisations::{tell, tell_all, tell_region};

/// Who reads a provider's mail.
const READERS: &[Role] = &[Role::Owner, Role::Signatory, Role::BidWriter];
/// Every bid that was opened and not taken out by its bidder.
const OPENED: &[BidState] = &[
    BidState::Opened,
    BidState::Compliant,
    BidState::NonCompliant,
    BidState::Scored,
    BidState::Successful,
    BidState::Unsuccessful,
    BidState::Excluded,
];

fn tell_bidders(tx: &mut Tx<'_>, app: &App, bids: &[Bid], letter: &Letter) -> Result<()> {
    let bidders: BTreeSet<&str> = bids.iter().map(|bid| bid.organisation_id.as_str()).collect();
    tell_all(tx, app, bidders, READERS, letter)
}

fn about(name: &'static str, competition: &Competition) -> Letter {
    Letter::new(name).with("reference", &competition.reference).with("title", &competition.title)
}

/// Tells those concerned that an award is made: bidders that their assessment summary is there, a provider that had no
/// rival that it was awarded something.
pub(super) fn notified(tx: &mut Tx<'_>, app: &App, procedure: &Procedure, award: &Award) -> Result<()> {
    match procedure {
        Procedure::Competition(competition) => assessment_summaries(tx, app, competition, award),
        Procedure::Direct(direct, _) => {
            let letter = Letter::new("direct-award")
                .with("award", &award.reference)
                .with("title", &direct.title)
                .link(format!("/awards/{}/steps", award.id));
            tell(tx, app, &award.organisation_id, READERS, &letter)
        }
    }
}

/// Tells every bidder of the award's lots that its assessment summary is there; at the first notice of the
/// competition, every bidder.
fn assessment_summaries(tx: &mut Tx<'_>, app: &App, competition: &Competition, award: &Award) -> Result<()> {
    let first = store::awards_of(tx, &competition.id)?.iter().all(|one| one.notified_at.is_none());
    let lots = store::award_lots(tx, &award.id)?;
    let prices = upstream::prices(tx, &competition.id)?;
    let mut bids = upstream::bids_in(tx, &competition.id, OPENED)?;
    bids.retain(|bid| first || lots.iter().any(|lot| prices.contains_key(&(lot.clone(), bid.id.clone()))));
    tell_bidders(tx, app, &bids, &about("assessment-summary", competition))
}

/// Tells every bidder that there is no award; the reason is read on the service.
pub(super) fn ended_without_award(tx: &mut Tx<'_>, app: &App, competition: &Competition) -> Result<()> {
    let bids = upstream::bids_in(tx, &competition.id, OPENED)?;
    tell_bidders(tx, app, &bids, &about("competition-without-award", competition))
}

/// Tells every bidder, or the provider that had no rival, that an award was set aside; the reason is read on the service.
pub(super) fn set_aside(tx: &mut Tx<'_>, app: &App, procedure: &Procedure, award: &Award) -> Result<()> {
    let letter =
        Letter::new("award-set-aside").with("award", &award.reference).with("title", procedure.title());
    match procedure {
        Procedure::Competition(competition) => {
            let bids = upstream::bids_in(tx, &competition.id, OPENED)?;
            tell_bidders(tx, app, &bids, &letter)
        }
        Procedure::Direct(..) => tell(tx, app, &award.organisation_id, READERS, &letter),
    }
}

/// Tells the directors of a second body in the region that an agreement waits for their signature.
pub(super) fn to_co_sign(
    tx: &mut Tx<'_>,
    app: &App,
    region: (&str, &str),
    title: &str,
    agreement: &Agreement,
) -> Result<()> {
    let letter = Letter::new("agreement-to-co-sign")
        .with("reference", &agreement.reference)
        .with("title", title)
        .link(format!("/agreements/{}", agreement.id));
    tell_region(tx, app, region, DirectCompetitions::ROLES, &letter)
}

/// Tells the provider's signatories that an agreement waits for them.
pub(super) fn offered(tx: &mut Tx<'_>, app: &App, agreement: &Agreement) -> Result<()> {
    let letter = Letter::new("agreement-offered")
        .with("reference", &agreement.reference)
        .link(format!("/agreements/{}", agreement.id));
    tell(tx, app, &agreement.organisation_id, &[Role::Signatory], &letter)
}
