//! Declaring conflicts of interest, before any bid is seen.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{Standing, href};
use crate::competitions::CompetitionId;
use crate::evaluation::{self, ConflictDeclarationOut, DeclarationId, DeclareIn};
use crate::kernel::authz::EvaluateBids;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::kernel::machine::Machine;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::evaluation::DeclarePage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_declare).service(post_declare);
}

/// The person's own declaration that waits for them, with a form for its version; 409 where it does not.
async fn waiting(visit: &Visit, id: &CompetitionId) -> Result<(ConflictDeclarationOut, String, Form)> {
    let standing = Standing::read(visit, id).await?;
    let own = standing.declaration.ok_or_else(Problem::not_found)?;
    let Made { view, version, .. } =
        evaluation::read_conflict_declaration(&visit.app, &visit.actor, &own.id).await?;
    if !view.allowed_actions.contains(&"declare") {
        return Err(Problem::wrong_state(Machine::as_str(view.state), "declare", view.allowed_actions));
    }
    let form = Form::versioned(version);
    Ok((view, standing.competition.reference, form))
}

fn page(
    visit: &Visit,
    id: &CompetitionId,
    own: ConflictDeclarationOut,
    reference: String,
    form: Form,
) -> DeclarePage {
    DeclarePage {
        p: visit.page(Some(Section::Evaluations)),
        form,
        action: format!("{}/declare", href(id)),
        back: href(id),
        reference,
        organisations: own.parties,
    }
}

#[get("/evaluations/{id}/declare")]
async fn get_declare(visit: Visitor<EvaluateBids>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let (own, reference, form) = waiting(&visit, &id).await?;
    let view = page(&visit, &id, own, reference, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/evaluations/{id}/declare")]
async fn post_declare(
    visit: Visitor<EvaluateBids>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (own, reference, _) = waiting(&visit, &id).await?;
    let choice = form.one_of("conflict", "fault-declare", &[("none", false), ("declare", true)]);
    let nature = if choice == Some(true) { form.required("nature", "fault-nature") } else { None };
    if let (Some(_), true) = (choice, form.is_clean()) {
        match declare(&visit, &own.id, &form, nature).await {
            Ok(()) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-declared")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, own, reference, form);
    Ok(again(&view.p.clone(), &view))
}

async fn declare(visit: &Visit, id: &DeclarationId, form: &Form, nature: Option<String>) -> Result<()> {
    let (app, actor) = (&visit.app, &visit.actor);
    match nature {
        Some(nature) => {
            let command = visit.command::<DeclareIn>(form, json!({"nature": nature}))?;
            evaluation::declare_conflict_declaration(app, actor, id, command).await?;
        }
        None => {
            let command = visit.command::<NoInput>(form, json!({}))?;
            evaluation::declare_none_conflict_declaration(app, actor, id, command).await?;
        }
    }
    Ok(())
}
