//! The comparison: a bare actix-web + diesel program that reads and writes the same rows of the same SQLite file,
//! with neither sign-in, permission, validation nor audit rules of its own.
//!
//! `bare DATABASE ADDRESS`

use actix_web::web::{Data, Json, Path, Query, block};
use actix_web::{App, HttpResponse, HttpServer, get, post};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use fairlot::kernel::db::schema::{audit_events, competitions, idempotency_keys, lots, organisations};
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

#[derive(Serialize, Queryable, Selectable)]
#[diesel(table_name = competitions)]
struct Competition {
    id: String,
    reference: String,
    title: String,
    summary: String,
    state: String,
    region_code: String,
    version: i64,
}

#[derive(Serialize, Queryable, Selectable)]
#[diesel(table_name = lots)]
struct Lot {
    id: String,
    number: i64,
    title: String,
    value_pence: i64,
}

#[derive(Serialize, Queryable, Selectable)]
#[diesel(table_name = organisations)]
struct Organisation {
    id: String,
    name: String,
    kind: String,
    sector: String,
    income_band: String,
}

#[get("/competitions/{id}")]
async fn competition(pool: Data<Sqlite>, id: Path<String>) -> HttpResponse {
    let found = block(move || {
        let mut connection = pool.get().map_err(|cause| cause.to_string())?;
        let row = competitions::table
            .find(id.as_str())
            .select(Competition::as_select())
            .first(&mut connection)
            .map_err(|cause| cause.to_string())?;
        let lots = lots::table
            .filter(lots::competition_id.eq(id.as_str()))
            .order(lots::number)
            .select(Lot::as_select())
            .load(&mut connection)
            .map_err(|cause| cause.to_string())?;
        Ok::<_, String>((row, lots))
    });
    match found.await {
        Ok(Ok(found)) => HttpResponse::Ok().json(found),
        _ => HttpResponse::NotFound().finish(),
    }
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

#[get("/organisations")]
async fn list(pool: Data<Sqlite>, query: Query<After>) -> HttpResponse {
    let found = block(move || {
        let mut connection = pool.get().map_err(|cause| cause.to_string())?;
        organisations::table
            .filter(organisations::id.gt(query.after.clone().unwrap_or_default()))
            .order(organisations::id)
            .limit(101)
            .select(Organisation::as_select())
            .load(&mut connection)
            .map_err(|cause| cause.to_string())
    });
    match found.await {
        Ok(Ok(found)) => HttpResponse::Ok().json(found),
        _ => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Deserialize)]
struct New {
    name: String,
    kind: String,
    sector: String,
}

#[post("/organisations")]
async fn create(pool: Data<Sqlite>, body: Json<New>) -> HttpResponse {
    let made = block(move || {
        let mut connection = pool.get().map_err(|cause| cause.to_string())?;
        let id = uuid::Uuid::now_v7().to_string();
        let now = "2026-05-21T12:00:00.000000Z";
        connection
            .immediate_transaction(|connection| {
                diesel::sql_query(
                    "INSERT INTO organisations (id, side, name, name_normalised, kind, sector, income_band, origin, created_at, version, recorded_at) \
                     VALUES ($1, 'provider', $2, $2, $3, $4, 'not_known', 'registered', $5, 1, $5)",
                )
                .bind::<diesel::sql_types::Text, _>(&id)
                .bind::<diesel::sql_types::Text, _>(&body.name)
                .bind::<diesel::sql_types::Text, _>(&body.kind)
                .bind::<diesel::sql_types::Text, _>(&body.sector)
                .bind::<diesel::sql_types::Text, _>(now)
                .execute(connection)?;
                diesel::insert_into(audit_events::table)
                    .values((
                        audit_events::id.eq(&id),
                        audit_events::actor.eq("bare"),
                        audit_events::action.eq("register"),
                        audit_events::subject_kind.eq("organisation"),
                        audit_events::subject_id.eq(&id),
                        audit_events::embargo.eq("none"),
                        audit_events::salt.eq(vec![0_u8; 32]),
                        audit_events::commitment.eq(vec![0_u8; 32]),
                        audit_events::at.eq(fairlot::kernel::clock::UtcTime::from_micros(0).unwrap_or_else(|_| unreachable!())),
                    ))
                    .execute(connection)?;
                diesel::insert_into(idempotency_keys::table)
                    .values((
                        idempotency_keys::actor.eq("bare"),
                        idempotency_keys::key.eq(&id),
                        idempotency_keys::fingerprint.eq(&id),
                        idempotency_keys::status.eq(201),
                        idempotency_keys::body.eq(&body.name),
                        idempotency_keys::created_at.eq(fairlot::kernel::clock::UtcTime::from_micros(0).unwrap_or_else(|_| unreachable!())),
                    ))
                    .execute(connection)
            })
            .map_err(|cause: diesel::result::Error| cause.to_string())?;
        Ok::<_, String>(id)
    });
    match made.await {
        Ok(Ok(id)) => HttpResponse::Created().json(id),
        _ => HttpResponse::InternalServerError().finish(),
    }
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
        App::new().app_data(Data::new(pool.clone())).service(competition).service(list).service(create)
    })
    .workers(2)
    .bind(address)?
    .run()
    .await
}
