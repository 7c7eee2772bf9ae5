//! Finding an organisation that is registered, and asking to join it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{frame, role_choices, role_words};
use crate::kernel::authz::{Side, SignedIn};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations::{self, JoinRequestIn, JoinRequestOut, OrganisationId, OrganisationOut};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::organisations::{FoundLine, JoinPage, RequestLine};
use crate::web::visit::{Visit, Visitor, renamed, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_join).service(post_join);
}

/// Providers by name or number that one can act for.
pub(super) async fn find(visit: &Visit, text: &str) -> Result<Vec<OrganisationOut>> {
    let found = organisations::find(&visit.app, &visit.actor, text).await?;
    Ok(found.into_iter().filter(|one| one.side == Side::Provider && one.merged_into.is_none()).collect())
}

pub(super) fn about(p: &Page, one: &OrganisationOut) -> String {
    p.t(&format!("kind-{}", one.kind.as_str().replace('_', "-")))
}

async fn page(visit: &Visit, form: Form, found: Vec<OrganisationOut>, searched: bool) -> Result<JoinPage> {
    let own = organisations::own_join_requests(&visit.app, &visit.actor).await?;
    let p = frame(visit);
    Ok(JoinPage {
        found: found
            .iter()
            .map(|one| FoundLine {
                name: one.name.clone(),
                about: about(&p, one),
                role_field: format!("role-{}", one.id),
                message_field: format!("message-{}", one.id),
                id: one.id.to_string(),
            })
            .collect(),
        own: own.into_iter().map(|one| own_line(&p, one)).collect(),
        roles: role_choices(&p),
        searched,
        form,
        p,
    })
}

fn own_line(p: &Page, one: JoinRequestOut) -> RequestLine {
    RequestLine {
        role: role_words(p, one.given_role.unwrap_or(one.role)),
        outcome: one
            .outcome
            .map_or_else(|| p.t("join-open"), |outcome| p.t(&format!("join-{}", outcome.as_str()))),
        text: one.reason.unwrap_or_default(),
        name: one.organisation_name,
        ..RequestLine::default()
    }
}

#[get("/join")]
async fn get_join(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    visit.actor.person()?;
    let form = visit.asked();
    let text = form.optional("find");
    let found = match &text {
        Some(text) => find(&visit, text).await?,
        None => Vec::new(),
    };
    let view = page(&visit, form, found, text.is_some()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/join/{id}")]
async fn post_join(visit: Visitor<SignedIn>, id: Id<OrganisationId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (role, message) = (format!("role-{}", *id), format!("message-{}", *id));
    form.required(&role, "fault-role");
    if form.is_clean() {
        let input = json!({"role": form.value(&role), "message": form.optional(&message)});
        let outcome = visit
            .send::<JoinRequestIn, _>(&form, input, async |command| {
                organisations::ask_to_join(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see("/join", Some(Flash::done("flash-join-asked")))),
            Err(problem) => {
                let problem = renamed(problem, |pointer| format!("{pointer}-{}", *id));
                take_faults(&mut form, problem)?;
            }
        }
    }
    let found = organisations::read_organisation(&visit.app, &visit.actor, &id).await?.view;
    let view = page(&visit, form, vec![found], true).await?;
    Ok(again(&view.p.clone(), &view))
}
