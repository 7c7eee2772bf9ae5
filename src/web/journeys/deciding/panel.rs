//! The panel, and the review of declared conflicts.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowed, competition, competition_steps, home, of_version, part, sent};
use crate::competitions::CompetitionId;
use crate::evaluation::{
    self, ConflictDeclarationOut, DeclarationId, MemberOut, PanelIn, PanelOut, ReviewIn,
};
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions, ReadEvaluation};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::deciding::{PanelLine, PanelPage, ReviewConflictPage};
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_panel).service(post_panel).service(get_review).service(post_review);
}

const STEPS: &[&str] = &["start_evaluation", "finish_scoring", "settle", "end_without_award"];

/// The declarations that the visitor may read, by person; a commissioner reads none.
async fn declarations(visit: &Visit, id: &CompetitionId) -> Result<BTreeMap<String, ConflictDeclarationOut>> {
    match evaluation::list_conflict_declarations(&visit.app, &visit.actor, id).await {
        Ok(all) => Ok(all.into_iter().map(|one| (one.person_id.clone(), one)).collect()),
        Err(problem) if problem.code() == Code::Forbidden => Ok(BTreeMap::new()),
        Err(problem) => Err(problem),
    }
}

fn line(id: &CompetitionId, member: &MemberOut, declared: Option<&ConflictDeclarationOut>) -> PanelLine {
    let reviewable = declared
        .filter(|one| one.allowed_actions.iter().any(|action| matches!(*action, "mitigate" | "exclude")));
    PanelLine {
        name: member.name.clone(),
        declaration: member.declaration.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        nature: declared.and_then(|one| one.nature.clone()).unwrap_or_default(),
        mitigation: declared.and_then(|one| one.mitigation.clone()).unwrap_or_default(),
        review_href: reviewable.map(|one| format!("{}/panel/{}", home(id), one.id)),
        locked: member.scores_locked,
    }
}

async fn candidates(visit: &Visit, id: &CompetitionId, panel: &PanelOut) -> Result<Vec<Choice>> {
    if !panel.allowed_actions.contains(&"set_panel") {
        return Ok(Vec::new());
    }
    let found = evaluation::read_candidates(&visit.app, &visit.actor, id).await?;
    Ok(found.into_iter().map(|one| Choice::new(one.person_id, one.name)).collect())
}

async fn page(visit: &Visit, id: &CompetitionId, typed: Option<Form>) -> Result<PanelPage> {
    let made = evaluation::read_panel(&visit.app, &visit.actor, id).await?;
    let declared = declarations(visit, id).await?;
    let mut form = of_version(&made);
    let panel = made.view;
    for member in &panel.members {
        form.put("members", &member.person_id);
    }
    let (competition, _) = competition(visit, id).await?;
    let p = visit.page(Some(Section::Competitions));
    let members = panel.members.iter();
    Ok(PanelPage {
        form: typed.unwrap_or(form),
        action: format!("{}/panel", home(id)),
        back: home(id),
        reference: competition.reference,
        members: members.map(|one| line(id, one, declared.get(&one.person_id))).collect(),
        may_choose: panel.allowed_actions.contains(&"set_panel"),
        candidates: candidates(visit, id, &panel).await?,
        actions: competition_steps(&p, id, &panel.allowed_actions, STEPS),
        p,
    })
}

#[get("/competitions/{id}/panel")]
async fn get_panel(visit: Visitor<ReadEvaluation>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/panel")]
async fn post_panel(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome =
        sent::<PanelIn, _>(&visit, &form, json!({"members": form.all("members")}), async |command| {
            evaluation::set_panel(&visit.app, &visit.actor, &id, command).await
        });
    match outcome.await {
        Ok(_) => {
            let here = format!("{}/panel", home(&id));
            return Ok(visit.see(&here, Some(Flash::done("flash-panel"))));
        }
        Err(problem) if problem.faults().iter().any(|fault| fault.pointer == "/members") => {
            form.refuse("members", "fault-panel");
        }
        Err(problem) => take_faults(&mut form, problem)?,
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn review_page(
    visit: &Visit,
    id: &CompetitionId,
    declaration: &DeclarationId,
    typed: Option<Form>,
) -> Result<ReviewConflictPage> {
    let made = evaluation::read_conflict_declaration(&visit.app, &visit.actor, declaration).await?;
    let form = of_version(&made);
    if made.view.competition_id != id.as_str() {
        return Err(Problem::not_found());
    }
    allowed(&made.view.allowed_actions, "mitigate", made.view.state.as_str())?;
    let panel = evaluation::read_panel(&visit.app, &visit.actor, id).await?.view;
    let member = panel.members.into_iter().find(|one| one.person_id == made.view.person_id);
    let (competition, _) = competition(visit, id).await?;
    Ok(ReviewConflictPage {
        p: visit.page(Some(Section::Competitions)),
        form: typed.unwrap_or(form),
        action: format!("{}/panel/{declaration}", home(id)),
        back: format!("{}/panel", home(id)),
        reference: competition.reference,
        name: member.map(|one| one.name).unwrap_or_default(),
        nature: made.view.nature.unwrap_or_default(),
    })
}

#[get("/competitions/{id}/panel/{declaration_id}")]
async fn get_review(visit: Visitor<DirectCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let view = review_page(&visit, &id, &part(&visit, "declaration_id")?, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/panel/{declaration_id}")]
async fn post_review(
    visit: Visitor<DirectCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let declaration: DeclarationId = part(&visit, "declaration_id")?;
    let excludes = form.one_of("outcome", "fault-choose", &[("mitigate", false), ("exclude", true)]);
    let how = form.required("mitigation", "fault-mitigation");
    if let (Some(excludes), Some(how)) = (excludes, how) {
        let input = json!({"mitigation": how});
        let outcome = sent::<ReviewIn, _>(&visit, &form, input, async |command| {
            let (app, actor) = (&visit.app, &visit.actor);
            if excludes {
                evaluation::exclude_conflict_declaration(app, actor, &declaration, command).await
            } else {
                evaluation::mitigate_conflict_declaration(app, actor, &declaration, command).await
            }
        });
        match outcome.await {
            Ok(_) => {
                let panel = format!("{}/panel", home(&id));
                return Ok(visit.see(&panel, Some(Flash::done("flash-reviewed"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = review_page(&visit, &id, &declaration, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
