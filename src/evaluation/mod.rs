//! Conflict declarations, scores, moderation and the ranking.

pub(crate) mod commands;
mod face;
mod handlers;
mod model;
pub(crate) mod reads;
pub(crate) mod rules;
pub mod states;
pub(crate) mod store;
pub(crate) mod upstream;
mod views;

pub use commands::ask_again;
pub use face::{
    declare_conflict_declaration, declare_none_conflict_declaration, exclude_conflict_declaration,
    finish_scoring, list_conflict_declarations, lock_scores, mitigate_conflict_declaration, put_moderation,
    put_scores, read_candidates, read_conflict_declaration, read_moderation, read_panel, read_ranking,
    read_scores, set_panel, settle_competition, start_evaluation,
};
pub use handlers::routes;
pub use model::DeclarationId;
pub use reads::{
    Candidate, declaration, declarations, may_see_bids, moderation, panel, ranking, score_sheet,
};
pub use views::*;

pub use crate::competitions::CompetitionId;
