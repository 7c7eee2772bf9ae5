//! An organisation's own pages, joining one, and the public directory.

mod about;
mod declarations;
mod hub;
mod joining;
mod keys;
mod members;
mod merge;
mod people;
mod providers;

use actix_web::web::ServiceConfig;

use crate::kernel::authz::Role;
use crate::organisations::OrganisationId;
use crate::web::layout::{Page, Section};
use crate::web::views::parts::Choice;
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    providers::routes(config);
    joining::routes(config);
    people::routes(config);
    keys::routes(config);
    members::routes(config);
    about::routes(config);
    merge::routes(config);
    declarations::routes(config);
    hub::routes(config);
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Applying))
}

fn href(id: &OrganisationId) -> String {
    format!("/organisations/{id}")
}

fn role_words(p: &Page, role: Role) -> String {
    p.t(&format!("role-{}", role.as_str().replace('_', "-")))
}

/// The roles that a provider gives, the one that drafts first.
fn role_choices(p: &Page) -> Vec<Choice> {
    [Role::BidWriter, Role::Signatory, Role::Viewer, Role::Owner]
        .map(|role| Choice::new(role.as_str(), role_words(p, role)))
        .to_vec()
}
