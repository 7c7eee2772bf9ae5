//! Calls the service's operations inside the program, as a client would over the network.

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::{Method, header};
use actix_web::test::{TestRequest, init_service};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::people::{Account, refresh};
use crate::app::{App, configure};
use crate::kernel::auth::{Bearer, access_token};
use crate::kernel::db::Housekeeping;
use crate::kernel::error::{Problem, Result};
use crate::kernel::telemetry::Metrics;

/// A way to the operations for invented people.
pub(super) struct Client<'a> {
    app: &'a App,
}

/// An answer that was no refusal.
pub(super) struct Answer {
    /// Its body.
    pub(super) body: Value,
}

impl Answer {
    /// The id in the body.
    pub(super) fn id(&self) -> Result<String> {
        let id = self.body.get("id").and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| Problem::internal("an answer of the demonstration has no id"))
    }
}

impl<'a> Client<'a> {
    pub(super) const fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// Puts the clock `days` before the present.
    pub(super) fn days_ago(&self, days: i64) {
        self.app.clock.set_offset_micros(-days * 86_400 * 1_000_000);
        self.app.callers.forget();
    }

    /// POST as this person, who has just signed in.
    pub(super) async fn post(&self, who: &Account, path: &str, body: Value) -> Result<Answer> {
        self.send(Method::POST, who, path, Some(body)).await
    }

    async fn send(&self, method: Method, who: &Account, path: &str, body: Option<Value>) -> Result<Answer> {
        let token = self.token(who).await?;
        let metrics = Metrics::new().map_err(|cause| Problem::internal(cause.to_string()))?;
        let service = init_service(actix_web::App::new().configure(configure(self.app, &metrics))).await;
        let mut request = TestRequest::with_uri(&format!("/api/v1{path}"))
            .method(method.clone())
            .insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let told = |cause: String| Problem::internal(format!("the demonstration: {method} {path}: {cause}"));
        let response = service.call(request.to_request()).await.map_err(|cause| told(cause.to_string()))?;
        let status = response.status();
        let bytes = to_bytes(response.into_body()).await.map_err(|_| told("no body".to_owned()))?;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() { Ok(Answer { body }) } else { Err(told(format!("{status} {body}"))) }
    }

    async fn token(&self, who: &Account) -> Result<String> {
        let session = who.session_id.clone();
        self.app.db.maintenance(Housekeeping::LastUsed, move |tx| refresh(tx, &session)).await?;
        self.app.callers.forget();
        let of = |text: &str| text.parse().map_err(|_| Problem::internal("an id of the demonstration"));
        let bearer = Bearer {
            subject: of(&who.person_id)?,
            session: Some(of(&who.session_id)?),
            auth_time: Some(self.app.clock.now()),
            methods: vec!["pwd".into(), "otp".into()],
        };
        Ok(access_token(self.app, bearer).await?.0.expose_secret().to_owned())
    }
}
