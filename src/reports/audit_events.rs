//! Audit events for auditors: each with the salt and the commitment by which it can be checked against the log.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::handlers::without_cursor;
use crate::import::load::ACTOR as IMPORT;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Actor, ReadAudit, Role};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::audit_leaf::{CanonicalEvent, EventParts};
use crate::kernel::crypto::canonical;
use crate::kernel::db::schema::{audit_events, competitions};
use crate::kernel::db::{AnyBackend, Snapshot};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Cursor, Page, Query, Reply, fetch_limit, page_of};
use crate::kernel::state::App;

/// The parameters of the list of audit events.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditEventsQuery {
    /// Only events about this kind of resource.
    #[validate(length(min = 1, max = 50))]
    #[param(example = "competition", min_length = 1, max_length = 50)]
    subject_kind: Option<String>,
    /// Only events about this resource.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    subject_id: Option<String>,
    /// Only events about what belongs to this resource, such as the bids of a competition.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    parent: Option<String>,
    /// Only events by this actor.
    #[validate(length(min = 1, max = 100))]
    #[param(example = "system:clock", min_length = 1, max_length = 100)]
    actor: Option<String>,
    /// Only this action.
    #[validate(length(min = 1, max = 50))]
    #[param(example = "publish", min_length = 1, max_length = 50)]
    action: Option<String>,
    /// Only events of this region, by its code.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "F", min_length = 1, max_length = 20)]
    region: Option<String>,
    /// Only events at or after this time.
    from: Option<UtcTime>,
    /// Only events before this time.
    to: Option<UtcTime>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

/// An audit event as an auditor sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AuditEventOut {
    /// The event.
    id: String,
    /// Its place in the log, from 0.
    leaf_index: i64,
    /// When it happened.
    at: UtcTime,
    /// Who: `person:`, `api_key:` or `system:` and an id.
    #[schema(example = "system:clock")]
    actor: String,
    /// What.
    #[schema(example = "publish")]
    action: String,
    /// To what kind of resource.
    #[schema(example = "competition")]
    subject_kind: String,
    /// To which.
    subject_id: String,
    /// To what that belongs.
    parent_id: Option<String>,
    /// The region.
    region_code: Option<String>,
    /// The reason given.
    reason: Option<String>,
    /// SHA-256 of the subject before.
    digest_before: Option<String>,
    /// SHA-256 of the subject after.
    digest_after: Option<String>,
    /// The event in canonical JSON (RFC 8785), exactly as it is hashed.
    canonical: String,
    /// The random salt, in hexadecimal.
    salt: String,
    /// SHA-256 of the salt's bytes followed by `canonical`, in hexadecimal: what the log holds.
    commitment: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events)]
struct Row {
    id: String,
    leaf_index: Option<i64>,
    at: UtcTime,
    actor: String,
    action: String,
    subject_kind: String,
    subject_id: String,
    parent_id: Option<String>,
    region_code: Option<String>,
    reason: Option<String>,
    digest_before: Option<String>,
    digest_after: Option<String>,
    salt: Vec<u8>,
    commitment: Vec<u8>,
}

/// List audit events
///
/// Events of the auditor's bodies and of imports, in the order of the log. What is embargoed comes when its time has
/// come: events of sealed bids after opening, those that would tell who asked a clarification after completion. To
/// check one: SHA-256 over the bytes of `salt` followed by the text of `canonical` is `commitment`.
#[utoipa::path(operation_id = "list_audit_events", tag = "audit", params(AuditEventsQuery),
    responses((status = 200, body = Page<AuditEventOut>)),
    extensions(("x-permission" = json!("read_audit"))))]
#[get("/audit/events")]
pub(super) async fn list_audit_events(
    app: Data<App>,
    who: Allowed<ReadAudit>,
    request: HttpRequest,
    query: Query<AuditEventsQuery>,
) -> Result<Reply<Page<AuditEventOut>>> {
    let Query(query) = query;
    let after: Option<Cursor<i64>> = Cursor::decode(query.cursor.as_deref())?;
    let limit = query.limit;
    let actor = who.actor;
    let events = app.db.read(move |db| events(db, &actor, query, after.map(|cursor| cursor.0))).await?;
    Ok(page_of(events, limit, &without_cursor(&request), |event| event.leaf_index, |event| event))
}

fn events(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    query: AuditEventsQuery,
    after: Option<i64>,
) -> Result<Vec<AuditEventOut>> {
    let limit = fetch_limit(query.limit);
    let rows: Vec<Row> = visible(actor, query)
        .filter(audit_events::leaf_index.gt(after.unwrap_or(-1)))
        .order(audit_events::leaf_index)
        .limit(limit)
        .select(Row::as_select())
        .load(db.conn())?;
    rows.into_iter().map(view).collect()
}

type Boxed = audit_events::BoxedQuery<'static, AnyBackend>;

/// The sequenced events that the auditor may see and asks for.
fn visible(actor: &Actor, query: AuditEventsQuery) -> Boxed {
    use audit_events as e;
    let unsealed = competitions::table
        .filter(competitions::opened_at.is_not_null().or(competitions::state.eq("unsuccessful")))
        .select(competitions::id.nullable());
    let over = competitions::table
        .filter(competitions::state.eq_any(["completed", "cancelled", "unsuccessful"]))
        .select(competitions::id.nullable());
    let mut events = e::table
        .filter(e::leaf_index.is_not_null())
        .filter(e::body_id.eq_any(actor.bodies(&[Role::Auditor])).or(e::actor.eq(format!("system:{IMPORT}"))))
        .filter(
            e::embargo
                .eq("none")
                .or(e::embargo.eq("sealed").and(e::embargo_parent.eq_any(unsealed)))
                .or(e::embargo.eq("asker").and(e::embargo_parent.eq_any(over))),
        )
        .into_boxed();
    if let Some(kind) = query.subject_kind {
        events = events.filter(e::subject_kind.eq(kind));
    }
    if let Some(id) = query.subject_id {
        events = events.filter(e::subject_id.eq(id));
    }
    if let Some(parent) = query.parent {
        events = events.filter(e::parent_id.eq(parent));
    }
    if let Some(actor) = query.actor {
        events = events.filter(e::actor.eq(actor));
    }
    if let Some(action) = query.action {
        events = events.filter(e::action.eq(action));
    }
    if let Some(region) = query.region {
        events = events.filter(e::region_code.eq(region));
    }
    if let Some(from) = query.from {
        events = events.filter(e::at.ge(from));
    }
    if let Some(to) = query.to {
        events = events.filter(e::at.lt(to));
    }
    events
}

fn view(row: Row) -> Result<AuditEventOut> {
    let damaged = || Problem::internal(format!("audit event {} is damaged", row.id));
    let digest = |text: &Option<String>| -> Result<Option<[u8; 32]>> {
        let Some(text) = text else { return Ok(None) };
        let bytes = hex::decode(text).map_err(|_| damaged())?;
        Ok(Some(bytes.try_into().map_err(|_| damaged())?))
    };
    let event = CanonicalEvent::new(&EventParts {
        id: row.id.parse().map_err(|_| damaged())?,
        time: row.at.timestamp(),
        actor: &row.actor,
        action: &row.action,
        subject: &format!("{}:{}", row.subject_kind, row.subject_id),
        reason: row.reason.as_deref(),
        before: digest(&row.digest_before)?,
        after: digest(&row.digest_after)?,
    });
    let bytes = canonical::to_bytes(&event).map_err(|_| damaged())?;
    Ok(AuditEventOut {
        canonical: String::from_utf8(bytes.to_vec()).map_err(|_| damaged())?,
        leaf_index: row.leaf_index.ok_or_else(damaged)?,
        salt: hex::encode(&row.salt),
        commitment: hex::encode(&row.commitment),
        id: row.id,
        at: row.at,
        actor: row.actor,
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        parent_id: row.parent_id,
        region_code: row.region_code,
        reason: row.reason,
        digest_before: row.digest_before,
        digest_after: row.digest_after,
    })
}
