//! Making a copy.

use actix_web::http::StatusCode;

use super::views::{CompetitionCopyIn, CompetitionCopyOut, LeftOutOut};
use super::{rules, store};
use crate::competitions::drafting::{copied_lot, draft, framework_of, lot_entry};
use crate::competitions::model::{Competition, CompetitionId};
use crate::competitions::store as competitions;
use crate::competitions::transitions::entry;
use crate::competitions::views::CompetitionIn;
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
        let row = draft(tx, &who, &fresh(&source, &input))?;
        let mut entries = vec![entry(&who, "create", &row)];
        let left_out = fill(tx, &who, &source, &row, &mut entries)?;
        store::insert(tx, &row.id, &source.id)?;
        let row = competitions::competition(tx, &row.id)?.ok_or_else(Problem::not_found)?;
        let location = format!("/api/v1/competitions/{}", row.id);
        let made = CompetitionCopyOut { id: row.id, reference: row.reference, left_out };
        Audited::of_any(Made::new(made).version(row.version).location(location), entries)
    })
    .await
}

fn fresh(source: &Competition, input: &CompetitionCopyIn) -> CompetitionIn {
    CompetitionIn {
        framework_id: input.framework_id.clone().unwrap_or_else(|| source.framework_id.clone()),
        body_id: input.body_id.clone(),
        region_code: input.region_code.clone(),
        title: input.title.clone().unwrap_or_else(|| source.title.clone()),
        summary: source.summary.clone(),
        anonymous: None,
        price_formula: None,
        tie_break: None,
    }
}

/// Puts what can be copied into the draft; says what cannot.
fn fill(
    tx: &mut Tx<'_>,
    who: &Actor,
    source: &Competition,
    row: &Competition,
    entries: &mut Vec<Entry>,
) -> Result<Vec<LeftOutOut>> {
    let criteria = competitions::criteria(tx, &source.id)?;
    if !criteria.is_empty() {
        let groups = competitions::criterion_groups(tx, &source.id)?;
        let gates = competitions::gates(tx, &source.id)?;
        competitions::replace_criteria(tx, &row.id, &rules::criteria(criteria, groups, gates))?;
        entries.push(entry(who, "set_criteria", row));
    }
    let mut left_out = Vec::new();
    let lots = competitions::lots(tx, &source.id)?;
    if source.region_code == row.region_code {
        let framework = framework_of(tx, who, &row.framework_id, &row.body_id)?;
        for (place, lot) in lots.into_iter().enumerate() {
            let (kept, lost) = rules::lot(place, lot, &framework);
            left_out.extend(lost);
            if let Some(lot) = kept {
                let id = competitions::insert_lot(tx, &row.id, &copied_lot(lot))?;
                entries.push(lot_entry(who, "create", row, &id));
            }
        }
    } else if !lots.is_empty() {
        left_out.push(rules::elsewhere());
    }
    competitions::update(tx, &row.id, &rules::terms(source))?;
    Ok(left_out)
}
