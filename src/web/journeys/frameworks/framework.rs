//! The list of frameworks, one framework, and what its managers do with it.

use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{lines, pager, step};
use crate::accounts;
use crate::frameworks::{self, FrameworkId, FrameworkOut, QuestionSetOut, QuestionSetState, ReasonIn};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::qualification::{self, MembershipRowOut, MembershipsQuery};
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::memberships;
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::frameworks::{FrameworkLine, FrameworkPage, FrameworksPage, MemberLine, QueueCounts};
use crate::web::views::parts::{Action, Row, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_frameworks).service(get_framework);
    // The queue's address looks like a step's: it comes first.
    config.service(super::applications::get_queue);
    config.service(get_step).service(post_step);
}

pub(super) fn href(id: &FrameworkId) -> String {
    format!("/frameworks/{id}")
}

#[get("/frameworks")]
async fn get_frameworks(visit: Visitor<ManageFrameworks>) -> Result<HttpResponse> {
    let mut lines = Vec::new();
    for one in frameworks::managed_frameworks(&visit.app, &visit.actor).await? {
        let counts = qualification::framework_counts(&visit.app, &visit.actor, &one.id).await?;
        lines.push(FrameworkLine {
            href: href(&one.id),
            reference: one.reference,
            name: one.name,
            state: one.state.to_string(),
            closes_on: Some(one.closes_on.0),
            undecided: counts.undecided,
            members: counts.members,
        });
    }
    let p = visit.page(Some(Section::Frameworks));
    Ok(html(&p.clone(), &FrameworksPage { p, frameworks: lines }))
}

#[get("/frameworks/{id}")]
async fn get_framework(visit: Visitor<ManageFrameworks>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    let out = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
    let counts = qualification::framework_counts(&visit.app, &visit.actor, &id).await?;
    let cursor = visit.asked().optional("cursor");
    let waiting = visit.asked().optional("members").is_some_and(|which| which == "waiting");
    let query = MembershipsQuery {
        waiting: waiting.then_some(true),
        cursor: cursor.clone(),
        ..MembershipsQuery::default()
    };
    let members = qualification::framework_members(&visit.app, &visit.actor, &id, query).await?.view();
    let (members, next) = members.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let sets = frameworks::list_question_sets(&visit.app, &visit.actor, &id).await?;
    let names = reference::names(&visit.app).await?;
    let asked_by = asker(&visit, &out).await?;
    let p = visit.page(Some(Section::Frameworks));
    let view = FrameworkPage {
        question_sets: sets.iter().map(|set| super::questions::link(&p, set)).collect(),
        facts: facts(&p, &names, &out, sets.first()),
        actions: actions(&p, &out),
        asked_for: out.awaiting_confirmation.as_ref().map(|it| word(&p, &it.action)).unwrap_or_default(),
        asked_by,
        reference: out.reference,
        name: out.name,
        summary: out.summary,
        state: out.state.to_string(),
        queue: QueueCounts {
            submitted: counts.submitted,
            in_assessment: counts.in_assessment,
            late: counts.late,
            members_waiting: counts.waiting,
        },
        waiting_href: format!("{}?members=waiting", href(&id)),
        only_waiting: waiting,
        all_href: href(&id),
        sample_href: if counts.members > 0 {
            format!("{}/evidence-samples", href(&id))
        } else {
            String::new()
        },
        queue_href: format!("{}/applications", href(&id)),
        members: members.into_iter().map(|one| member_line(&p, &names, one)).collect(),
        pager: pager(
            &href(&id),
            if waiting { &[("members", "waiting")] } else { &[] },
            cursor.as_deref(),
            next.as_deref(),
        ),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The name of who asked for a step that another manager has to confirm; empty where nobody did.
async fn asker(visit: &Visit, out: &FrameworkOut) -> Result<String> {
    let Some(waiting) = &out.awaiting_confirmation else {
        return Ok(String::new());
    };
    let names = accounts::names_of(&visit.app, vec![waiting.requested_by.clone()]).await?;
    Ok(names.into_values().next().unwrap_or_default())
}

fn member_line(p: &Page, names: &Names, one: MembershipRowOut) -> MemberLine {
    MemberLine {
        href: memberships::href(&one.id),
        tier: p.t1("scope-fact-tier-value", "n", one.tier),
        scope: names.scope(&one.categories, &one.areas),
        name: one.organisation_name,
        state: one.state.to_string(),
        since: Some(one.admitted_at.timestamp()),
    }
}

pub(in crate::web::journeys) fn facts(
    p: &Page,
    names: &Names,
    out: &FrameworkOut,
    set: Option<&QuestionSetOut>,
) -> Vec<Row> {
    let days = |n: i64| p.t1("scope-fact-days", "n", n);
    let working = |n: i64| p.t1("scope-fact-working-days", "n", n);
    let regime = p.t(&format!("regime-{}", out.regime.as_str().replace('_', "-")));
    let standstill = match out.standstill_working_days {
        0 => p.t("framework-fact-standstill-none"),
        n => working(n),
    };
    let clocks = p.t2(
        "framework-fact-bidding-value",
        "partnering",
        days(out.minimum_partnering_days),
        "bidding",
        days(out.minimum_bidding_days),
    );
    let tiers = out.tiers.iter().map(|tier| match tier.up_to_pence {
        Some(pence) => p.t2("framework-fact-tier", "n", tier.tier, "pounds", p.pounds(&pence)),
        None => p.t1("framework-fact-tier-last", "n", tier.tier),
    });
    let questions = match set {
        None => p.t("framework-fact-questions-none"),
        Some(set) if set.state == QuestionSetState::Draft => {
            p.t1("framework-fact-questions-draft", "n", set.number)
        }
        Some(set) => p.t1("framework-fact-questions-value", "n", set.number),
    };
    vec![
        Row::new(p.t("framework-fact-regime"), regime),
        Row::new(p.t("framework-fact-opens"), p.date(&out.opens_on.0)),
        Row::new(p.t("framework-fact-closes"), p.date(&out.closes_on.0)),
        Row::new(p.t("framework-fact-decision"), working(out.decision_working_days)),
        Row::new(p.t("framework-fact-bidding"), clocks),
        Row::new(p.t("framework-fact-mobilisation"), days(out.minimum_mobilisation_days)),
        Row::new(p.t("framework-fact-standstill"), standstill),
        Row::new(p.t("framework-fact-short-form"), p.pounds(&out.short_form_below_pence.get())),
        Row::new(p.t("framework-fact-tiers"), tiers.collect::<Vec<_>>().join("\n")),
        Row::new(p.t("scope-fact-categories"), lines(&out.categories, |code| names.category(code))),
        Row::new(p.t("scope-fact-areas"), lines(&out.areas, |code| names.area(code))),
        Row::new(p.t("framework-fact-questions"), questions),
    ]
}

fn word(p: &Page, action: &str) -> String {
    p.t(&format!("framework-{action}"))
}

fn weight(action: &str) -> Weight {
    match action {
        "publish" | "resume" => Weight::Main,
        "extend" => Weight::Beside,
        _ => Weight::Grave,
    }
}

fn actions(p: &Page, out: &FrameworkOut) -> Vec<Action> {
    let here = href(&out.id);
    out.allowed_actions
        .iter()
        .map(|action| step(format!("{here}/{action}"), word(p, action), weight(action)))
        .collect()
}

/// The page that confirms a step; 409 where the framework's state does not allow it.
fn confirm(visit: &Visit, out: &FrameworkOut, action: &str, form: Form) -> Result<ConfirmPage> {
    if !out.allowed_actions.contains(&action) {
        return Err(Problem::wrong_state(
            crate::kernel::machine::Machine::as_str(out.state),
            action,
            out.allowed_actions.clone(),
        ));
    }
    let p = visit.page(Some(Section::Frameworks));
    let reason = |text: String| if asks_reason(action) { text } else { String::new() };
    Ok(ConfirmPage {
        caption: out.reference.clone(),
        heading: p.t1(&format!("framework-{action}-heading"), "name", &out.name),
        explains: vec![p.t(&format!("framework-{action}-text"))],
        warning: String::new(),
        sections: Vec::new(),
        reason_label: reason(p.t("framework-reason")),
        reason_hint: reason(p.h("framework-reason")),
        button: p.t(&format!("framework-{action}-button")),
        weight: weight(action),
        action: format!("{}/{action}", href(&out.id)),
        back: href(&out.id),
        form,
        p,
    })
}

fn asks_reason(action: &str) -> bool {
    matches!(action, "suspend" | "close")
}

const STEPS: [&str; 5] = ["publish", "discard", "suspend", "resume", "close"];

fn known(path: &Path<(String, String)>) -> Result<&'static str> {
    STEPS.into_iter().find(|one| *one == path.1).ok_or_else(Problem::not_found)
}

#[get("/frameworks/{id}/{step}")]
async fn get_step(
    visit: Visitor<ManageFrameworks>,
    id: Id<FrameworkId>,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let action = known(&path)?;
    if action == "publish" {
        visit.fresh()?;
    }
    let Made { view: out, version, .. } = frameworks::read_framework(&visit.app, &visit.actor, &id).await?;
    let view = confirm(&visit, &out, action, Form::versioned(version))?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/frameworks/{id}/{step}")]
async fn post_step(
    visit: Visitor<ManageFrameworks>,
    id: Id<FrameworkId>,
    path: Path<(String, String)>,
    posted: Posted,
) -> Result<HttpResponse> {
    let action = known(&path)?;
    let mut form = visit.proved(posted)?;
    if asks_reason(action) {
        form.required("reason", "fault-reason");
    }
    if form.is_clean() {
        match run(&visit, &id, action, &form).await {
            Ok(note) => return Ok(visit.see(&href(&id), Some(note))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let out = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
    let view = confirm(&visit, &out, action, form)?;
    Ok(again(&view.p.clone(), &view))
}

async fn run(visit: &Visit, id: &FrameworkId, action: &str, form: &Form) -> Result<Flash> {
    let (app, actor) = (&visit.app, &visit.actor);
    let plain = || visit.command::<NoInput>(form, json!({}));
    let reasoned = || visit.command::<ReasonIn>(form, json!({"reason": form.value("reason").trim()}));
    match action {
        "publish" => {
            frameworks::publish_framework(app, actor, id, plain()?).await?;
            // The same form sent twice is answered as before, without a view: what stands now is read.
            let now = frameworks::read_framework(app, actor, id).await?.view;
            let asked = now.awaiting_confirmation.is_some();
            return Ok(Flash::done(if asked {
                "flash-framework-publish-asked"
            } else {
                "flash-framework-publish"
            }));
        }
        "discard" => frameworks::discard_framework(app, actor, id, plain()?).await?,
        "suspend" => frameworks::suspend_framework(app, actor, id, reasoned()?).await?,
        "resume" => frameworks::resume_framework(app, actor, id, plain()?).await?,
        _ => frameworks::close_framework(app, actor, id, reasoned()?).await?,
    };
    Ok(Flash::done(&format!("flash-framework-{action}")))
}
