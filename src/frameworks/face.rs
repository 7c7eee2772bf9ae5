//! What framework managers do, for operations and pages alike: one way each.

use actix_web::http::StatusCode;

use super::model::{FrameworkId, QuestionSetId, QuestionSetState};
use super::views::{
    FrameworkIn, FrameworkOut, FrameworkPatch, FrameworksQuery, QuestionSetIn, QuestionSetOut, ReasonIn,
    manages,
};
use super::{commands, store};
use crate::kernel::authz::{Actor, ManageFrameworks, Permission};
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, NoInput, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

/// A framework that the caller may know of.
pub async fn read_framework(app: &App, actor: &Actor, id: &FrameworkId) -> Result<Made<FrameworkOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            store::visible_framework(db, &who, &id)?;
            commands::made(db, &who, &id)
        })
        .await
}

/// The frameworks that the caller may know of.
pub async fn list_frameworks(
    app: &App,
    actor: &Actor,
    query: FrameworksQuery,
) -> Result<Reply<Page<FrameworkOut>>> {
    let cursor = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = fetch_limit(query.limit);
    let here = match query.state {
        Some(state) => format!("/api/v1/frameworks?state={state}&limit={}", limit - 1),
        None => format!("/api/v1/frameworks?limit={}", limit - 1),
    };
    let who = actor.clone();
    let rows =
        app.db.read(move |db| store::frameworks(db, &who, query.state, cursor.as_deref(), limit)).await?;
    let key = |one: &super::model::Framework| one.id.to_string();
    Ok(page_of(rows, query.limit, &here, key, |one| FrameworkOut::of(one, actor, None)))
}

/// Every framework of the bodies in which the caller is a framework manager, the newest first.
pub async fn managed_frameworks(app: &App, actor: &Actor) -> Result<Vec<FrameworkOut>> {
    let bodies = actor.bodies(ManageFrameworks::ROLES);
    let rows = app.db.read(move |db| store::frameworks_of(db, bodies)).await?;
    Ok(rows.into_iter().map(|one| FrameworkOut::of(one, actor, None)).collect())
}

/// A question set that the caller may know of, with its questions and what it changes.
pub async fn read_question_set(app: &App, actor: &Actor, id: &QuestionSetId) -> Result<Made<QuestionSetOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            commands::visible_question_set(db, &who, &id)?;
            commands::set_made(db, &who, &id)
        })
        .await
}

/// The question sets of a framework, the newest first; drafts only for the people of its body.
pub async fn list_question_sets(app: &App, actor: &Actor, id: &FrameworkId) -> Result<Vec<QuestionSetOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let one = store::visible_framework(db, &who, &id)?;
            let (inside, manages) = (store::is_inside(&who, &one), manages(&who, &one));
            let sets = store::question_sets(db, &id)?;
            Ok(sets
                .into_iter()
                .filter(|set| inside || set.state == QuestionSetState::Published)
                .map(|set| QuestionSetOut::of(set, manages))
                .collect())
        })
        .await
}

/// Create a framework.
pub async fn create_framework(
    app: &App,
    actor: &Actor,
    command: Command<FrameworkIn>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, (), StatusCode::CREATED, command, |tx, call| {
        commands::create_framework(tx, &call.actor, &call.input)
    })
    .await
}

/// Change a draft framework.
pub async fn update_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<FrameworkPatch>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::update_framework(tx, &call.actor, &call.id, &call.meta, call.input.clone())
    })
    .await
}

/// Publish a framework.
///
/// Two framework managers, each freshly authenticated, send the same request: the first is answered 202, the second
/// publishes. A change in between makes the first request void. The newest question set is published with it.
pub async fn publish_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<NoInput>,
) -> Result<Reply<TwoPersonOut<FrameworkOut>>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::publish_framework(
            tx,
            &call.actor,
            &call.id,
            &call.meta,
            call.app.config.auth.reauthentication,
        )
    })
    .await
}

/// Discard a draft framework.
pub async fn discard_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<NoInput>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::act_on_framework(tx, &call.actor, &call.id, &call.meta, "discard", None)
    })
    .await
}

/// Suspend a framework.
pub async fn suspend_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<ReasonIn>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::act_on_framework(tx, &call.actor, &call.id, &call.meta, "suspend", Some(&call.input.reason))
    })
    .await
}

/// Resume a suspended framework.
pub async fn resume_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<NoInput>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::act_on_framework(tx, &call.actor, &call.id, &call.meta, "resume", None)
    })
    .await
}

/// Close a framework.
pub async fn close_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<ReasonIn>,
) -> Result<Reply<FrameworkOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::act_on_framework(tx, &call.actor, &call.id, &call.meta, "close", Some(&call.input.reason))
    })
    .await
}

/// Create a question set.
///
/// Without `questions` it is the built-in first set, varied by the framework's tiers.
pub async fn create_question_set(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<QuestionSetIn>,
) -> Result<Reply<QuestionSetOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, |tx, call| {
        commands::create_question_set(tx, &call.actor, &call.id, &call.input)
    })
    .await
}

/// Publish a question set.
///
/// Applications begun from now on answer it; it never changes afterwards.
pub async fn publish_question_set(
    app: &App,
    actor: &Actor,
    id: &QuestionSetId,
    command: Command<NoInput>,
) -> Result<Reply<QuestionSetOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::publish_question_set(tx, &call.actor, &call.id, &call.meta)
    })
    .await
}
