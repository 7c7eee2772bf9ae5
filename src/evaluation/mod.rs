//! Conflict declarations, scores, moderation and the ranking.

pub(crate) mod call;
pub(crate) mod commands;
mod handlers;
mod model;
pub(crate) mod reads;
pub(crate) mod rules;
pub mod states;
pub(crate) mod store;
pub(crate) mod upstream;
mod views;

pub use commands::ask_again;
pub use handlers::routes;
pub use model::DeclarationId;
pub use reads::{declaration, declarations, may_see_bids, moderation, panel, ranking, score_sheet};
pub use views::{
    ConflictDeclarationOut, EvaluationOut, ModerationOut, PanelOut, RankedBidOut, RankedLotOut, RankingOut,
    ScoreSheetOut,
};

crate::id_type! {
    /// The competition of a path.
    CompetitionId
}
