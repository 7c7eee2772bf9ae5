//! Templates: named sets of terms that a commissioning body keeps from its competitions, and drafts begun from them. They
//! have the lengths of the clocks and no dates, and lots without money.

mod clocks;
mod commands;
mod face;
mod handlers;
mod model;
pub mod states;
mod store;
mod views;

pub use clocks::ClockDaysOut;
pub use face::{
    begin_from_template, create_template, list_templates, read_template, rename_template, withdraw_template,
};
pub(super) use handlers::routes;
pub use model::TemplateId;
pub(super) use store::begun_from;
pub use views::{
    CompetitionFromTemplateIn, CompetitionTemplateIn, CompetitionTemplateOut, CompetitionTemplatePatch,
    CompetitionTemplatesQuery, TemplateLotIn, TemplateLotOut, TemplateOriginOut,
};
