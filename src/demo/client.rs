//! Calls the service's operations inside the program, as a client would over the network.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::{Method, StatusCode, header};
use actix_web::test::{TestRequest, init_service};
use futures_util::future::LocalBoxFuture;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::people::{Account, refresh};
use crate::app::{App, configure};
use crate::kernel::auth::{Bearer, access_token};
use crate::kernel::db::Housekeeping;
use crate::kernel::error::{Problem, Result};
use crate::kernel::telemetry::Metrics;

/// Status, `ETag` and body.
type Received = (StatusCode, Option<String>, Vec<u8>);
/// The service, made once because making its routes takes long.
type Door = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Result<Received>>>;

async fn door(app: &App) -> Result<Door> {
    let metrics = Metrics::new().map_err(|cause| Problem::internal(cause.to_string()))?;
    let service = Rc::new(init_service(actix_web::App::new().configure(configure(app, &metrics))).await);
    Ok(Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let called = service.call(request.to_request()).await;
            let response = called.map_err(|cause| Problem::internal(cause.to_string()))?;
            let etag = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok());
            let (status, etag) = (response.status(), etag.map(str::to_owned));
            let body =
                to_bytes(response.into_body()).await.map_err(|_| Problem::internal("an answer broke off"))?;
            Ok((status, etag, body.to_vec()))
        })
    }))
}

/// A way to the operations for invented people.
pub(super) struct Client<'a> {
    app: &'a App,
    /// The clock's offset at the present.
    present: i64,
    door: Door,
    tokens: RefCell<HashMap<String, String>>,
}

/// An answer that was no refusal.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Its body.
    pub(super) body: Value,
    etag: Option<String>,
}

impl Answer {
    /// The id in the body.
    pub(super) fn id(&self) -> Result<String> {
        self.text("/id")
    }

    /// The text at a JSON pointer.
    pub(super) fn text(&self, pointer: &str) -> Result<String> {
        text_at(&self.body, pointer)
    }

    /// The list at a JSON pointer.
    pub(super) fn list(&self, pointer: &str) -> Result<&[Value]> {
        let list = self.body.pointer(pointer).and_then(Value::as_array);
        list.map(Vec::as_slice)
            .ok_or_else(|| Problem::internal(format!("an answer of the demonstration has no {pointer}")))
    }
}

/// The text at a JSON pointer of a part of an answer.
pub(super) fn text_at(value: &Value, pointer: &str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| Problem::internal(format!("an answer of the demonstration has no {pointer}")))
}

impl<'a> Client<'a> {
    pub(super) async fn new(app: &'a App) -> Result<Self> {
        let present = app.clock.offset_micros();
        Ok(Self { app, present, door: door(app).await?, tokens: RefCell::default() })
    }

    /// Puts the clock `days` before the present, and lets the service do what is due then.
    pub(super) async fn days_ago(&self, days: i64) -> Result<()> {
        self.app.clock.set_offset_micros(self.present - days * 86_400 * 1_000_000);
        self.forget();
        let app = self.app.clone();
        tokio::task::spawn_blocking(move || crate::timekeeping::act_due(&app))
            .await
            .map_err(|_| Problem::internal("what was due in the demonstration panicked"))?
    }

    /// Everybody signs in anew: the clock or somebody's roles have changed.
    pub(super) fn forget(&self) {
        self.tokens.borrow_mut().clear();
        self.app.callers.forget();
    }

    /// GET.
    pub(super) async fn get(&self, who: &Account, path: &str) -> Result<Answer> {
        self.send(Method::GET, who, path, None, None).await
    }

    /// POST as this person, who has just signed in.
    pub(super) async fn post(&self, who: &Account, path: &str, body: Value) -> Result<Answer> {
        self.send(Method::POST, who, path, None, Some(body)).await
    }

    /// PATCH of the item as it is now.
    pub(super) async fn patch(&self, who: &Account, item: &str, body: Value) -> Result<Answer> {
        let etag = self.get(who, item).await?.etag;
        self.send(Method::PATCH, who, item, etag, Some(body)).await
    }

    /// PUT of a part of an item as it is now; the part is empty where the whole item is put.
    pub(super) async fn put(&self, who: &Account, item: &str, part: &str, body: Value) -> Result<Answer> {
        let etag = self.get(who, item).await?.etag;
        self.send(Method::PUT, who, &format!("{item}{part}"), etag, Some(body)).await
    }

    /// PUT of what nobody has written yet.
    pub(super) async fn put_new(&self, who: &Account, path: &str, body: Value) -> Result<Answer> {
        self.send(Method::PUT, who, path, Some("\"0\"".to_owned()), Some(body)).await
    }

    /// Sends a plain text file.
    pub(super) async fn upload(&self, who: &Account, path: &str, name: &str, text: &str) -> Result<Answer> {
        let body = format!(
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n{text}\r\n--part--\r\n"
        );
        let request = TestRequest::with_uri(&format!("/api/v1{path}"))
            .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=part"))
            .set_payload(body);
        self.sent(Method::POST, who, path, request).await
    }

    async fn send(
        &self,
        method: Method,
        who: &Account,
        path: &str,
        etag: Option<String>,
        body: Option<Value>,
    ) -> Result<Answer> {
        let mut request = TestRequest::with_uri(&format!("/api/v1{path}"));
        if let Some(etag) = etag {
            request = request.insert_header((header::IF_MATCH, etag));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.sent(method, who, path, request).await
    }

    async fn sent(&self, method: Method, who: &Account, path: &str, request: TestRequest) -> Result<Answer> {
        let token = self.token(who).await?;
        let request =
            request.method(method.clone()).insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
        let told = |what: String| {
            Problem::internal(format!("the demonstration: {} {method} {path}: {what}", who.email))
        };
        let (status, etag, bytes) =
            (self.door)(request).await.map_err(|problem| told(problem.to_string()))?;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() { Ok(Answer { body, etag }) } else { Err(told(format!("{status} {body}"))) }
    }

    /// An access token of a session that was begun at the clock's present.
    async fn token(&self, who: &Account) -> Result<String> {
        let known = self.tokens.borrow().get(&who.person_id).cloned();
        if let Some(token) = known {
            return Ok(token);
        }
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
        let token = access_token(self.app, bearer).await?.0.expose_secret().to_owned();
        self.tokens.borrow_mut().insert(who.person_id.clone(), token.clone());
        Ok(token)
    }
}
