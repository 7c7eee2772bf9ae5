//! The comparison: a bare actix-web + diesel program that reads and writes the same rows of the same SQLite file,
//! with neither sign-in, permission, validation nor audit rules of its own.
//!
//! `bare DATABASE ADDRESS`

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, Query, block};
use actix_web::{App, HttpResponse, HttpServer, get, post};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use fairlot::kernel::clock::{Clock, Day, UtcTime};
use fairlot::kernel::db::schema::{
    audit_events, competition_keys, competitions, criteria, framework_tiers, funds, idempotency_keys,
    invitations, lot_areas, lot_categories, lots, organisation_details as details, organisations,
    route_decisions,
};
use serde::{Deserialize, Serialize};

type Sqlite = Pool<ConnectionManager<SqliteConnection>>;

#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute("PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Rows as they are read and answered.
macro_rules! rows {
    ($($name:ident of $table:ident { $($field:ident: $kind:ty,)* })*) => {
        $(#[derive(Serialize, Queryable, Selectable)]
        #[diesel(table_name = $table)]
        struct $name { $($field: $kind,)* })*
    };
}

rows! {
    Competition of competitions {
        id: String, reference: String, framework_id: String, body_id: String, region_code: String, title: String,
        summary: String, state: String, anonymous: bool, footprint_reason: Option<String>,
        partnering_ends_at: Option<UtcTime>, deadline: Option<UtcTime>, starts_on: Option<Day>,
        clock_override_reason: Option<String>, payment_model: Option<String>,
        payment_by_results_basis_points: Option<i64>, volumes: Option<String>, tupe_applies: Option<bool>,
        enforcement_duty: Option<String>, data_sharing_duty: Option<String>, price_formula: String,
        tie_break: String, standstill_working_days: i64, created_at: UtcTime, submitted_by: Option<String>,
        published_by: Option<String>, published_at: Option<UtcTime>, closed_at: Option<UtcTime>,
        opened_at: Option<UtcTime>, recommended_by: Option<String>, decided_by: Option<String>,
        decided_at: Option<UtcTime>, reason: Option<String>, version: i64, recorded_at: UtcTime,
    }
    Lot of lots {
        id: String, competition_id: String, number: i64, title: String, cohort: Option<String>, value_pence: i64,
        value_basis: String, extension_value_pence: i64, term_months: i64, extension_months: i64, state: String,
        version: i64, recorded_at: UtcTime,
    }
    Criterion of criteria {
        id: String, position: i64, kind: String, title: String, question: String, weight_basis_points: i64,
        maximum_score: i64, minimum_score: i64, word_limit: Option<i64>,
    }
    RouteDecision of route_decisions {
        id: String, aid_version: i64, answers: String, gates_failed: String, score: i64, aid_outcome: String,
        chosen: String, reason: Option<String>, officer: Option<String>, decided_by: String,
        second_person: Option<String>, version: i64, recorded_at: UtcTime,
    }
    Invitation of invitations {
        id: String, organisation_id: String, membership_id: String, invited_at: UtcTime,
        received_at: Option<UtcTime>, declined_at: Option<UtcTime>, decline_reason: Option<String>, version: i64,
    }
    Organisation of organisations {
        id: String, side: String, name: String, kind: String, sector: String, yearly_income_pence: Option<i64>,
        income_band: String, home_nation: Option<String>, home_region_code: Option<String>, origin: String,
        created_at: UtcTime, version: i64,
    }
    Details of details {
        income_basis: String, led_by: Option<String>, directory_listed: bool, public_summary: Option<String>,
        website: Option<String>, merged_into_id: Option<String>,
    }
}

/// A competition with the rows that hang on it.
#[derive(Serialize)]
struct Whole {
    competition: Competition,
    tiers: Vec<(i64, Option<i64>)>,
    lots: Vec<Lot>,
    categories: Vec<(String, String)>,
    areas: Vec<(String, String)>,
    criteria: Vec<Criterion>,
    route_decision: Option<RouteDecision>,
    invitation: Option<Invitation>,
    recipient: Option<String>,
}

fn whole(link: &mut SqliteConnection, id: &str) -> QueryResult<Whole> {
    let competition: Competition =
        competitions::table.find(id).select(Competition::as_select()).first(link)?;
    let here = || lots::table.filter(lots::competition_id.eq(id)).select(lots::id);
    Ok(Whole {
        tiers: framework_tiers::table
            .filter(framework_tiers::framework_id.eq(&competition.framework_id))
            .select((framework_tiers::tier, framework_tiers::up_to_pence))
            .load(link)?,
        lots: lots::table
            .filter(lots::competition_id.eq(id))
            .order(lots::number)
            .select(Lot::as_select())
            .load(link)?,
        categories: lot_categories::table
            .filter(lot_categories::lot_id.eq_any(here()))
            .select((lot_categories::lot_id, lot_categories::category_code))
            .load(link)?,
        areas: lot_areas::table
            .filter(lot_areas::lot_id.eq_any(here()))
            .select((lot_areas::lot_id, lot_areas::area_code))
            .load(link)?,
        criteria: criteria::table
            .filter(criteria::competition_id.eq(id))
            .order(criteria::position)
            .select(Criterion::as_select())
            .load(link)?,
        route_decision: route_decisions::table
            .filter(route_decisions::competition_id.eq(id))
            .select(RouteDecision::as_select())
            .first(link)
            .optional()?,
        invitation: invitations::table
            .filter(invitations::competition_id.eq(id))
            .order(invitations::id)
            .select(Invitation::as_select())
            .first(link)
            .optional()?,
        recipient: competition_keys::table
            .find(id)
            .select(competition_keys::recipient)
            .first(link)
            .optional()?,
        competition,
    })
}

/// Runs `work` on a connection of the pool, away from the workers that answer.
async fn answered<T: Serialize + Send + 'static>(
    pool: Data<Sqlite>,
    status: StatusCode,
    work: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
) -> HttpResponse {
    let found = block(move || {
        let mut connection = pool.get().map_err(|cause| cause.to_string())?;
        work(&mut connection).map_err(|cause| cause.to_string())
    });
    match found.await {
        Ok(Ok(found)) => HttpResponse::build(status).json(found),
        _ => HttpResponse::InternalServerError().finish(),
    }
}

#[get("/competitions/{id}")]
async fn one(pool: Data<Sqlite>, id: Path<String>) -> HttpResponse {
    answered(pool, StatusCode::OK, move |link| whole(link, &id)).await
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

#[get("/organisations")]
async fn list(pool: Data<Sqlite>, query: Query<After>) -> HttpResponse {
    answered(pool, StatusCode::OK, move |link| {
        organisations::table
            .left_join(details::table.on(details::organisation_id.eq(organisations::id)))
            .filter(organisations::id.gt(query.after.clone().unwrap_or_default()))
            .order(organisations::id)
            .limit(101)
            .select((Organisation::as_select(), Option::<Details>::as_select()))
            .load::<(Organisation, Option<Details>)>(link)
    })
    .await
}

#[derive(Deserialize)]
struct New {
    body_id: String,
    name: String,
    kind: String,
}

#[post("/funds")]
async fn create(pool: Data<Sqlite>, body: Json<New>) -> HttpResponse {
    answered(pool, StatusCode::CREATED, move |link| link.immediate_transaction(|link| record(link, &body)))
        .await
}

/// The fund, its audit event and the stored answer.
fn record(link: &mut SqliteConnection, body: &New) -> QueryResult<String> {
    let (id, now) = (uuid::Uuid::now_v7().to_string(), Clock::default().now());
    diesel::insert_into(funds::table)
        .values((
            funds::id.eq(&id),
            funds::body_id.eq(&body.body_id),
            funds::name.eq(&body.name),
            funds::kind.eq(&body.kind),
            funds::created_by.eq("bare"),
            funds::created_at.eq(now),
            funds::version.eq(1),
            funds::recorded_at.eq(now),
        ))
        .execute(link)?;
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::id.eq(&id),
            audit_events::actor.eq("bare"),
            audit_events::action.eq("create"),
            audit_events::subject_kind.eq("fund"),
            audit_events::subject_id.eq(&id),
            audit_events::embargo.eq("none"),
            audit_events::salt.eq(vec![0_u8; 32]),
            audit_events::commitment.eq(vec![0_u8; 32]),
            audit_events::at.eq(now),
        ))
        .execute(link)?;
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::actor.eq("bare"),
            idempotency_keys::key.eq(&id),
            idempotency_keys::fingerprint.eq(&id),
            idempotency_keys::status.eq(201),
            idempotency_keys::body.eq(&body.name),
            idempotency_keys::created_at.eq(now),
        ))
        .execute(link)?;
    Ok(id)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let (Some(file), Some(address)) = (words.next(), words.next()) else {
        return Err(std::io::Error::other("bare DATABASE ADDRESS"));
    };
    let pool = Pool::builder()
        .max_size(4)
        .connection_customizer(Box::new(Pragmas))
        .build(ConnectionManager::<SqliteConnection>::new(file))
        .map_err(std::io::Error::other)?;
    HttpServer::new(move || {
        App::new().app_data(Data::new(pool.clone())).service(one).service(list).service(create)
    })
    .workers(2)
    .bind(address)?
    .run()
    .await
}
