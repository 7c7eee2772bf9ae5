//! A later closing date for an open framework: the first framework manager asks, a second and different one confirms.

use std::time::Duration;

use actix_web::http::StatusCode;

use super::commands::{Changed, entry, made, managed};
use super::model::FrameworkId;
use super::store;
use super::views::{ExtendIn, FrameworkOut};
use crate::kernel::audit::Audited;
use crate::kernel::authz::Actor;
use crate::kernel::confirmation::{self, Confirmation, Confirming, TwoPersonOut};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Made, Meta, Reply, run};
use crate::kernel::machine::Transition;
use crate::kernel::state::App;

/// Extend a framework.
///
/// Two framework managers, each freshly authenticated, send the same closing date: the first is answered 202, the second
/// extends.
pub async fn extend_framework(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<ExtendIn>,
) -> Result<Reply<TwoPersonOut<FrameworkOut>>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        extend(tx, &call.actor, &call.id, &call.meta, &call.input, call.app.config.auth.reauthentication)
    })
    .await
}

fn extend(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &FrameworkId,
    meta: &Meta,
    input: &ExtendIn,
    limit: Duration,
) -> Changed<TwoPersonOut<FrameworkOut>> {
    let one = managed(tx, actor, id)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "extend")?;
    let now = tx.now()?;
    let person = actor.fresh_person(now, limit)?;
    if input.closes_on <= one.closes_on {
        let detail = format!("Choose a day after {}, the present closing date.", one.closes_on);
        return Err(Problem::field("/closes_on", "order", detail));
    }
    // What the second person confirms is this day.
    let day = format!("{}: ", input.closes_on);
    let reason = format!("{day}{}", input.reason);
    let what = Confirming {
        kind: "framework",
        id: id.as_str(),
        action: "extend",
        version: one.version,
        reason: Some(&reason),
    };
    match confirmation::request_or_confirm(tx, person, &what)? {
        Confirmation::Requested(waiting) => {
            let made = Made::new(TwoPersonOut::Awaiting(waiting)).accepted();
            Ok(Audited::new(made, entry(actor, "request_extend", &one).reason(reason)))
        }
        Confirmation::Confirmed { reason: asked, .. } => {
            let asked = asked.unwrap_or_default();
            if !asked.starts_with(&day) {
                let detail =
                    format!("Another manager asked for another day; send the same one. Asked: {asked}");
                return Err(Problem::new(Code::Conflict, detail));
            }
            tx.apply(&transition)?;
            store::set_closes_on(tx, id, input.closes_on)?;
            let done = made(tx, actor, id)?;
            let answer = Made {
                view: TwoPersonOut::Done(done.view),
                version: done.version,
                location: done.location,
                reference: None,
                status: None,
            };
            Ok(Audited::new(answer, entry(actor, "extend", &one).reason(asked)))
        }
    }
}
