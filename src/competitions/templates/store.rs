//! The only Diesel of templates.

use diesel::prelude::*;

use super::model::{Document, KeptTerms, Template, TemplateId};
use super::states::TemplateState;
use super::views::TemplateOriginOut;
use crate::competitions::copies::CompetitionOriginOut;
use crate::competitions::model::{Competition, CompetitionId};
use crate::frameworks::FrameworkId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    competition_template_uses as u, competition_templates as t, competitions as c,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{AnyBackend, Snapshot, Tx, natively};
use crate::kernel::error::Result;

/// A template's own row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct TemplateRow {
    id: TemplateId,
    body_id: String,
    region_code: String,
    framework_id: FrameworkId,
    name: String,
    state: TemplateState,
    terms: Json<Document>,
    competition_id: CompetitionId,
    created_at: UtcTime,
    version: i64,
}

fn whole((row, reference): (TemplateRow, String)) -> Template {
    Template {
        id: row.id,
        body_id: row.body_id,
        region_code: row.region_code,
        framework_id: row.framework_id,
        name: row.name,
        state: row.state,
        kept: row.terms.0.into_terms(),
        source: CompetitionOriginOut { id: row.competition_id, reference },
        created_at: row.created_at,
        version: row.version,
    }
}

/// A template; nothing where there is none.
pub(super) fn template(db: &mut Snapshot<'_>, id: &TemplateId) -> Result<Option<Template>> {
    let row: Option<(TemplateRow, String)> = t::table
        .inner_join(c::table.on(c::id.eq(t::competition_id)))
        .filter(t::id.eq(id))
        .select((TemplateRow::as_select(), c::reference))
        .first(db.conn())
        .optional()?;
    Ok(row.map(whole))
}

/// The templates of `bodies`, newest first, in one state where it is given.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    bodies: &[String],
    state: Option<TemplateState>,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Template>> {
    let mut query = t::table
        .inner_join(c::table.on(c::id.eq(t::competition_id)))
        .filter(t::body_id.eq_any(bodies))
        .into_boxed::<AnyBackend>();
    if let Some(state) = state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(t::id.lt(before));
    }
    let rows: Vec<(TemplateRow, String)> = query
        .order(t::id.desc())
        .limit(limit)
        .select((TemplateRow::as_select(), c::reference))
        .load(db.conn())?;
    Ok(rows.into_iter().map(whole).collect())
}

/// Keeps terms under a name.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    source: &Competition,
    name: &str,
    kept: KeptTerms,
    by: &str,
) -> Result<TemplateId> {
    let (id, now) = (TemplateId::new(), tx.now()?);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(&id),
            t::body_id.eq(&source.body_id),
            t::region_code.eq(&source.region_code),
            t::framework_id.eq(&source.framework_id),
            t::name.eq(name),
            t::state.eq(TemplateState::Current),
            t::terms.eq(Json(Document::First(Box::new(kept)))),
            t::competition_id.eq(&source.id),
            t::created_by.eq(by),
            t::created_at.eq(now),
            t::version.eq(1),
            t::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Gives it another name, beside a transition.
pub(super) fn rename(tx: &mut Tx<'_>, id: &TemplateId, name: &str) -> Result<()> {
    diesel::update(t::table.find(id)).set(t::name.eq(name)).execute(tx.conn())?;
    Ok(())
}

/// Remembers from which template a draft was begun.
pub(super) fn insert_use(tx: &mut Tx<'_>, competition: &CompetitionId, id: &TemplateId) -> Result<()> {
    diesel::insert_into(u::table)
        .values((u::competition_id.eq(competition), u::template_id.eq(id)))
        .execute(tx.conn())?;
    Ok(())
}

/// The template from which a competition was begun.
pub(in crate::competitions) fn begun_from(
    db: &mut Snapshot<'_>,
    competition: &CompetitionId,
) -> Result<Option<TemplateOriginOut>> {
    let row: Option<(TemplateId, String, Json<Document>)> = natively!(db, |it| u::table
        .inner_join(t::table.on(t::id.eq(u::template_id)))
        .filter(u::competition_id.eq(competition))
        .select((t::id, t::name, t::terms))
        .first(it)
        .optional())?;
    Ok(row.map(|(id, name, document)| TemplateOriginOut { id, name, clocks: document.0.into_terms().clocks }))
}
