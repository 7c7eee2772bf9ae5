//! The API keys of an organisation. A new one is shown once, in the answer that makes it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{frame, href, role_words};
use crate::kernel::authz::{ManageApiKeys, Role};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Meta};
use crate::organisations::{self, ApiKeyId, ApiKeyIn, OrganisationId};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::organisations::{KeyLine, KeysPage};
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_keys).service(post_keys).service(post_revoke);
}

fn place(id: &OrganisationId) -> String {
    format!("{}/keys", href(id))
}

async fn page(visit: &Visit, id: &OrganisationId, form: Form, secret: String) -> Result<KeysPage> {
    let out = organisations::read_organisation(&visit.app, &visit.actor, id).await?.view;
    let inside = organisations::read_inside(&visit.app, &visit.actor, id).await?;
    let p = frame(visit);
    Ok(KeysPage {
        keys: inside
            .keys
            .into_iter()
            .map(|one| KeyLine {
                role: role_words(&p, one.role),
                revoke: format!("{}/{}/revoke", place(id), one.id),
                name: one.name,
            })
            .collect(),
        roles: [Role::BidWriter, Role::Viewer, Role::Signatory]
            .map(|role| Choice::new(role.as_str(), role_words(&p, role)))
            .to_vec(),
        back: href(id),
        action: place(id),
        name: out.name,
        form,
        secret,
        p,
    })
}

#[get("/organisations/{id}/keys")]
async fn get_keys(visit: Visitor<ManageApiKeys>, id: Id<OrganisationId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, Form::blank(), String::new()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/organisations/{id}/keys")]
async fn post_keys(
    visit: Visitor<ManageApiKeys>,
    id: Id<OrganisationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("name", "fault-key-name");
    form.required("role", "fault-role");
    if form.is_clean() {
        let input = json!({"body_id": *id, "role": form.value("role"), "name": form.value("name").trim()});
        let outcome = visit
            .send::<ApiKeyIn, _>(&form, input, async |command| {
                organisations::create_key(&visit.app, &visit.actor, command).await
            })
            .await;
        match outcome {
            Ok(made) => {
                let secret = made.secret.map(|one| one.0.expose_secret().to_owned()).unwrap_or_default();
                let view = page(&visit, &id, Form::blank(), secret).await?;
                return Ok(html(&view.p.clone(), &view));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, form, String::new()).await?;
    Ok(again(&view.p.clone(), &view))
}

#[post("/organisations/{id}/keys/{key}/revoke")]
async fn post_revoke(visit: Visitor<ManageApiKeys>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let id: OrganisationId = visit.part("id").parse().map_err(|_| Problem::not_found())?;
    let key: ApiKeyId = visit.part("key").parse().map_err(|_| Problem::not_found())?;
    // A key in use has its first version; using it does not change it.
    match organisations::revoke_key(&visit.app, &visit.actor, &key, Meta::version(1)).await {
        Ok(()) => Ok(visit.see(&place(&id), Some(Flash::done("flash-key-revoked")))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            let view = page(&visit, &id, form, String::new()).await?;
            Ok(again(&view.p.clone(), &view))
        }
    }
}
