//! The general limit of requests a minute: a fixed window for each caller, in this process's memory, so that with
//! several nodes each counts its own.
//!
//! A caller is a bearer token that has proved good, or else the client's address: made-up tokens do not help.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use sha2::{Digest, Sha256};

use crate::kernel::authz::Actor;
use crate::kernel::error::{Code, Problem};
use crate::kernel::state::App;
use crate::kernel::telemetry::client_address;

/// The window.
const WINDOW: Duration = Duration::from_secs(60);
/// Most callers counted at once; beyond it, those whose window has passed are forgotten.
const CAPACITY: usize = 50_000;

/// Requests of each caller in the present minute.
#[derive(Default)]
pub struct RateLimiter {
    windows: Mutex<HashMap<[u8; 32], Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    start: Instant,
    requests: u32,
}

impl RateLimiter {
    /// Counts a request; the seconds to wait where there were too many.
    fn count(&self, caller: [u8; 32], limit: u32, now: Instant) -> Result<(), u64> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= CAPACITY {
            windows.retain(|_, window| now.duration_since(window.start) < WINDOW);
        }
        let window = windows.entry(caller).or_insert(Window { start: now, requests: 0 });
        let passed = now.duration_since(window.start);
        if passed >= WINDOW {
            *window = Window { start: now, requests: 0 };
        }
        if window.requests >= limit {
            return Err(WINDOW.saturating_sub(passed).as_secs().saturating_add(1));
        }
        window.requests = window.requests.saturating_add(1);
        Ok(())
    }

    fn knows(&self, caller: &[u8; 32], now: Instant) -> bool {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.get(caller).is_some_and(|window| now.duration_since(window.start) < WINDOW)
    }

    /// A token proved good: from now on it is counted by itself, and its first request not by its address.
    fn adopt(&self, token: [u8; 32], address: [u8; 32], now: Instant) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.insert(token, Window { start: now, requests: 1 });
        if let Some(window) = windows.get_mut(&address) {
            window.requests = window.requests.saturating_sub(1);
        }
    }
}

fn key(kind: &str, text: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(text).finalize().into()
}

/// Middleware: 429 `too_many_requests` with `Retry-After` beyond `limits.requests_per_minute`.
pub async fn rate_limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = match request.app_data::<Data<App>>() {
        Some(app) if !is_probe(request.path()) => app.clone(),
        _ => return next.call(request).await,
    };
    let now = Instant::now();
    let from = client_address(request.request(), app.config.trust_forwarded_for);
    let address = key("address", from.map(|one| one.to_string()).unwrap_or_default().as_bytes());
    let token = request.headers().get(header::AUTHORIZATION).map(|value| key("token", value.as_bytes()));
    let known = token.filter(|token| app.limiter.knows(token, now));
    let limit = app.config.limits.requests_per_minute;
    app.limiter
        .count(known.unwrap_or(address), limit, now)
        .map_err(|wait| Problem::of(Code::TooManyRequests).retry_after(i64::try_from(wait).unwrap_or(60)))?;
    let response = next.call(request).await?;
    let signed_in = response.request().extensions().get::<Actor>().is_some_and(Actor::is_signed_in);
    if let (Some(token), None, true) = (token, known, signed_in) {
        app.limiter.adopt(token, address, now);
    }
    Ok(response)
}

/// What operators ask, and files that never change.
fn is_probe(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics") || path.starts_with("/assets/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_and_callers_are_counted_apart() {
        let limiter = RateLimiter::default();
        let (a, b, now) = (key("token", b"a"), key("token", b"b"), Instant::now());
        assert!(limiter.count(a, 2, now).is_ok() && limiter.count(a, 2, now).is_ok());
        assert!(limiter.count(a, 2, now).is_err_and(|wait| (60..=61).contains(&wait)));
        assert!(limiter.count(b, 2, now).is_ok());
        assert!(limiter.count(a, 2, now + WINDOW).is_ok());
    }

    #[test]
    fn a_token_is_known_once_it_proved_good() {
        let limiter = RateLimiter::default();
        let (token, address, now) = (key("token", b"a"), key("address", b"a"), Instant::now());
        assert!(!limiter.knows(&token, now));
        assert!(limiter.count(address, 1, now).is_ok());
        limiter.adopt(token, address, now);
        assert!(limiter.knows(&token, now) && !limiter.knows(&token, now + WINDOW));
        assert!(limiter.count(address, 1, now).is_ok(), "the first request was given back");
    }
}
