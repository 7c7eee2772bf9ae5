//! Reading applications and memberships, one by one and as a framework manager's queue.

use super::model::ApplicationId;
use super::states::ApplicationState;
use super::views::{ApplicationOut, ApplicationRowOut, CheckOut};
use super::{commands, finders, memberships, store};
use crate::frameworks::{self, Framework, FrameworkId};
use crate::kernel::authz::{Actor, Permission, WriteApplications};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Cursor, Made, fetch_limit};
use crate::kernel::state::App;

/// The states in which an application waits for a decision.
const WAITING: [ApplicationState; 3] =
    [ApplicationState::Submitted, ApplicationState::InAssessment, ApplicationState::Clarification];

/// An application in a framework manager's queue.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// The application.
    pub application: ApplicationRowOut,
    /// The person who assesses it, once begun.
    pub assessor: Option<String>,
}

/// A framework's applications and members in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Applications that nobody assesses yet.
    pub submitted: i64,
    /// Applications being assessed, those that wait for the applicant among them.
    pub in_assessment: i64,
    /// Applications past the day by which they should have been decided.
    pub late: i64,
    /// Applications that wait for a decision.
    pub undecided: i64,
    /// Members in force.
    pub members: i64,
    /// Members for whom a framework manager has something to do.
    pub waiting: i64,
}

/// An application that the caller may know of.
pub async fn read_application(app: &App, actor: &Actor, id: &ApplicationId) -> Result<Made<ApplicationOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            finders::visible_application(db, &who, &id)?;
            finders::application_made(db, &who, &id)
        })
        .await
}

/// The dry run of `submit`: every requirement with what was found (rule 3).
pub async fn check_application(app: &App, actor: &Actor, id: &ApplicationId) -> Result<CheckOut> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| commands::check_application(db, &who, &id)).await
}

/// The applications of the providers for which the caller writes, the newest first; at most a page.
pub async fn own_applications(app: &App, actor: &Actor) -> Result<Vec<ApplicationRowOut>> {
    let bodies = actor.bodies(WriteApplications::ROLES);
    app.db
        .read(move |db| {
            let today = db.now()?.london_day();
            let rows = store::newest_applications(db, bodies, fetch_limit(None))?;
            Ok(rows.into_iter().map(|(one, name)| finders::row_out(one, name, today)).collect())
        })
        .await
}

/// The live applications of the caller's providers to a framework, by the provider's name: each bars another.
pub async fn live_applications(app: &App, actor: &Actor, id: &FrameworkId) -> Result<Vec<ApplicationRowOut>> {
    let (bodies, id) = (actor.bodies(WriteApplications::ROLES), id.clone());
    app.db
        .read(move |db| {
            let today = db.now()?.london_day();
            let rows = store::live_applications(db, &id, bodies)?;
            Ok(rows.into_iter().map(|(one, name)| finders::row_out(one, name, today)).collect())
        })
        .await
}

/// The framework, for its managers and auditors; 403 for others.
fn inside(db: &mut Snapshot<'_>, actor: &Actor, id: &FrameworkId) -> Result<Framework> {
    let framework = frameworks::visible_framework(db, actor, id)?;
    if finders::reads_for(actor, &framework) { Ok(framework) } else { Err(Problem::of(Code::Forbidden)) }
}

/// One page of the applications to a framework, those due first. Without `state`, all that wait for a decision.
pub async fn framework_queue(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    state: Option<ApplicationState>,
    cursor: Option<&str>,
) -> Result<(Vec<QueueRow>, Option<String>)> {
    let after = Cursor::<store::QueueKey>::decode(cursor)?.map(|cursor| cursor.0);
    let (who, id) = (actor.clone(), id.clone());
    let limit = fetch_limit(None);
    let mut rows = app
        .db
        .read(move |db| {
            inside(db, &who, &id)?;
            let today = db.now()?.london_day();
            let states = state.map_or(WAITING.to_vec(), |one| vec![one]);
            let rows = store::queue(db, &id, &states, after, limit)?;
            Ok(rows
                .into_iter()
                .map(|(one, name)| QueueRow {
                    assessor: one.assessor.clone(),
                    application: finders::row_out(one, name, today),
                })
                .collect::<Vec<_>>())
        })
        .await?;
    let size = usize::try_from(limit - 1).unwrap_or(1);
    let more = rows.len() > size;
    rows.truncate(size);
    let last = rows.last().filter(|_| more).map(|row| &row.application);
    let next = last.and_then(|one| Some(Cursor((one.decide_by?, one.id.to_string())).encode()));
    Ok((rows, next))
}

/// A framework in numbers.
pub async fn framework_counts(app: &App, actor: &Actor, id: &FrameworkId) -> Result<QueueCounts> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            inside(db, &who, &id)?;
            let today = db.now()?.london_day();
            let (members, waiting) = memberships::count_members(db, &id)?;
            let mut count =
                |states: &[ApplicationState], due| store::count_applications(db, &id, states, due);
            Ok(QueueCounts {
                submitted: count(&[ApplicationState::Submitted], None)?,
                in_assessment: count(
                    &[ApplicationState::InAssessment, ApplicationState::Clarification],
                    None,
                )?,
                late: count(&WAITING, Some(today))?,
                undecided: count(&WAITING, None)?,
                members,
                waiting,
            })
        })
        .await
}
