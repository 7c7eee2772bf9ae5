//! What a provider declares of itself that not everybody may read: the persons connected with it, exclusion grounds with
//! self-cleaning, and where a public register says something else.
//!
//! The provider reads it, and the framework managers and auditors of a body whose framework the provider applied to or is a
//! member of; nobody else (visibility table). A declaration decides nothing: a discretionary ground never rejects by itself
//! (rule 6). Names and texts stay out of the audit log (rule 29).

mod commands;
mod face;
mod grounds;
mod handlers;
mod model;
mod store;
mod views;

pub use face::{
    Declared, add_connected_person, change_connected_person, declare_ground, read_declared, register_of,
};
pub use grounds::{Ground, GroundKind, grounds};
pub use handlers::routes;
pub use model::{ConnectedKind, ConnectedPersonId, Connection};
pub use views::{
    ConnectedPersonIn, ConnectedPersonOut, ConnectedPersonPatch, ExclusionDeclarationIn,
    ExclusionDeclarationOut,
};
