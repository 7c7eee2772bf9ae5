//! The page of one membership.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::steps::{STEPS, Step};
use super::{frame, href, read};
use crate::awards::{self, TouchedAgreementOut, TouchedBidOut, TouchedOut};
use crate::kernel::authz::{ManageFrameworks, ReadApplications};
use crate::kernel::error::{Code, Result};
use crate::kernel::http::Id;
use crate::qualification::{
    EvidenceOut, EvidenceState, MembershipAppealOut, MembershipId, MembershipOut, NoticeOut,
};
use crate::reference;
use crate::web::journeys::answers;
use crate::web::journeys::frameworks::scope_rows;
use crate::web::layout::{Page, html};
use crate::web::views::memberships::{EvidenceCard, MembershipPage};
use crate::web::views::parts::{Action, Row, RowSection, Weight};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_membership);
}

#[get("/memberships/{id}")]
async fn get_membership(visit: Visitor<ReadApplications>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, _) = read(&visit, &id).await?;
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let manages = visit.actor.has(ManageFrameworks);
    let mut facts = scope_rows(&p, &names, out.tier, &out.categories, &out.areas);
    facts.push(Row::new(p.t("column-since"), p.moment(&out.admitted_at.timestamp())));
    let touched = match awards::read_touched(&visit.app, &visit.actor, &id).await {
        Ok(found) => touched_rows(&p, &found),
        // Who may only know of the membership.
        Err(problem) if problem.code() == Code::Forbidden => Vec::new(),
        Err(problem) => return Err(problem),
    };
    let offers = out.allowed_actions.contains(&"offer_evidence");
    let view = MembershipPage {
        waits: waits(&p, &out),
        actions: actions(&p, &out),
        history: history(&p, &out),
        touched,
        evidence: out.evidence.iter().map(|one| card(&p, &out, one)).collect(),
        evidence_actions: evidence_actions(&p, &out),
        widen_href: if offers && out.in_force {
            format!("/frameworks/{}/apply", out.framework_id)
        } else {
            String::new()
        },
        framework_href: if manages {
            format!("/frameworks/{}", out.framework_id)
        } else {
            format!("/frameworks/{}/join", out.framework_id)
        },
        framework,
        provider: out.organisation_name.clone(),
        state: out.state.to_string(),
        facts,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// What waits for somebody.
fn waits(p: &Page, out: &MembershipOut) -> String {
    let open = out.notices.iter().find(|notice| notice.ended_at.is_none());
    if out.awaiting_confirmation.is_some() {
        return p.t("member-waits-confirmation");
    }
    match open {
        Some(notice) if notice.replied_at.is_none() => {
            p.t1("member-waits-reply", "day", p.date(&notice.reply_by.0))
        }
        Some(notice) if notice.reply_read_at.is_none() => p.t("member-waits-reading"),
        _ => match out.appeal_by {
            Some(day) => p.t1("member-appeal-by", "day", p.date(&day.0)),
            None => String::new(),
        },
    }
}

fn actions(p: &Page, out: &MembershipOut) -> Vec<Action> {
    let here = href(&out.id);
    let action = |one: &Step| Action {
        href: format!("{here}/{}", one.path),
        text: p.t(&format!("member-step-{}", one.path)),
        weight: one.weight,
    };
    let mut actions: Vec<Action> =
        STEPS.iter().filter(|one| out.allowed_actions.contains(&one.action)).map(action).collect();
    if out.allowed_actions.contains(&"suspend_now") {
        actions.push(Action {
            href: format!("{here}/suspend-now"),
            text: p.t("framework-step-suspend-now"),
            weight: Weight::Grave,
        });
    }
    actions
}

fn evidence_actions(p: &Page, out: &MembershipOut) -> Vec<Action> {
    let here = href(&out.id);
    let parts = [
        ("offer_evidence", "evidence", "member-send-evidence"),
        ("ask_for_evidence", "evidence-requests", "member-ask-evidence"),
    ];
    parts
        .into_iter()
        .filter(|(action, ..)| out.allowed_actions.contains(action))
        .map(|(_, path, key)| Action {
            href: format!("{here}/{path}"),
            text: p.t(key),
            weight: Weight::Beside,
        })
        .collect()
}

/// The live bids and agreements that the membership carries.
fn touched_rows(p: &Page, found: &TouchedOut) -> Vec<Row> {
    let bid = |one: &TouchedBidOut| {
        let words = one
            .deadline
            .map_or_else(String::new, |at| p.t1("member-touched-bid", "deadline", p.moment(&at.timestamp())));
        Row::new(format!("{}, {}", one.reference, one.title), words)
    };
    let agreement = |one: &TouchedAgreementOut| {
        let until = p.maybe_date(&one.ends_on.map(|day| day.0));
        Row::new(one.reference.clone(), p.t1("member-touched-agreement", "day", until))
    };
    found.bids.iter().map(bid).chain(found.agreements.iter().map(agreement)).collect()
}

/// Notices and appeals, the newest first.
fn history(p: &Page, out: &MembershipOut) -> Vec<RowSection> {
    let mut sections: Vec<_> = out.notices.iter().map(|one| (one.given_at, notice_section(p, one))).collect();
    sections.extend(out.appeals.iter().map(|one| (one.appealed_at, appeal_section(p, one))));
    sections.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    sections.into_iter().map(|(_, section)| section).collect()
}

fn notice_section(p: &Page, one: &NoticeOut) -> RowSection {
    let kind = p.t(&format!("notice-{}", one.kind.as_str().replace('_', "-")));
    let mut rows = Vec::new();
    if let Some(ground) = one.ground {
        rows.push(Row::new(p.t("suspend-now-ground"), p.t(&format!("suspend-ground-{ground}"))));
    }
    rows.push(Row::new(p.t("notice-reason"), one.reason.clone()));
    rows.push(Row::new(p.t("notice-reply-by"), p.date(&one.reply_by.0)));
    let reply = one.reply.clone().unwrap_or_else(|| p.t("notice-no-reply"));
    rows.push(Row::new(p.t("notice-reply"), reply));
    if let (Some(outcome), Some(at)) = (one.outcome, one.ended_at) {
        let words = p.t(&format!("notice-outcome-{outcome}"));
        rows.push(Row::new(p.t("notice-outcome"), format!("{words}\n{}", p.moment(&at.timestamp()))));
    }
    if let Some(reason) = &one.decision_reason {
        rows.push(Row::new(p.t("notice-decision-reason"), reason.clone()));
    }
    RowSection { title: format!("{kind}, {}", p.date(&one.given_at.london_day().0)), rows }
}

fn appeal_section(p: &Page, one: &MembershipAppealOut) -> RowSection {
    let mut rows = vec![Row::new(p.t("appeal-fact-reason"), one.reason.clone())];
    if let Some(outcome) = one.outcome {
        rows.push(Row::new(p.t("notice-outcome"), p.t(&format!("appeal-outcome-{outcome}"))));
    }
    if let Some(reason) = &one.heard_reason {
        rows.push(Row::new(p.t("notice-decision-reason"), reason.clone()));
    }
    RowSection {
        title: format!("{}, {}", p.t("member-appeal"), p.date(&one.appealed_at.london_day().0)),
        rows,
    }
}

/// What a piece of evidence says of itself.
pub(super) fn evidence_rows(p: &Page, id: &MembershipId, one: &EvidenceOut) -> Vec<Row> {
    let mut rows = vec![Row::new(p.t("column-state"), p.t(&format!("evidence-state-{}", one.state)))];
    let mut day = |key: &str, day: Option<crate::kernel::clock::Day>| {
        if let Some(day) = day {
            rows.push(Row::new(p.t(key), p.date(&day.0)));
        }
    };
    if one.state == EvidenceState::Asked {
        day(if one.overdue { "evidence-was-due" } else { "evidence-due" }, one.due_on);
    }
    day("evidence-issued", one.issued_on);
    day("evidence-expires", one.expires_on);
    if let Some(reference) = &one.reference {
        rows.push(Row::new(p.t("evidence-reference"), reference.clone()));
    }
    if let Some(file) = &one.document {
        let to = format!("{}/documents/{}", href(id), file.id);
        rows.push(Row::new(p.t("evidence-file"), answers::file_words(p, file)).leads_to(to));
    }
    if let Some(reason) = &one.reason {
        rows.push(Row::new(p.t("notice-reason"), reason.clone()));
    }
    if one.required {
        rows.push(Row::new(p.t("evidence-required"), p.t("yes")));
    }
    rows
}

fn card(p: &Page, out: &MembershipOut, one: &EvidenceOut) -> EvidenceCard {
    let judges = out.allowed_actions.contains(&"ask_for_evidence") && one.state == EvidenceState::Offered;
    let here = format!("{}/evidence/{}", href(&out.id), one.id);
    let step = |path: &str, weight| Action {
        href: format!("{here}/{path}"),
        text: p.t(&format!("member-evidence-{path}")),
        weight,
    };
    let actions =
        if judges { vec![step("accept", Weight::Main), step("refuse", Weight::Beside)] } else { Vec::new() };
    EvidenceCard {
        title: format!("{}: {}", one.requirement, one.name),
        rows: evidence_rows(p, &out.id, one),
        actions,
    }
}
