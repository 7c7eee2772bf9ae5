//! A command on its way: who asks for what, with the checked input.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, Role, Scope};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Made, Meta, Reply, perform};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

/// What a command's function is given.
#[derive(Clone)]
pub(crate) struct Call<I> {
    pub(crate) app: App,
    pub(crate) actor: Actor,
    pub(crate) id: String,
    pub(crate) input: I,
    pub(crate) meta: Meta,
}

impl<I> Call<I> {
    /// The person, where they proved who they are within the configured time.
    pub(crate) fn fresh_person(&self, now: UtcTime) -> Result<String> {
        let minutes = i64::try_from(self.app.config.auth.reauthentication.as_secs() / 60).unwrap_or(0);
        Ok(self.actor.fresh_person(now, minutes)?.to_owned())
    }
}

/// A command's function; it may run again, and consumes nothing.
pub(crate) type Work<I, V> = fn(&mut Tx<'_>, &Call<I>) -> Result<Audited<Made<V>>>;

/// Runs a command in its write transaction, once for each `Idempotency-Key`.
pub(crate) async fn run<I, V>(
    app: &App,
    actor: &Actor,
    id: &str,
    status: StatusCode,
    command: Command<I>,
    work: Work<I, V>,
) -> Result<Reply<V>>
where
    I: Send + 'static,
    V: Serialize + Send + 'static,
{
    let call = Call {
        app: app.clone(),
        actor: actor.clone(),
        id: id.to_owned(),
        input: command.input,
        meta: command.meta,
    };
    let meta = call.meta.clone();
    perform(app, actor, &meta, status, move |tx| work(tx, &call)).await
}

/// The actions of the lifecycle table that the caller's roles give in this state, wherever they hold them among
/// `scopes`. The clock's actions are nobody's.
pub(crate) fn allowed_actions<S: Machine>(
    actor: &Actor,
    scopes: &[Scope<'_>],
    state: S,
) -> Vec<&'static str> {
    let gives = |who: &str| {
        let roles: Vec<Role> = who.split(',').filter_map(|role| role.trim().parse().ok()).collect();
        scopes.iter().any(|scope| actor.holds(&roles, scope))
    };
    state.moves().iter().filter(|one| gives(one.who)).map(|one| one.action).collect()
}
