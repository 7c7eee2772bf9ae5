//! Pipeline notices: planned competitions, published early, with what is not known yet and every change.

mod commands;
mod face;
mod finders;
mod handlers;
mod model;
mod rules;
pub mod states;
mod store;
mod views;

pub use face::{
    amend_notice, convert_notice, create_notice, discard_notice, drop_notice, list_changes, list_notices,
    publish_notice, read_notice, update_notice,
};
pub use finders::visible as visible_notice;
pub use handlers::routes;
pub use model::{EstimatedValue, FieldChange, Notice, NoticeId, Terms, Unknown};
pub use rules::{CodeList, as_sent};
pub use store::{awaited_page, last_change, published_notice};
pub use views::{
    NextDateKind, NextDateOut, PipelineAmendIn, PipelineChangeOut, PipelineConvertIn, PipelineDropIn,
    PipelineLotIn, PipelineNoticeIn, PipelineNoticeOut, PipelineNoticePatch, PipelineNoticesQuery,
};
