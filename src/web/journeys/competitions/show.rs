//! The page of a competition: its tasks while it is a draft, where it stands afterwards, its terms and who is invited.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{at, check, frame, home, invited, seen, together, told};
use crate::competitions::states::CompetitionState;
use crate::competitions::{
    self, CoCommissionerState, CompetitionId, CompetitionInvitationOut, CompetitionOut,
};
use crate::engagement::Topic;
use crate::frameworks;
use crate::kernel::authz::{
    Anyone, CommissionCompetitions, ReadAwards, ReadCoCommissioning, ReadEvaluation, ReadInvitations,
    ReadScores, Scope,
};
use crate::kernel::error::{Fault, Result};
use crate::kernel::http::{Id, PageQuery};
use crate::published::Subject;
use crate::reference;
use crate::web::journeys::{published, responses};
use crate::web::layout::{Page, address, html};
use crate::web::shown::pounds;
use crate::web::views::competitions::{AllTermsPage, CompetitionPage, InvitationLine, InvitationsPage};
use crate::web::views::parts::{Action, Link, Milestone, Pager, Row, Task, TaskSection, TaskStatus, Weight};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_all_terms).service(get_invitations).service(get_competition);
}

#[get("/competitions/{id}")]
async fn get_competition(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let p = frame(&visit);
    let documents = published::lines(&visit, &p, &Subject::Competition((*id).clone()), None).await?;
    let sections = if out.allowed_actions.contains(&"submit_for_approval") {
        let found = check::findings(&visit, &id).await?;
        tasks(&p, &out, &found.faults, documents.len())
    } else {
        Vec::new()
    };
    let sealed = matches!(out.state, CompetitionState::Published | CompetitionState::Closed);
    let said = responses::said(&visit, &p, &Topic::Competition((*id).clone()), &home(&id)).await?;
    let view = CompetitionPage {
        said,
        sealed_until: out.deadline.filter(|_| sealed).map(|at| at.timestamp()),
        milestones: milestones(&visit, &p, &out),
        facts: facts(&visit, &p, &out).await?,
        links: links(&visit, &p, &out),
        actions: actions(&visit, &p, &out),
        documents: if out.published_at.is_some() { documents } else { Vec::new() },
        reference: out.reference,
        title: out.title,
        state: out.state.to_string(),
        reason: out.reason.unwrap_or_default(),
        sections,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The parts of a draft, each as far as `faults` of the check say.
fn tasks(p: &Page, out: &CompetitionOut, faults: &[Fault], documents: usize) -> Vec<TaskSection> {
    let task = |part: &str, begun: bool| {
        let mine: Vec<&Fault> =
            faults.iter().filter(|fault| check::part_of(&fault.pointer) == part).collect();
        let href = Some(at(&out.id, part));
        Task { title: p.t(&format!("task-{part}")), hint: String::new(), href, status: status(begun, &mine) }
    };
    let mut about = task("about", true);
    if out.summary.trim().is_empty() && about.status == TaskStatus::Done {
        about.status = TaskStatus::Begun;
    }
    let dates = out.partnering_ends_at.is_some() || out.deadline.is_some() || out.starts_on.is_some();
    let funded = out.funding.as_ref().is_some_and(|lines| !lines.is_empty());
    let paid = funded || out.payment_model.is_some() || out.volumes.is_some();
    let documents = Task {
        title: p.t("task-documents"),
        hint: p.h("task-documents"),
        href: Some(at(&out.id, "documents")),
        status: if documents == 0 { TaskStatus::Optional } else { TaskStatus::Done },
    };
    let asked = out.co_commissioner.as_ref().map(|one| one.state);
    let together = Task {
        title: p.t("task-together"),
        hint: p.h("task-together"),
        href: Some(together::address(out)),
        status: match asked {
            None => TaskStatus::Optional,
            Some(CoCommissionerState::Invited) => TaskStatus::Waiting,
            Some(_) => TaskStatus::Done,
        },
    };
    let reach = Task {
        title: p.t("task-reach"),
        hint: p.h("task-reach"),
        href: Some(at(&out.id, "reach")),
        status: TaskStatus::Optional,
    };
    let send = Task {
        title: p.t("task-check"),
        hint: p.h("task-check"),
        href: Some(at(&out.id, "check")),
        status: TaskStatus::ToDo,
    };
    let section = |key: &str, tasks: Vec<Task>| TaskSection { title: p.t(key), tasks };
    vec![
        section("task-section-what", vec![about, task("lots", !out.lots.is_empty()), documents]),
        section(
            "task-section-how",
            vec![
                task("route", out.route_decision.is_some()),
                task("criteria", !out.criteria.is_empty()),
                task("clocks", dates),
            ],
        ),
        section(
            "task-section-money",
            vec![
                task("money", paid),
                together,
                task("payment", out.payment_details.is_some()),
                task("terms", out.tupe_applies.is_some()),
            ],
        ),
        section("task-section-send", vec![reach, send]),
    ]
}

fn status(begun: bool, faults: &[&Fault]) -> TaskStatus {
    if faults.is_empty() {
        TaskStatus::Done
    } else if !begun {
        TaskStatus::ToDo
    } else if faults.iter().all(|fault| fault.code == "second_person") {
        TaskStatus::Waiting
    } else if faults.iter().all(|fault| fault.code == "required") {
        TaskStatus::Begun
    } else {
        TaskStatus::Faulty
    }
}

fn milestones(visit: &Visit, p: &Page, out: &CompetitionOut) -> Vec<Milestone> {
    // The dates of a draft are terms, not yet promises.
    if out.published_at.is_none() {
        return Vec::new();
    }
    let now = visit.app.clock.now();
    let steps = [
        ("milestone-published", out.published_at),
        ("milestone-partnering", out.partnering_ends_at),
        ("milestone-deadline", out.deadline),
        ("milestone-opened", out.opened_at),
        ("milestone-decided", out.decided_at),
    ];
    let steps = steps.into_iter().filter_map(|(key, at)| Some((key, at?)));
    steps.map(|(key, at)| Milestone { title: p.t(key), at: at.timestamp(), passed: at <= now }).collect()
}

async fn facts(visit: &Visit, p: &Page, out: &CompetitionOut) -> Result<Vec<Row>> {
    let names = reference::names(&visit.app).await?;
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let mut rows = vec![
        Row::new(p.t("fact-framework"), terms.name),
        Row::new(p.t("fact-region"), names.region(&out.region_code)),
    ];
    if let Some(origin) = &out.pipeline_notice {
        let row = Row::new(p.t("fact-pipeline"), &*origin.reference);
        rows.push(row.leads_to(format!("/pipeline/{}", origin.id)));
    }
    if let Some(origin) = &out.copied_from {
        let row = Row::new(p.t("fact-copied"), &*origin.reference);
        rows.push(row.leads_to(format!("/competitions/{}", origin.id)));
    }
    if let Some(origin) = &out.template {
        let row = Row::new(p.t("fact-template"), &*origin.name);
        rows.push(row.leads_to(format!("/competition-templates/{}", origin.id)));
    }
    if let Some(second) = &out.co_commissioner {
        let row = Row::new(p.t("fact-together"), &*second.name);
        let reads = visit.actor.has(ReadCoCommissioning);
        rows.push(if reads { row.leads_to(together::address(out)) } else { row });
    }
    rows.extend(invited::fact(p, out));
    if !out.lots.is_empty() {
        let value = out.lots.iter().map(|lot| lot.value_pence.get()).sum();
        rows.push(Row::new(p.t("fact-value"), pounds(value)));
    }
    if let Some(decision) = &out.route_decision {
        rows.push(Row::new(p.t("fact-route"), p.t(&format!("told-route-{}", decision.chosen))));
    }
    if let Some(day) = out.starts_on {
        rows.push(Row::new(p.t("fact-starts"), p.date(&day.0)));
    }
    for (key, person) in [("fact-submitted", &out.submitted_by), ("fact-published", &out.published_by)] {
        if let Some(person) = person {
            let me = visit.actor.person().is_ok_and(|me| me == person);
            rows.push(Row::new(p.t(key), p.t(if me { "fact-you" } else { "fact-another" })));
        }
    }
    if let Some(declined) = out.declined_invitations {
        rows.push(Row::new(p.t("fact-declined"), p.count(&declined)));
    }
    Ok(rows)
}

/// Pages to read, as far as the competition has come, for who may read them.
fn links(visit: &Visit, p: &Page, out: &CompetitionOut) -> Vec<Link> {
    use CompetitionState as S;
    let (published, opened) = (out.published_at.is_some(), out.opened_at.is_some());
    let scored = opened && !matches!(out.state, S::Opened | S::Evaluating);
    let ranked = matches!(out.state, S::Moderated | S::Recommended | S::Decided | S::Completed);
    let awarded = matches!(out.state, S::Recommended | S::Decided | S::Completed);
    let actor = &visit.actor;
    let evaluation = actor.has(ReadEvaluation);
    let scope = Scope { body_id: &out.body_id, region_code: Some(&out.region_code), competition_id: None };
    let commissions = actor.may(CommissionCompetitions, &scope);
    let all = [
        (true, "competition-all-terms", "all"),
        (published, "competition-documents", "documents"),
        (published, "competition-addenda", "addenda"),
        (published, "competition-clarifications", "clarifications"),
        (published, "competition-notices", "notices"),
        (published && actor.has(ReadInvitations), "competition-invitations", "invitations"),
        (published && evaluation, "competition-panel", "panel"),
        (opened && evaluation, "competition-bids", "bids"),
        (scored && actor.has(ReadScores), "competition-moderation", "moderation"),
        (ranked && evaluation, "competition-ranking", "ranking"),
        (awarded && actor.has(ReadAwards), "competition-awards", "awards"),
        (actor.has(CommissionCompetitions), "copy-act", "copy"),
        (commissions, "template-keep", "keep"),
    ];
    let open = all.into_iter().filter(|(open, ..)| *open);
    open.map(|(_, key, part)| Link { href: at(&out.id, part), text: p.t(key) }).collect()
}

/// What the concept offers this person now; each leads to a page that confirms it.
fn actions(visit: &Visit, p: &Page, out: &CompetitionOut) -> Vec<Action> {
    let offered = |action: &str| out.allowed_actions.contains(&action);
    let steps = [
        ("publish", "act-approve", "approve", Weight::Main),
        ("open_bids", "act-open", "open", Weight::Main),
        ("start_evaluation", "act-start", "start-evaluation", Weight::Main),
        ("finish_scoring", "act-finish", "finish-scoring", Weight::Main),
        ("settle", "act-settle", "settle", Weight::Main),
        ("recommend", "act-recommend", "recommend", Weight::Main),
        ("decide", "act-decide", "decide", Weight::Main),
        ("amend", "act-amend", "amend", Weight::Beside),
        ("end_without_award", "act-end", "end-without-award", Weight::Grave),
        ("discard", "act-discard", "discard", Weight::Grave),
        ("cancel", "act-cancel", "cancel", Weight::Grave),
    ];
    let steps = steps.into_iter().filter(|(action, ..)| offered(action));
    let steps =
        steps.map(|(_, key, part, weight)| Action { href: at(&out.id, part), text: p.t(key), weight });
    steps.chain(invited::action(visit, p, out)).collect()
}

#[get("/competitions/{id}/all")]
async fn get_all_terms(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let view = AllTermsPage {
        p: frame(&visit),
        back: home(&id),
        sections: told::sections(&visit, &out, false).await?,
        reference: out.reference,
        title: out.title,
    };
    Ok(html(&view.p.clone(), &view))
}

#[get("/competitions/{id}/invitations")]
async fn get_invitations(visit: Visitor<ReadInvitations>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let form = visit.asked();
    let query = PageQuery { limit: None, cursor: form.optional("cursor") };
    let page = competitions::list_invitations(&visit.app, &visit.actor, &id, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let here = at(&id, "invitations");
    let view = InvitationsPage {
        p: frame(&visit),
        back: home(&id),
        reference: out.reference,
        invitations: items.into_iter().map(invitation).collect(),
        pager: Pager {
            first: form.optional("cursor").map(|_| here.clone()),
            next: cursor.map(|cursor| address(&here, &[("cursor", &cursor)])),
        },
    };
    Ok(html(&view.p.clone(), &view))
}

fn invitation(one: CompetitionInvitationOut) -> InvitationLine {
    InvitationLine {
        provider: one.organisation_name,
        invited_at: one.invited_at.timestamp(),
        received_at: one.received_at.map(|at| at.timestamp()),
        declined_at: one.declined_at.map(|at| at.timestamp()),
        decline_reason: one.decline_reason.unwrap_or_default(),
    }
}
