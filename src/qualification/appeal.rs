//! Appeals against a rejection: the provider says why, and a person who took no part decides.

use super::assessment::{about_application, assessor, tell};
use super::commands::{Changed, appeal_by, entry, locked};
use super::finders::{self, provider_scope};
use super::memberships;
use super::model::{Application, ApplicationId};
use super::store;
use super::views::ApplicationOut;
use crate::app::App;
use crate::frameworks::{Framework, ReasonIn};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, Role, SubmitApplications};
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Meta;
use crate::kernel::machine::Transition;
use crate::organisations;

/// The last day on which a decision can be appealed against.
pub(super) fn last_day(one: &Application, framework: &Framework) -> Result<Option<Day>> {
    one.decided_at.map(|at| appeal_by(framework, at)).transpose()
}

/// Appeals against a rejection, within the framework's appeal clock.
pub fn appeal_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ReasonIn,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(SubmitApplications, &provider_scope(&one.organisation_id))?;
    let person = actor.person()?.to_owned();
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "appeal")?;
    let today = tx.now()?.london_day();
    if let Some(last) = last_day(&one, &framework)?.filter(|last| today > *last) {
        let detail =
            format!("An appeal could be made until {last}. You can apply again while the framework is open.");
        return Err(Problem::new(Code::DeadlinePassed, detail));
    }
    tx.apply(&transition)?;
    store::insert_appeal(tx, id, &input.reason, &person)?;
    let letter =
        about_application("application-appealed", &one, &framework).link(format!("/applications/{id}"));
    organisations::tell(tx, app, &framework.body_id, &[Role::FrameworkManager], &letter)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "appeal", &one, &framework)))
}

/// The application under appeal, for a framework manager who took no part in its decision.
fn heard(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ReasonIn,
    action: &'static str,
) -> Result<(Application, Framework)> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, action)?;
    if store::deciders(tx, id)?.contains(&person) {
        return Err(Problem::new(
            Code::AnotherPersonRequired,
            "You took part in the decision; another person must hear the appeal.",
        ));
    }
    tx.apply(&transition)?;
    store::set_appeal_heard(tx, id, &input.reason, &person)?;
    Ok((one, framework))
}

/// The rejection stands.
pub fn uphold_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ReasonIn,
) -> Changed<ApplicationOut> {
    let (one, framework) = heard(tx, actor, id, meta, input, "uphold")?;
    tell(tx, app, &one.organisation_id, &about_application("appeal-upheld", &one, &framework))?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "uphold", &one, &framework)))
}

/// The rejection falls: the provider becomes a member.
pub fn overturn_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ReasonIn,
) -> Changed<ApplicationOut> {
    let (one, framework) = heard(tx, actor, id, meta, input, "overturn")?;
    store::set_not_live(tx, id)?;
    let admitted = memberships::admit(tx, actor, &one, &framework)?;
    let questions = finders::questions_of(tx, &one)?;
    memberships::ask_after_admission(tx, app, actor, (&admitted.membership, &framework), &questions)?;
    let letter = about_application("appeal-overturned", &one, &framework)
        .link(format!("/memberships/{}", admitted.membership));
    tell(tx, app, &one.organisation_id, &letter)?;
    let made = finders::application_made(tx, actor, id)?;
    let first = entry(actor, "overturn", &one, &framework);
    Ok(Audited::with_entries(made, first, vec![admitted.event]))
}
