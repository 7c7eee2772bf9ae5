//! What a competition is for, and its terms and duties.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{draft, frame, home, save_terms, word, yes_or_no};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::competitions::{AboutPage, TermsPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_about).service(post_about).service(get_terms).service(post_terms);
}

#[get("/competitions/{id}/about")]
async fn get_about(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let view = about_page(&visit, &made.view, stored_about(&made));
    Ok(html(&view.p.clone(), &view))
}

fn stored_about(made: &Made<CompetitionOut>) -> Form {
    let mut form = Form::versioned(made.version);
    form.put("title", &*made.view.title);
    form.put("summary", &*made.view.summary);
    form.put("footprint_reason", made.view.footprint_reason.as_deref().unwrap_or_default());
    form.put("anonymous", word(made.view.anonymous));
    form
}

#[post("/competitions/{id}/about")]
async fn post_about(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let title = form.required("title", "fault-title");
    let anonymous = yes_or_no(&mut form, "anonymous");
    let terms = json!({"title": title, "summary": form.value("summary").trim(), "anonymous": anonymous,
        "footprint_reason": form.value("footprint_reason").trim()});
    if save_terms(&visit, &id, &mut form, terms, stored_about).await? {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
    }
    let made = draft(&visit, &id).await?;
    let view = about_page(&visit, &made.view, form);
    Ok(again(&view.p.clone(), &view))
}

fn about_page(visit: &Visit, out: &CompetitionOut, form: Form) -> AboutPage {
    AboutPage { p: frame(visit), form, back: home(&out.id), reference: out.reference.clone() }
}

#[get("/competitions/{id}/terms")]
async fn get_terms(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let view = terms_page(&visit, &made.view, stored_terms(&made));
    Ok(html(&view.p.clone(), &view))
}

fn stored_terms(made: &Made<CompetitionOut>) -> Form {
    let mut form = Form::versioned(made.version);
    if let Some(applies) = made.view.tupe_applies {
        form.put("tupe_applies", word(applies));
    }
    let duties = [
        ("enforcement_duty_applies", made.view.enforcement_duty_applies),
        ("data_sharing_duty_applies", made.view.data_sharing_duty_applies),
    ];
    for (name, applies) in duties {
        if let Some(applies) = applies {
            form.put(name, word(applies));
        }
    }
    form.put("enforcement_duty", made.view.enforcement_duty.as_deref().unwrap_or_default());
    form.put("data_sharing_duty", made.view.data_sharing_duty.as_deref().unwrap_or_default());
    form
}

#[post("/competitions/{id}/terms")]
async fn post_terms(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let applies = yes_or_no(&mut form, "tupe_applies");
    let enforced = yes_or_no(&mut form, "enforcement_duty_applies");
    let shared = yes_or_no(&mut form, "data_sharing_duty_applies");
    let terms = json!({"tupe_applies": applies,
        "enforcement_duty_applies": enforced, "enforcement_duty": form.value("enforcement_duty").trim(),
        "data_sharing_duty_applies": shared, "data_sharing_duty": form.value("data_sharing_duty").trim()});
    if save_terms(&visit, &id, &mut form, terms, stored_terms).await? {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
    }
    let made = draft(&visit, &id).await?;
    let view = terms_page(&visit, &made.view, form);
    Ok(again(&view.p.clone(), &view))
}

fn terms_page(visit: &Visit, out: &CompetitionOut, form: Form) -> TermsPage {
    TermsPage {
        p: frame(visit),
        form,
        back: home(&out.id),
        reference: out.reference.clone(),
        standstill_days: out.standstill_working_days,
    }
}
