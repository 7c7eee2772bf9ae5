//! A membership after admission, for the member's people and for framework managers alike.

mod evidence;
mod page;
mod steps;
mod urgent;

use actix_web::web::ServiceConfig;

use crate::frameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;
use crate::qualification::{self, MembershipId, MembershipOut};
use crate::web::form::Form;
use crate::web::layout::{Page, Section};
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    urgent::routes(config);
    evidence::routes(config);
    steps::routes(config);
    page::routes(config);
}

/// The page of a membership.
pub(super) fn href(id: &MembershipId) -> String {
    format!("/memberships/{id}")
}

/// The section under which the person finds it.
fn section(visit: &Visit) -> Section {
    if visit.actor.has(crate::kernel::authz::ManageFrameworks) {
        Section::Frameworks
    } else {
        Section::Applying
    }
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(section(visit)))
}

/// The membership with its framework's name and a form for its version.
async fn read(visit: &Visit, id: &MembershipId) -> Result<(MembershipOut, String, Form)> {
    let Made { view: out, version, .. } =
        qualification::read_membership(&visit.app, &visit.actor, id).await?;
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    Ok((out, framework.name, Form::versioned(version)))
}

/// The same where it allows `action`; 409 otherwise.
async fn allowed(visit: &Visit, id: &MembershipId, action: &str) -> Result<(MembershipOut, String, Form)> {
    let (out, framework, form) = read(visit, id).await?;
    if out.allowed_actions.contains(&action) {
        return Ok((out, framework, form));
    }
    Err(Problem::wrong_state(Machine::as_str(out.state), action, out.allowed_actions))
}
