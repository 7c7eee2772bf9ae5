//! The steps of an assessment: start, admit, reject.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::applications::href;
use super::{scope_rows, take_whole};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::kernel::machine::Machine;
use crate::qualification::{self, ApplicationId, ApplicationOut, Outcome, StartIn};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::frameworks::{AdmitPage, StartPage};
use crate::web::views::parts::{Row, RowSection, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_start)
        .service(post_start)
        .service(get_admit)
        .service(post_admit)
        .service(get_reject)
        .service(post_reject);
}

/// The application where it allows `action`, with an empty form for its version; 409 otherwise.
pub(in crate::web::journeys) async fn allowed(
    visit: &Visit,
    id: &ApplicationId,
    action: &str,
) -> Result<(ApplicationOut, Form)> {
    let Made { view: out, version, .. } =
        qualification::read_application(&visit.app, &visit.actor, id).await?;
    if out.allowed_actions.contains(&action) {
        return Ok((out, Form::versioned(version)));
    }
    Err(Problem::wrong_state(Machine::as_str(out.state), action, out.allowed_actions))
}

fn start_page(visit: &Visit, out: ApplicationOut, form: Form) -> StartPage {
    let here = href(&out.id);
    StartPage {
        p: visit.page(Some(Section::Frameworks)),
        form,
        action: format!("{here}/start"),
        back: here,
        reference: out.reference,
        provider: out.organisation_name,
    }
}

#[get("/applications/{id}/start")]
async fn get_start(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, form) = allowed(&visit, &id, "start").await?;
    let view = start_page(&visit, out, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/start")]
async fn post_start(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = visit
        .send::<StartIn, _>(&form, json!({"no_conflict": form.has("no_conflict", "yes")}), async |command| {
            qualification::start_assessment(&visit.app, &visit.actor, &id, command).await
        })
        .await;
    match outcome {
        Ok(_) => Ok(visit.see(&href(&id), Some(Flash::done("flash-assessment-started")))),
        Err(problem) => {
            crate::web::visit::take_faults(&mut form, problem)?;
            let (out, _) = allowed(&visit, &id, "start").await?;
            let view = start_page(&visit, out, form);
            Ok(again(&view.p.clone(), &view))
        }
    }
}

async fn admit_page(visit: &Visit, out: ApplicationOut, form: Form) -> Result<AdmitPage> {
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Frameworks));
    let here = href(&out.id);
    Ok(AdmitPage {
        scope: scope_rows(&p, &names, out.tier, &out.categories, &out.areas),
        action: format!("{here}/admit"),
        back: here,
        reference: out.reference,
        provider: out.organisation_name,
        form,
        p,
    })
}

#[get("/applications/{id}/admit")]
async fn get_admit(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, form) = allowed(&visit, &id, "admit").await?;
    let view = admit_page(&visit, out, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/admit")]
async fn post_admit(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if form.has("sure", "yes") {
        let command = visit.command::<NoInput>(&form, json!({}))?;
        match qualification::admit_application(&visit.app, &visit.actor, &id, command).await {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-admitted")))),
            Err(problem) => take_whole(&mut form, problem)?,
        }
    } else {
        form.refuse("sure", "fault-looked-at-all");
    }
    let (out, _) = allowed(&visit, &id, "admit").await?;
    let view = admit_page(&visit, out, form).await?;
    Ok(again(&view.p.clone(), &view))
}

fn reject_page(visit: &Visit, out: ApplicationOut, form: Form) -> ConfirmPage {
    let p = visit.page(Some(Section::Frameworks));
    let here = href(&out.id);
    let failed = out.decisions.values().filter(|one| one.outcome == Outcome::Fail);
    let rows: Vec<Row> = failed
        .map(|one| {
            let question = out.questions.iter().find(|question| question.code == one.code);
            let key = question.map(|it| format!("{}. {}", it.code, it.text_en)).unwrap_or_default();
            Row::new(key, one.reason.clone().unwrap_or_default()).changed_at(here.clone())
        })
        .collect();
    let sections =
        if rows.is_empty() { Vec::new() } else { vec![RowSection { title: p.t("reject-failed"), rows }] };
    ConfirmPage {
        caption: out.reference,
        heading: p.t1("reject-heading", "provider", &out.organisation_name),
        explains: vec![p.t("reject-text")],
        warning: String::new(),
        sections,
        reason_label: String::new(),
        reason_hint: String::new(),
        button: p.t("reject-button"),
        weight: Weight::Grave,
        action: format!("{here}/reject"),
        back: here,
        form,
        p,
    }
}

#[get("/applications/{id}/reject")]
async fn get_reject(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, form) = allowed(&visit, &id, "reject").await?;
    let view = reject_page(&visit, out, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/reject")]
async fn post_reject(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    match qualification::reject_application(&visit.app, &visit.actor, &id, command).await {
        Ok(_) => Ok(visit.see(&href(&id), Some(Flash::done("flash-rejected")))),
        Err(problem) => {
            take_whole(&mut form, problem)?;
            let (out, _) = allowed(&visit, &id, "reject").await?;
            let view = reject_page(&visit, out, form);
            Ok(again(&view.p.clone(), &view))
        }
    }
}
