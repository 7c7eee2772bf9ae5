//! Evidence: sent by the member, asked for, drawn by chance, accepted, refused.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::page::evidence_rows;
use super::{allowed, frame, href, read};
use crate::frameworks::{self, FrameworkId, QuestionSetState, ReasonIn};
use crate::kernel::authz::{ManageFrameworks, ReadApplications};
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Received};
use crate::kernel::i18n::Lang;
use crate::qualification::{
    self, EvidenceAskIn, EvidenceDecisionIn, EvidenceId, EvidenceIn, EvidenceOut, EvidenceSampleIn,
    MembershipId, MembershipOut,
};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted, PostedFile};
use crate::web::journeys::documents::upload;
use crate::web::layout::{Page, again, html};
use crate::web::views::memberships::{AcceptPage, Evidence, EvidencePage};
use crate::web::views::parts::{Choice, RowSection, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, renamed, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_offer)
        .service(post_offer)
        .service(get_ask)
        .service(post_ask)
        .service(get_sample)
        .service(post_sample)
        .service(get_judge)
        .service(post_accept)
        .service(post_refuse);
}

/// The questions that evidence can be for, in the page's language.
async fn requirements(
    visit: &Visit,
    p: &Page,
    framework: &FrameworkId,
    what: Evidence,
) -> Result<Vec<Choice>> {
    let sets = frameworks::list_question_sets(&visit.app, &visit.actor, framework).await?;
    let newest = sets.into_iter().find(|set| set.state == QuestionSetState::Published);
    let Some(newest) = newest else { return Ok(Vec::new()) };
    let set = frameworks::read_question_set(&visit.app, &visit.actor, &newest.id).await?.view;
    let mut questions = set.questions.unwrap_or_default();
    let promised = |one: &frameworks::Question| one.tiers.iter().any(|tier| tier.evidence.is_some());
    // By chance only what applicants were told of, where the set says so.
    if what == Evidence::Sample && questions.iter().any(promised) {
        questions.retain(promised);
    }
    let wording = |one: &frameworks::Question| {
        let welsh = one.text_cy.as_ref().filter(|_| p.lang == Lang::Cy);
        let text: String = welsh.unwrap_or(&one.text_en).chars().take(90).collect();
        Choice::new(one.code.as_str(), format!("{}. {text}", one.code))
    };
    Ok(questions.iter().map(wording).collect())
}

fn day(form: &mut Form, name: &str) -> Option<Day> {
    let parts = ["day", "month", "year"].map(|part| form.optional(&format!("{name}-{part}")));
    if parts.iter().all(Option::is_none) {
        return None;
    }
    form.date(name, "fault-date").map(Day)
}

async fn evidence_page(
    visit: &Visit,
    what: Evidence,
    (framework, caption, action, back): (&FrameworkId, String, String, String),
    form: Form,
) -> Result<EvidencePage> {
    let p = frame(visit);
    let requirements = requirements(visit, &p, framework, what).await?;
    Ok(EvidencePage { what, requirements, caption, action, back, form, p })
}

async fn member_page(
    visit: &Visit,
    what: Evidence,
    (out, framework): (&MembershipOut, String),
    form: Form,
) -> Result<EvidencePage> {
    let (back, caption) = (href(&out.id), format!("{}, {framework}", out.organisation_name));
    let action = format!("{back}/{}", if what.is_sent() { "evidence" } else { "evidence-requests" });
    evidence_page(visit, what, (&out.framework_id, caption, action, back), form).await
}

#[get("/memberships/{id}/evidence")]
async fn get_offer(visit: Visitor<ReadApplications>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, form) = allowed(&visit, &id, "offer_evidence").await?;
    let view = member_page(&visit, Evidence::Send, (&out, framework), form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/evidence")]
async fn post_offer(
    visit: Visitor<ReadApplications>,
    id: Id<MembershipId>,
    posted: PostedFile,
) -> Result<HttpResponse> {
    let (mut form, file) = visit.proved_with_file(posted).await?;
    let (out, framework, _) = allowed(&visit, &id, "offer_evidence").await?;
    form.required("requirement", "fault-choice");
    form.required("name", "fault-evidence-name");
    let mut input = json!({
        "requirement": form.value("requirement"),
        "name": form.value("name").trim(),
        "reference": form.optional("reference"),
        "issued_on": day(&mut form, "issued_on"),
        "expires_on": day(&mut form, "expires_on"),
    });
    if form.is_clean() {
        match send(&visit, &out, &form, &mut input, file).await {
            Ok(()) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-evidence-sent")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = member_page(&visit, Evidence::Send, (&out, framework), form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Keeps the file, if one was chosen, and offers the evidence with it.
async fn send(
    visit: &Visit,
    out: &MembershipOut,
    form: &Form,
    input: &mut Value,
    file: Option<Received>,
) -> Result<()> {
    if let Some(file) = file {
        let document = upload(visit, &out.organisation_id, form, file).await?;
        input["document_id"] = json!(document);
    }
    let command = visit.command::<EvidenceIn>(form, input.take())?;
    qualification::offer_evidence(&visit.app, &visit.actor, &out.id, command).await.map(|_| ())
}

/// What is asked for, in the form's fields.
fn asked(form: &mut Form) -> Value {
    form.required("requirement", "fault-choice");
    form.required("name", "fault-evidence-name");
    form.required("reason", "fault-reason");
    let due_on = form.date("due_on", "fault-date").map(Day);
    json!({
        "requirement": form.value("requirement"),
        "name": form.value("name").trim(),
        "reason": form.value("reason").trim(),
        "due_on": due_on,
    })
}

#[get("/memberships/{id}/evidence-requests")]
async fn get_ask(visit: Visitor<ManageFrameworks>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, form) = allowed(&visit, &id, "ask_for_evidence").await?;
    let view = member_page(&visit, Evidence::Ask, (&out, framework), form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/evidence-requests")]
async fn post_ask(
    visit: Visitor<ManageFrameworks>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = asked(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send::<EvidenceAskIn, _>(&form, input, async |command| {
                qualification::ask_for_evidence(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-evidence-asked")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let (out, framework, _) = allowed(&visit, &id, "ask_for_evidence").await?;
    let view = member_page(&visit, Evidence::Ask, (&out, framework), form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn sample_page(visit: &Visit, id: &FrameworkId, form: Form) -> Result<EvidencePage> {
    let framework = frameworks::read_framework(&visit.app, &visit.actor, id).await?.view;
    let back = format!("/frameworks/{id}");
    let action = format!("{back}/evidence-samples");
    evidence_page(visit, Evidence::Sample, (id, framework.name, action, back), form).await
}

#[get("/frameworks/{id}/evidence-samples")]
async fn get_sample(visit: Visitor<ManageFrameworks>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    let view = sample_page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/frameworks/{id}/evidence-samples")]
async fn post_sample(
    visit: Visitor<ManageFrameworks>,
    id: Id<FrameworkId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let size = form.whole("size", "fault-whole-number");
    let input = json!({"size": size, "ask": asked(&mut form)});
    if form.is_clean() {
        let outcome = visit
            .send::<EvidenceSampleIn, _>(&form, input, async |command| {
                qualification::sample_evidence(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => {
                let to = format!("/frameworks/{}", *id);
                return Ok(visit.see(&to, Some(Flash::done("flash-evidence-sampled"))));
            }
            Err(problem) => {
                let field = |pointer: &str| pointer.trim_start_matches("/ask").to_owned();
                take_faults(&mut form, renamed(problem, field))?;
            }
        }
    }
    let view = sample_page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// The offered evidence in the path.
fn offered(visit: &Visit, out: &MembershipOut) -> Result<(EvidenceId, EvidenceOut)> {
    let id: Option<EvidenceId> = visit.part("evidence").parse().ok();
    let found = id.and_then(|id| out.evidence.iter().find(|one| one.id == id).map(|one| (id, one.clone())));
    found.ok_or_else(Problem::not_found)
}

fn accept_page(visit: &Visit, out: &MembershipOut, one: &EvidenceOut, form: Form) -> AcceptPage {
    let p = frame(visit);
    AcceptPage {
        action: format!("{}/evidence/{}/accept", href(&out.id), one.id),
        back: href(&out.id),
        caption: format!("{}, {}: {}", out.organisation_name, one.requirement, one.name),
        rows: evidence_rows(&p, &out.id, one),
        form,
        p,
    }
}

fn refuse_page(visit: &Visit, out: &MembershipOut, one: &EvidenceOut, form: Form) -> ConfirmPage {
    let p = frame(visit);
    ConfirmPage {
        caption: format!("{}, {}: {}", out.organisation_name, one.requirement, one.name),
        heading: p.t("refuse-evidence-heading"),
        explains: vec![p.t("refuse-evidence-text")],
        warning: String::new(),
        sections: vec![RowSection { title: String::new(), rows: evidence_rows(&p, &out.id, one) }],
        reason_label: p.t("member-reason-label"),
        reason_hint: p.h("member-reason-label"),
        button: p.t("member-evidence-refuse"),
        weight: Weight::Grave,
        action: format!("{}/evidence/{}/refuse", href(&out.id), one.id),
        back: href(&out.id),
        form,
        p,
    }
}

#[get("/memberships/{id}/evidence/{evidence}/{step:accept|refuse}")]
async fn get_judge(visit: Visitor<ManageFrameworks>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, _, form) = read(&visit, &id).await?;
    let (_, one) = offered(&visit, &out)?;
    if visit.part("step") == "accept" {
        let view = accept_page(&visit, &out, &one, form);
        return Ok(html(&view.p.clone(), &view));
    }
    let view = refuse_page(&visit, &out, &one, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/evidence/{evidence}/accept")]
async fn post_accept(
    visit: Visitor<ManageFrameworks>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, _, _) = read(&visit, &id).await?;
    let (evidence, one) = offered(&visit, &out)?;
    if let Some(required) = form.one_of("required", "fault-yes-no", &[("yes", true), ("no", false)]) {
        let outcome = visit
            .send::<EvidenceDecisionIn, _>(&form, json!({"required": required}), async |command| {
                qualification::accept_evidence(&visit.app, &visit.actor, &id, &evidence, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-evidence-accepted")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = accept_page(&visit, &out, &one, form);
    Ok(again(&view.p.clone(), &view))
}

#[post("/memberships/{id}/evidence/{evidence}/refuse")]
async fn post_refuse(
    visit: Visitor<ManageFrameworks>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, _, _) = read(&visit, &id).await?;
    let (evidence, one) = offered(&visit, &out)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = visit
            .send::<ReasonIn, _>(&form, json!({"reason": reason}), async |command| {
                qualification::refuse_evidence(&visit.app, &visit.actor, &id, &evidence, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-evidence-refused")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = refuse_page(&visit, &out, &one, form);
    Ok(again(&view.p.clone(), &view))
}
