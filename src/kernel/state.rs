//! What every request can reach: configuration, database, keys, documents, clock.

use std::sync::Arc;

use super::audit::Refusals;
use super::clock::Clock;
use super::crypto::keyring::Keyring;
use super::db::Database;
use super::documents;
use super::ending::Ending;
use super::http::{Operations, RateLimiter};
use super::passwords::Passwords;
use crate::config::Config;

/// The service's shared state, given to handlers as `actix_web::web::Data<App>`.
#[derive(Clone)]
pub struct App {
    /// Settings, checked at start.
    pub config: Arc<Config>,
    /// The database.
    pub db: Database,
    /// Keys that live outside the database.
    pub keyring: Arc<Keyring>,
    /// Encrypted attachments.
    pub documents: Arc<documents::Store>,
    /// The clock of this process; business rules take their time from `Tx::now`.
    pub clock: Clock,
    /// Password hashing, bounded so that it cannot exhaust memory.
    pub passwords: Arc<Passwords>,
    /// Every operation of the API, from its OpenAPI document.
    pub operations: Arc<Operations>,
    /// Verified callers, remembered for moments.
    pub callers: Arc<super::auth::Callers>,
    /// Requests of each caller in the present minute.
    pub limiter: Arc<RateLimiter>,
    /// Refused attempts that are not recorded yet.
    pub refusals: Arc<Refusals>,
    /// Whether the service is about to end.
    pub ending: Arc<Ending>,
}
