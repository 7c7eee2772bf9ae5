//! Mini-competitions: lots, criteria, route decision, approval, publication and invitations.

mod addenda;
mod answering;
mod approval;
mod check;
mod commands;
mod coverage;
mod drafting;
mod handlers;
mod invitations;
mod mails;
mod model;
mod present;
mod reading;
pub mod route_aid;
mod routing;
pub mod scoring;
pub mod staff;
pub mod states;
mod store;
pub mod terms;
mod timing;
mod transitions;
mod views;

pub use addenda::{
    AddendumChangeOut, AddendumIn, AddendumLotIn, AddendumOut, AddendumPreview, amend_competition,
    awaiting_reconfirmation, last_material_addendum, list_addenda, mark_asked, preview_addendum,
};
pub use answering::{decline_invitation, invited_body};
pub use approval::{
    cancel_competition, discard_competition, publish_competition, return_competition, submit_competition,
};
pub use coverage::tier_of_lot;
pub use drafting::{
    carry_over, check_competition, create_competition, create_lot, delete_lot, draft, framework_of,
    replace_criteria, replace_funding, scope_faults, update_competition, update_lot,
};
pub use handlers::routes;
pub use invitations::{awaits_decision, invitation, is_invited};
pub use mails::{letter_about, tell_invited};
pub use model::{
    Competition, CompetitionId, CriterionId, CriterionKind, CriterionRow, Invitation, Lot, LotId,
    PaymentModel, PriceFormula, RouteDecision, TieBreak, ValueBasis, scope_of,
};
pub use present::aid_view as read_route_decision_aid;
pub use reading::{list_competitions, list_invitations, read_competition, read_lot};
pub use routing::{confirm_route_decision, replace_route_decision};
pub use store::{
    competition, criteria, criterion_groups, due_for_closing, find_visible, gates, key_record,
    last_opening_or_closing, lot, lots, open_page, route_decision,
};
pub use transitions::{OpenForBids, advance, close, entry, lock_for_bidding, move_lot};
pub use views::{
    AidStatementOut, CompetitionCheckOut, CompetitionIn, CompetitionInvitationOut, CompetitionOut,
    CompetitionPatch, CompetitionReasonIn, CompetitionSummaryOut, CompetitionsQuery, CriteriaIn, CriterionIn,
    DeclineInvitationIn, FundingIn, FundingLineIn, FundingLineOut, LotCheckOut, LotIn, LotOut, LotPatch,
    PipelineOriginOut, PublishCompetitionIn, RouteAidOut, RouteChoice, RouteDecisionIn, RouteDecisionOut,
};

use crate::kernel::error::Result;
use crate::kernel::state::App;

/// The clock of competitions: who joined late is invited; members of a closed framework lapse once no competition of it
/// takes bids.
///
/// # Errors
/// The first failure; what is left is found again at the next call.
pub fn act_due(app: &App) -> Result<()> {
    answering::invite_late_joiners(app)?;
    for framework in app.db.read_now(store::closed_frameworks_without_bidding)? {
        crate::qualification::lapse_members_of_closed(app, &framework)?;
    }
    Ok(())
}
