//! Who looks at a page: the session behind the cookie, with the permission in the handler's signature.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;
use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev};
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::flash::Flash;
use super::form::{Form, Posted, PostedFile, Unread};
use super::layout::{Page, Section, Viewer, Web, queried, see};
use crate::accounts;
use crate::app::App;
use crate::kernel::auth::{admit, by_session_cookie};
use crate::kernel::authz::{
    Actor, AdministerPlatform, EvaluateBids, Identity, ManageFrameworks, Permission, WriteApplications,
};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Command, Meta, Received};
use crate::kernel::i18n::Lang;
use crate::kernel::tokens::{Digest, Prefix};

/// The cookie that holds a session's secret.
pub const SESSION_COOKIE: &str = "fairlot_session";

/// One look at the site.
pub struct Visit {
    /// The program.
    pub app: Data<App>,
    /// What pages are made with.
    pub web: Data<Web>,
    /// Who looks; nobody where no session is in force.
    pub actor: Actor,
    /// The request.
    pub request: HttpRequest,
    viewer: Option<Viewer>,
}

/// A visit by someone who has permission `P` somewhere; the resource is checked by its concept.
pub struct Visitor<P> {
    visit: Visit,
    permission: PhantomData<P>,
}

impl<P> Deref for Visitor<P> {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl<P: Permission> FromRequest for Visitor<P> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let visit = Visit::of(request).await?;
            admit::<P>(&visit.actor)?;
            Ok(Self { visit, permission: PhantomData })
        })
    }
}

impl Visit {
    async fn of(request: HttpRequest) -> Result<Self> {
        let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Problem::internal("no state"))?;
        let web = request.app_data::<Data<Web>>().cloned().ok_or_else(|| Problem::internal("no pages"))?;
        let actor = actor(&app, &request).await?;
        // For whoever shows or counts a refusal further on.
        request.extensions_mut().insert(actor.clone());
        let viewer = match &actor.identity {
            Identity::Person { session_id, .. } => Some(viewer(&app, &actor, session_id).await?),
            _ => None,
        };
        if let Some(viewer) = &viewer {
            request.extensions_mut().insert(viewer.clone());
        }
        Ok(Self { app, web, actor, request, viewer })
    }

    /// The frame of a page without a form, or with one for who is signed in.
    pub fn page(&self, section: Option<Section>) -> Page {
        match &self.viewer {
            Some(viewer) => Page::signed_in(&self.request, &self.web, section, viewer.clone()),
            None => Page::open(&self.request, &self.web, section),
        }
    }

    /// The frame of a page with a form that may be sent without being signed in.
    pub fn page_with_form(&self, section: Option<Section>) -> Page {
        match &self.viewer {
            Some(_) => self.page(section),
            None => Page::with_form(&self.request, &self.web, section),
        }
    }

    /// The fields of a form that this visitor's page sent.
    ///
    /// # Errors
    /// `csrf_mismatch`, `malformed_body`.
    pub fn proved(&self, posted: Posted) -> Result<Form> {
        let binding = self.page_with_form(None).binding;
        posted.proved(&self.web.signer, &binding).map_err(|unread| match unread {
            Unread::Token => Problem::of(Code::CsrfMismatch),
            Unread::Shape => Problem::of(Code::MalformedBody),
        })
    }

    /// The same for a form with a file, if one was chosen; a refused file is a fault of the field `file`.
    ///
    /// # Errors
    /// `csrf_mismatch`, `malformed_body`, `storage_full`.
    pub async fn proved_with_file(&self, posted: PostedFile) -> Result<(Form, Option<Received>)> {
        let (posted, file) = posted.read(&self.app).await?;
        let mut form = self.proved(posted)?;
        match file {
            Ok(file) => {
                // Another file is another request.
                if let Some(file) = &file {
                    form.put("file", file.sha256.as_str());
                }
                Ok((form, file))
            }
            Err(problem) => {
                match problem.code() {
                    Code::DocumentTooLarge | Code::UnsupportedMediaType => {
                        form.refuse_pointers([("/file", problem.document().detail)]);
                    }
                    _ => take_faults(&mut form, problem)?,
                }
                Ok((form, None))
            }
        }
    }

    /// What the query of the address says, as a form; an unreadable one says nothing.
    pub fn asked(&self) -> Form {
        Form::filled(queried(&self.request))
    }

    /// A named part of the address; empty where it has none.
    pub fn part(&self, name: &str) -> &str {
        self.request.match_info().get(name).unwrap_or_default()
    }

    /// The command that a form sends: the API's own input with its checks, for the version that the page showed.
    /// The same sending of a form is one request, however often it arrives.
    ///
    /// # Errors
    /// `invalid` with every fault.
    pub fn command<T: DeserializeOwned + Validate>(&self, form: &Form, input: Value) -> Result<Command<T>> {
        let key = self.key_of(form);
        let fingerprint = key.clone();
        let meta = Meta { if_match: form.version(), idempotency: Some((key, fingerprint)) };
        Command::of_value(input, meta)
    }

    /// What makes this sending of a form one request.
    pub fn key_of(&self, form: &Form) -> String {
        let mut sent = format!("{}\n", self.request.path()).into_bytes();
        sent.extend_from_slice(form.fingerprint().as_bytes());
        format!("form-{}", hex::encode(self.app.keyring.hmac("idempotency", &sent)))
    }

    /// Makes the command that a form sends and does it.
    ///
    /// # Errors
    /// `invalid` with every fault; those of the command.
    pub async fn send<T, R>(
        &self,
        form: &Form,
        input: Value,
        act: impl AsyncFnOnce(Command<T>) -> Result<R>,
    ) -> Result<R>
    where
        T: DeserializeOwned + Validate,
    {
        act(self.command(form, input)?).await
    }

    /// Sends a form of a page that two people may have open. Where somebody else saved meanwhile and nothing of this page
    /// changed, it is sent for their version; otherwise their version, which `stored` reads, is put beside what was typed.
    ///
    /// # Errors
    /// `invalid` with every fault; those of the command, `precondition_failed` where the form has both versions.
    pub async fn save<T, V>(
        &self,
        form: &mut Form,
        input: Value,
        act: impl AsyncFn(Command<T>) -> Result<V>,
        stored: impl AsyncFn() -> Result<Form>,
    ) -> Result<V>
    where
        T: DeserializeOwned + Validate,
    {
        let stale = |outcome: &Result<V>| {
            outcome.as_ref().is_err_and(|problem| problem.code() == Code::PreconditionFailed)
        };
        let outcome = act(self.command(form, input.clone())?).await;
        if !stale(&outcome) {
            return outcome;
        }
        let now = stored().await?;
        if !form.catch_up(&now) {
            form.put_beside(now);
            return outcome;
        }
        let outcome = act(self.command(form, input)?).await;
        if stale(&outcome) {
            form.put_beside(stored().await?);
        }
        outcome
    }

    /// Sends a step that is confirmed with words of its own. Where somebody else changed the thing meanwhile it is never sent
    /// by itself: it comes back with its words, for the version that `now` reads.
    ///
    /// # Errors
    /// As [`Visit::save`].
    pub async fn confirm<T, V>(
        &self,
        form: &mut Form,
        input: Value,
        act: impl AsyncFnOnce(Command<T>) -> Result<V>,
        now: impl AsyncFnOnce() -> Result<Option<i64>>,
    ) -> Result<V>
    where
        T: DeserializeOwned + Validate,
    {
        let outcome = self.send(form, input, act).await;
        if outcome.as_ref().is_err_and(|problem| problem.code() == Code::PreconditionFailed) {
            let mut same = form.clone();
            same.replace("version", now().await?.map(|it| it.to_string()).unwrap_or_default());
            form.put_beside(same);
        }
        outcome
    }

    /// Leads to another page of ours, with a note if given.
    pub fn see(&self, to: &str, note: Option<Flash>) -> HttpResponse {
        see(&self.web, to, note.as_ref())
    }

    /// For pages before a grave step: leads to proving who it is first, so that nothing typed is lost.
    ///
    /// # Errors
    /// `reauthentication_required`.
    pub fn fresh(&self) -> Result<()> {
        // A minute less than the step itself allows, to fill in the form.
        let limit = self.app.config.auth.reauthentication.saturating_sub(Duration::from_secs(60));
        self.actor.fresh_person(self.app.clock.now(), limit).map(|_| ())
    }
}

async fn actor(app: &App, request: &HttpRequest) -> Result<Actor> {
    let Some(secret) = request.cookie(SESSION_COOKIE) else {
        return Ok(Actor::public());
    };
    let Some(digest) = Digest::of(Prefix::Session, secret.value()) else {
        return Ok(Actor::public());
    };
    match app.db.read(move |db| by_session_cookie(db, &digest.to_string())).await {
        Err(problem) if problem.code() == Code::NotSignedIn => Ok(Actor::public()),
        outcome => outcome,
    }
}

async fn viewer(app: &App, actor: &Actor, session: &str) -> Result<Viewer> {
    let me = accounts::me(app, actor).await?;
    let mut bodies: Vec<String> = me.roles.iter().map(|role| role.body_name.clone()).collect();
    bodies.sort();
    bodies.dedup();
    let parts = [
        (actor.has(WriteApplications) || actor.grants.is_empty(), Section::Applying),
        (actor.has(ManageFrameworks), Section::Frameworks),
        (true, Section::Pipeline),
        (true, Section::Competitions),
        (actor.has(EvaluateBids), Section::Evaluations),
        (actor.has(AdministerPlatform), Section::Bodies),
        (actor.has(AdministerPlatform), Section::Health),
    ];
    Ok(Viewer {
        lang: me.locale.map(Lang::from).unwrap_or_default(),
        bounced: me.address_bounced_at.is_some(),
        name: me.name.unwrap_or_default(),
        body: bodies.join(", "),
        binding: session.to_owned(),
        sections: parts.into_iter().filter(|(open, _)| *open).map(|(_, section)| section).collect(),
    })
}

/// The session's cookie; without a date, so that closing the browser ends it.
pub fn session_cookie(web: &Web, secret: &str) -> Cookie<'static> {
    web.cookie(SESSION_COOKIE, secret.to_owned())
}

/// The problem with the pointers of its faults as the page names its fields.
pub fn renamed(problem: Problem, name: impl Fn(&str) -> String) -> Problem {
    let faults: Vec<Fault> = problem
        .faults()
        .iter()
        .map(|fault| Fault::new(name(&fault.pointer), fault.code.as_str(), fault.detail.as_str()))
        .collect();
    problem.with_faults(faults)
}

/// Takes what the form's sender can mend into the form; the rest is answered as it is.
///
/// # Errors
/// The problem, where another page is the answer.
pub fn take_faults(form: &mut Form, problem: Problem) -> Result<()> {
    match problem.code() {
        Code::Invalid | Code::CheckFailed if !problem.faults().is_empty() => {
            form.refuse_pointers(problem.faults().iter().map(|fault| (&fault.pointer, &fault.detail)));
            Ok(())
        }
        Code::Invalid
        | Code::CheckFailed
        | Code::Conflict
        | Code::AlreadyExists
        | Code::FundsExceeded
        | Code::AnotherPersonRequired
        | Code::DeadlinePassed => {
            form.refuse_pointers([("", problem.document().detail)]);
            Ok(())
        }
        _ => Err(problem),
    }
}
