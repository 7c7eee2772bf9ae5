//! Mini-competitions: lots, criteria, route decision, approval, publication and invitations.

mod addenda;
mod answering;
mod approval;
mod check;
mod co_commissioning;
mod commands;
mod copies;
mod coverage;
mod drafting;
mod handlers;
mod invitations;
mod joining;
mod mails;
mod model;
mod present;
mod reading;
mod reminding;
pub mod route_aid;
mod routing;
pub mod scoring;
pub mod staff;
pub mod states;
mod store;
mod templates;
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
pub use co_commissioning::states::CoCommissionerState;
pub use co_commissioning::{
    CoCommissionerId, CoCommissionerIn, CoCommissionerOut, CoCommissionerRefOut, CoCommissionersQuery,
    CoFundingIn, YearFundingOut, accept as accept_co_commissioning, approve as approve_co_commissioning,
    decline as decline_co_commissioning, invite as invite_co_commissioner, list_co_commissioners,
    read_co_commissioner, release as release_co_commissioner, second_body,
    set_funding as set_co_commissioner_funding,
};
pub use copies::{CompetitionCopyIn, CompetitionCopyOut, CompetitionOriginOut, LeftOutOut, copy_competition};
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
    competition, criteria, criterion_groups, find_visible, gates, key_record, last_opening_or_closing, lot,
    lots, open_competition, open_page, route_decision,
};
pub use templates::{
    ClockDaysOut, CompetitionFromTemplateIn, CompetitionTemplateIn, CompetitionTemplateOut,
    CompetitionTemplatePatch, CompetitionTemplatesQuery, TemplateId, TemplateLotIn, TemplateLotOut,
    TemplateOriginOut, begin_from_template, create_template, list_templates, read_template, rename_template,
    states as template_states, withdraw_template,
};
pub use terms::payment::{Instalments, PaymentDetails, UnitPrice};
pub use transitions::{OpenForBids, advance, close, entry, lock_for_bidding, move_lot};
pub use views::{
    AidStatementOut, CompetitionCheckOut, CompetitionIn, CompetitionInvitationOut, CompetitionOut,
    CompetitionPatch, CompetitionReasonIn, CompetitionSummaryOut, CompetitionsQuery, CriteriaIn, CriterionIn,
    DeclineInvitationIn, FundingIn, FundingLineIn, FundingLineOut, LotCheckOut, LotIn, LotOut, LotPatch,
    PipelineOriginOut, PublishCompetitionIn, RouteAidOut, RouteChoice, RouteDecisionIn, RouteDecisionOut,
};

use crate::kernel::duty::{Duty, each};
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// The clock of competitions.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "invite_late_joiners",
        prompt: false,
        act: joining::invite_late_joiners,
        waiting: Some(|_, db| joining::waiting(db)),
    },
    Duty {
        name: "remind_of_deadlines",
        prompt: false,
        act: reminding::remind_due,
        waiting: Some(|_, db| Ok(reminding::due(db)?.len())),
    },
    Duty {
        name: "lapse_members_of_closed_frameworks",
        prompt: false,
        act: lapse_with_frameworks,
        waiting: None,
    },
];

/// Members of a closed framework lapse once no competition of it takes bids.
fn lapse_with_frameworks(app: &App) -> Result<()> {
    each(app, app.db.read_now(store::closed_frameworks_without_bidding)?, |framework| {
        crate::qualification::lapse_members_of_closed(app, &framework)
    })
}
