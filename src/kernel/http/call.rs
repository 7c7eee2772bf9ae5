//! A command on its way: who asks for what, with the checked input.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::command::{Command, Meta};
use super::perform::perform;
use super::reply::{Made, Reply};
use crate::kernel::audit::Audited;
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// What a command's function is given: the input `I` for the resource with identifier `K`.
#[derive(Clone)]
pub struct Call<I, K = String> {
    /// The service.
    pub app: App,
    /// Who asks.
    pub actor: Actor,
    /// What it is about.
    pub id: K,
    /// What is asked.
    pub input: I,
    /// `If-Match` and `Idempotency-Key`.
    pub meta: Meta,
}

impl<I, K> Call<I, K> {
    /// The person, where they proved who they are within the configured time.
    ///
    /// # Errors
    /// `reauthentication_required`.
    pub fn fresh_person(&self, now: UtcTime) -> Result<&str> {
        self.actor.fresh_person(now, self.app.config.auth.reauthentication)
    }
}

/// A command's function; it may run again, and consumes nothing.
pub type Work<I, V, K = String> = fn(&mut Tx<'_>, &Call<I, K>) -> Result<Audited<Made<V>>>;

/// Runs a command in its write transaction, once for each `Idempotency-Key`, and answers with `status`.
///
/// # Errors
/// Those of `work`, and of [`perform`].
pub async fn run<I, K, V>(
    app: &App,
    actor: &Actor,
    id: K,
    status: StatusCode,
    command: Command<I>,
    work: Work<I, V, K>,
) -> Result<Reply<V>>
where
    I: Send + 'static,
    K: Send + 'static,
    V: Serialize + Send + 'static,
{
    let meta = command.meta.clone();
    let call = Call { app: app.clone(), actor: actor.clone(), id, input: command.input, meta: command.meta };
    perform(app, actor, &meta, status, move |tx| work(tx, &call)).await
}
