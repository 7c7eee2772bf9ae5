//! Builds the service from its configuration; the command line and the tests use the same.

use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, PayloadConfig};
use diesel::{QueryDsl, RunQueryDsl};
use secrecy::ExposeSecret;
use utoipa::OpenApi;
use utoipa::openapi::Paths;

use crate::config::{Config, DatabaseUrl, KekSource};
use crate::kernel::audit::Refusals;
use crate::kernel::auth::{Callers, authenticate};
use crate::kernel::clock::Clock;
use crate::kernel::crypto::keyring::{Keyring, Source};
use crate::kernel::db::{Database, Snapshot};
use crate::kernel::documents;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{API, Operations, RateLimiter, Routes};
use crate::kernel::machine::{ExportedMachine, export};
use crate::kernel::passwords::{Cost, Passwords};
pub use crate::kernel::state::App;
use crate::kernel::telemetry::Metrics;
use crate::web::layout::Web;

/// Passwords hashed at once; each takes 19 MiB.
const HASHES_AT_ONCE: usize = 2;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fairlot",
        description = "A commissioning marketplace: qualify onto a framework, bid in competitions, follow every award.",
        license(name = "MIT", identifier = "MIT"),
        contact(name = "Fairlot", url = "https://github.com/fairlot"),
    ),
    servers((url = "/", description = "This service")),
    // The last three are types of query parameters only, which are not found by themselves.
    components(schemas(
        crate::kernel::error::ProblemDocument,
        crate::reports::Format,
        crate::reports::RouteKind,
        crate::reports::SectorKind,
    )),
)]
struct Document;

/// Every operation of the API.
pub fn api_routes(routes: &mut Routes<'_>) {
    // The router tries one pattern after the other: what is read most stands first.
    crate::competitions::routes(routes);
    crate::bids::routes(routes);
    crate::clarifications::routes(routes);
    crate::notices::routes(routes);
    crate::pipeline::routes(routes);
    crate::engagement::routes(routes);
    crate::opportunities::routes(routes);
    crate::searches::routes(routes);
    crate::published::routes(routes);
    crate::accounts::routes(routes);
    crate::reference::routes(routes);
    crate::organisations::routes(routes);
    crate::frameworks::routes(routes);
    crate::qualification::routes(routes);
    crate::declarations::routes(routes);
    crate::directory::routes(routes);
    crate::merging::routes(routes);
    crate::money::routes(routes);
    crate::evaluation::routes(routes);
    crate::awards::routes(routes);
    crate::supply_chains::routes(routes);
    crate::reports::routes(routes);
    crate::timekeeping::routes(routes);
}

/// What routing asks of the operations.
fn operations() -> Operations {
    let mut paths = Paths::new();
    api_routes(&mut Routes::List(&mut paths));
    Operations::of(&paths)
}

/// The raw OpenAPI document, as the handlers give it.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    api_routes(&mut Routes::Describe(&mut document));
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document
}

/// The finished OpenAPI document, as it is served and committed.
pub fn openapi() -> Result<serde_json::Value> {
    crate::kernel::openapi::finish(&document(), &[machines(), machines_beside_the_table()].concat())
        .map_err(|cause| Problem::internal(format!("the OpenAPI document: {cause}")))
}

/// Every lifecycle.
#[must_use]
pub fn machines() -> Vec<ExportedMachine> {
    use crate::{
        awards, bids, clarifications, competitions, engagement, evaluation, frameworks, pipeline,
        qualification,
    };
    vec![
        export::<frameworks::states::FrameworkState>(),
        export::<qualification::states::ApplicationState>(),
        export::<qualification::states::MembershipState>(),
        export::<pipeline::states::NoticeState>(),
        export::<engagement::states::EventState>(),
        export::<competitions::states::CompetitionState>(),
        export::<competitions::states::LotState>(),
        export::<clarifications::states::ClarificationState>(),
        export::<bids::states::BidState>(),
        export::<bids::states::EntryState>(),
        export::<evaluation::states::ConflictState>(),
        export::<awards::states::AwardState>(),
        export::<awards::states::AgreementState>(),
    ]
}

/// The state machines that the specification's table does not have.
pub fn machines_beside_the_table() -> Vec<ExportedMachine> {
    use crate::competitions::CoCommissionerState;
    use crate::competitions::template_states::TemplateState;
    use crate::money::states::{PledgeState, VirementState};
    vec![
        export::<VirementState>(),
        export::<PledgeState>(),
        export::<TemplateState>(),
        export::<CoCommissionerState>(),
        export::<crate::engagement::states::ProposalState>(),
        export::<crate::supply_chains::states::StepState>(),
        export::<crate::supply_chains::states::RecordState>(),
        export::<crate::supply_chains::states::ReportState>(),
    ]
}

/// Opens everything that the configuration names, migrates the database and loads the reference data.
pub fn build(config: Config, clock: Clock) -> Result<App> {
    let connections = match config.database.url {
        DatabaseUrl::Sqlite(_) => config.database.readers,
        DatabaseUrl::Postgres(_) => config.database.max_connections,
    };
    let database = Database::open(&config.database.url, connections, clock.clone())?;
    database.migrate()?;
    crate::reference::load_reference_data(&database)?;
    let told = |what: &str, cause: String| Problem::new(Code::Invalid, format!("{what}: {cause}"));
    let keyring = Keyring::load(&kek_source(&config, database.read_now(holds_wrapped_records)?))
        .map_err(|cause| told("key-encryption key", cause.to_string()))?;
    let documents = documents::Store::open(config.data_dir.join("documents"))
        .map_err(|cause| told("attachments", cause.to_string()))?;
    let passwords =
        Passwords::new(Cost::OWASP, HASHES_AT_ONCE).map_err(|cause| told("passwords", cause.to_string()))?;
    Ok(App {
        db: database,
        keyring: Arc::new(keyring),
        documents: Arc::new(documents),
        clock,
        passwords: Arc::new(passwords),
        operations: Arc::new(operations()),
        callers: Arc::new(Callers::default()),
        limiter: Arc::new(RateLimiter::default()),
        refusals: Arc::new(Refusals::default()),
        ending: Arc::default(),
        config: Arc::new(config),
    })
}

/// True where the database holds what only an existing key can unwrap.
fn holds_wrapped_records(db: &mut Snapshot<'_>) -> Result<bool> {
    use crate::kernel::db::schema::{competition_keys, signing_keys};
    let signing: i64 = signing_keys::table.count().get_result(db.conn())?;
    let competitions: i64 = competition_keys::table.count().get_result(db.conn())?;
    Ok(signing + competitions > 0)
}

/// A new key would be of no use to a database that already holds records under another.
fn kek_source(config: &Config, in_use: bool) -> Source {
    match &config.keys.kek {
        KekSource::File(path) => Source::File { path: path.clone(), create: !in_use },
        KekSource::Command(line) => {
            let mut words = line.expose_secret().split_whitespace().map(str::to_owned);
            Source::Command {
                program: words.next().unwrap_or_default().into(),
                args: words.collect(),
                timeout: std::time::Duration::from_secs(10),
            }
        }
    }
}

/// Routes of the whole service, for `actix_web::App::configure`.
pub fn configure(app: &App, metrics: &Metrics) -> impl FnOnce(&mut actix_web::web::ServiceConfig) {
    let (app, metrics) = (app.clone(), metrics.clone());
    let web = Data::new(Web::new(&app.keyring.hmac("web forms", b"1"), app.config.is_https()));
    move |config: &mut actix_web::web::ServiceConfig| {
        config
            .app_data(PayloadConfig::new(app.config.limits.body_bytes))
            .app_data(Data::new(metrics))
            .app_data(Data::new(app))
            .configure(crate::kernel::http::probes)
            .service(
                actix_web::web::scope(API)
                    .configure(|config| api_routes(&mut Routes::Serve(config)))
                    .wrap(from_fn(authenticate)),
            )
            .configure(crate::web::routes(web))
            .default_service(actix_web::web::to(crate::kernel::http::nothing_here));
    }
}
