//! The steps of an agreement: offering, signing for each side, withdrawing.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::agreements::read;
use super::steps::{Asking, confirm};
use super::{allowed, sent};
use crate::awards::{self, AgreementId, ReasonIn, SignIn};
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions, SignForProvider, WithdrawAgreements};
use crate::kernel::error::Result;
use crate::kernel::http::{Id, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::agreements::{SignPage, Signer};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_offer)
        .service(post_offer)
        .service(get_sign)
        .service(post_sign)
        .service(get_countersign)
        .service(post_countersign)
        .service(get_co_sign)
        .service(post_co_sign)
        .service(get_withdraw)
        .service(post_withdraw);
}

fn at(id: &AgreementId) -> String {
    format!("/agreements/{id}")
}

/// The page that confirms offering or withdrawing.
async fn page(visit: &Visit, id: &AgreementId, step: &str, typed: Option<Form>) -> Result<ConfirmPage> {
    let (one, provider, form) = read(visit, id).await?;
    allowed(&one.allowed_actions, step, one.state.as_str())?;
    let withdraws = step == "withdraw";
    let asking = Asking {
        step,
        caption: format!("{}, {provider}", one.reference),
        with_reason: withdraws,
        grave: withdraws,
        action: format!("{}/{step}", at(id)),
        back: at(id),
    };
    Ok(confirm(visit, typed.unwrap_or(form), asking))
}

#[get("/agreements/{id}/offer")]
async fn get_offer(visit: Visitor<CommissionCompetitions>, id: Id<AgreementId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, "offer", None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/agreements/{id}/offer")]
async fn post_offer(
    visit: Visitor<CommissionCompetitions>,
    id: Id<AgreementId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = sent::<NoInput, _>(&visit, &form, json!({}), async |command| {
        awards::offer_agreement(&visit.app, &visit.actor, &id, command).await
    });
    match outcome.await {
        Ok(_) => return Ok(visit.see(&at(&id), Some(Flash::done("flash-offered")))),
        Err(problem) => take_faults(&mut form, problem)?,
    }
    let view = page(&visit, &id, "offer", Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

/// The action of the concept whose page this is.
const fn action_of(signer: Signer) -> &'static str {
    match signer {
        Signer::Provider => "provider_sign",
        Signer::Second => "co_sign",
        Signer::Body => "countersign",
    }
}

async fn sign_page(visit: &Visit, id: &AgreementId, signer: Signer, typed: Option<Form>) -> Result<SignPage> {
    let (one, provider, form) = read(visit, id).await?;
    allowed(&one.allowed_actions, action_of(signer), one.state.as_str())?;
    Ok(SignPage {
        p: visit.page(Some(Section::Competitions)),
        form: typed.unwrap_or(form),
        action: format!("{}/{}", at(id), signer.page()),
        back: at(id),
        reference: one.reference,
        provider,
        signer,
        signed_at: one.provider_signed_at.map(|at| at.timestamp()),
        text: one.text.unwrap_or_default(),
        digest: one.text_digest.unwrap_or_default(),
    })
}

async fn asked(visit: &Visit, id: &AgreementId, signer: Signer) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = sign_page(visit, id, signer, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// Signs what the page showed: the digest comes back with the form.
async fn signed(visit: &Visit, id: &AgreementId, signer: Signer, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if form.required("read", "fault-tick").is_some() {
        let input = json!({"text_digest": form.value("text_digest")});
        let (app, actor) = (&visit.app, &visit.actor);
        let outcome = sent::<SignIn, _>(visit, &form, input, async |command| match signer {
            Signer::Provider => awards::provider_sign_agreement(app, actor, id, command).await,
            Signer::Second => awards::co_sign_agreement(app, actor, id, command).await,
            Signer::Body => awards::countersign_agreement(app, actor, id, command).await,
        });
        match outcome.await {
            Ok(_) => return Ok(visit.see(&at(id), Some(Flash::done("flash-signed")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = sign_page(visit, id, signer, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/agreements/{id}/sign")]
async fn get_sign(visit: Visitor<SignForProvider>, id: Id<AgreementId>) -> Result<HttpResponse> {
    asked(&visit, &id, Signer::Provider).await
}

#[post("/agreements/{id}/sign")]
async fn post_sign(
    visit: Visitor<SignForProvider>,
    id: Id<AgreementId>,
    posted: Posted,
) -> Result<HttpResponse> {
    signed(&visit, &id, Signer::Provider, posted).await
}

#[get("/agreements/{id}/countersign")]
async fn get_countersign(visit: Visitor<DirectCompetitions>, id: Id<AgreementId>) -> Result<HttpResponse> {
    asked(&visit, &id, Signer::Body).await
}

#[post("/agreements/{id}/countersign")]
async fn post_countersign(
    visit: Visitor<DirectCompetitions>,
    id: Id<AgreementId>,
    posted: Posted,
) -> Result<HttpResponse> {
    signed(&visit, &id, Signer::Body, posted).await
}

#[get("/agreements/{id}/co-sign")]
async fn get_co_sign(visit: Visitor<DirectCompetitions>, id: Id<AgreementId>) -> Result<HttpResponse> {
    asked(&visit, &id, Signer::Second).await
}

#[post("/agreements/{id}/co-sign")]
async fn post_co_sign(
    visit: Visitor<DirectCompetitions>,
    id: Id<AgreementId>,
    posted: Posted,
) -> Result<HttpResponse> {
    signed(&visit, &id, Signer::Second, posted).await
}

#[get("/agreements/{id}/withdraw")]
async fn get_withdraw(visit: Visitor<WithdrawAgreements>, id: Id<AgreementId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, "withdraw", None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/agreements/{id}/withdraw")]
async fn post_withdraw(
    visit: Visitor<WithdrawAgreements>,
    id: Id<AgreementId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = sent::<ReasonIn, _>(&visit, &form, json!({"reason": reason}), async |command| {
            awards::withdraw_agreement(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(_) => return Ok(visit.see(&at(&id), Some(Flash::done("flash-agreement-withdrawn")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, "withdraw", Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
