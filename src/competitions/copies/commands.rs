//! Making a copy.

use actix_web::http::StatusCode;

use super::terms::{Ground, Terms};
use super::views::{CompetitionCopyIn, CompetitionCopyOut, LeftOutOut};
use super::{rules, store};
use crate::competitions::drafting::draft;
use crate::competitions::model::{Competition, CompetitionId};
use crate::competitions::store as competitions;
use crate::competitions::transitions::entry;
use crate::kernel::audit::{Audited, Entry};
use crate::kernel::authz::Actor;
use crate::kernel::db::Tx;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Made, Reply, perform};
use crate::kernel::state::App;

/// Makes a draft with the terms of another competition.
///
/// # Errors
/// 404 for a competition that the caller may not know of, 403 where they may not commission in the region, 422 for a
/// framework that the body takes no part in.
pub async fn copy_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CompetitionCopyIn>,
) -> Result<Reply<CompetitionCopyOut>> {
    let (who, id, input) = (actor.clone(), id.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        let source = competitions::find_visible(tx, &who, &id)?;
        let mut terms = Terms::of(tx, &source)?;
        let elsewhere = source.region_code != input.region_code && !terms.lots.is_empty();
        if elsewhere {
            terms.lots.clear();
        }
        let ground = Ground {
            framework_id: input.framework_id.clone().unwrap_or_else(|| source.framework_id.clone()),
            body_id: input.body_id.clone(),
            region_code: input.region_code.clone(),
            title: input.title.clone(),
        };
        let row = draft(tx, &who, &terms.begun(ground))?;
        let mut entries = vec![entry(&who, "create", &row)];
        let mut left_out = terms.fill(tx, &who, &row, &mut entries)?;
        left_out.extend(elsewhere.then(rules::elsewhere));
        store::insert(tx, &row.id, &source.id)?;
        made(tx, &row, left_out, entries)
    })
    .await
}

/// The answer about a filled draft.
///
/// # Errors
/// Those of the database.
pub(in crate::competitions) fn made(
    tx: &mut Tx<'_>,
    row: &Competition,
    left_out: Vec<LeftOutOut>,
    entries: Vec<Entry>,
) -> Result<Audited<Made<CompetitionCopyOut>>> {
    let row = competitions::competition(tx, &row.id)?.ok_or_else(Problem::not_found)?;
    let location = format!("/api/v1/competitions/{}", row.id);
    let made = CompetitionCopyOut { id: row.id, reference: row.reference, left_out };
    Audited::of_any(Made::new(made).version(row.version).location(location), entries)
}
