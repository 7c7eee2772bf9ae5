//! The frameworks one can join, and the applications of the person's own providers.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{frame, href};
use crate::frameworks::states::FrameworkState;
use crate::frameworks::{self, FrameworkId, FrameworkOut, FrameworksQuery};
use crate::kernel::authz::{Anyone, ManageOrganisation, Permission, WriteApplications};
use crate::kernel::error::Result;
use crate::kernel::http::{Id, PageQuery};
use crate::organisations;
use crate::qualification::{self, ApplicationRowOut, MemberOut, MembershipRowOut};
use crate::reference::{self, Names};
use crate::web::journeys::frameworks::framework::facts;
use crate::web::journeys::memberships;
use crate::web::layout::{Page, html};
use crate::web::views::applying::{HomePage, JoinPage, MembershipLine, OfferLine, OwnLine};
use crate::web::views::frameworks::MemberLine;
use crate::web::views::parts::Link;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_home).service(get_join);
}

pub(super) fn join_href(id: &FrameworkId) -> String {
    format!("/frameworks/{id}/join")
}

#[get("/apply")]
async fn get_home(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let query = FrameworksQuery { state: Some(FrameworkState::Open), ..FrameworksQuery::default() };
    let open = frameworks::list_frameworks(&visit.app, &visit.actor, query).await?.view();
    let open: Vec<FrameworkOut> = open.map(|page| page.items).unwrap_or_default();
    let applications = if visit.actor.has(WriteApplications) {
        qualification::own_applications(&visit.app, &visit.actor).await?
    } else {
        Vec::new()
    };
    let memberships = if visit.actor.has(WriteApplications) {
        let page = qualification::own_memberships(&visit.app, &visit.actor, PageQuery::default()).await?;
        page.view().map(|page| page.items).unwrap_or_default()
    } else {
        Vec::new()
    };
    let wanted = applications.iter().map(|one| &one.framework_id);
    let wanted = wanted.chain(memberships.iter().map(|one| &one.framework_id));
    let names = names(&visit, &open, wanted).await?;
    let p = frame(&visit);
    let view = HomePage {
        organisations: organisations(&visit).await?,
        may_register: visit.actor.is_signed_in() && !visit.actor.has(WriteApplications),
        applications: applications.into_iter().map(|one| own_line(&p, &names, one)).collect(),
        memberships: memberships.into_iter().map(|one| membership_line(&p, &names, one)).collect(),
        frameworks: open
            .into_iter()
            .map(|one| OfferLine {
                href: join_href(&one.id),
                reference: one.reference,
                name: one.name,
                summary: one.summary,
                closes_on: Some(one.closes_on.0),
            })
            .collect(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The names of these frameworks; some may be closed by now.
async fn names(
    visit: &Visit,
    open: &[FrameworkOut],
    wanted: impl Iterator<Item = &FrameworkId>,
) -> Result<BTreeMap<String, String>> {
    let mut names: BTreeMap<String, String> =
        open.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    for id in wanted {
        if !names.contains_key(id.as_str()) {
            let found = frameworks::read_framework(&visit.app, &visit.actor, id).await?.view;
            names.insert(id.to_string(), found.name);
        }
    }
    Ok(names)
}

/// The providers whose record the person may change, each with its page.
async fn organisations(visit: &Visit) -> Result<Vec<Link>> {
    let ids = visit.actor.bodies(ManageOrganisation::ROLES);
    let names = organisations::acting_names(&visit.app, ids).await?;
    Ok(names.into_iter().map(|(id, text)| Link { href: format!("/organisations/{id}"), text }).collect())
}

fn own_line(p: &Page, names: &BTreeMap<String, String>, one: ApplicationRowOut) -> OwnLine {
    OwnLine {
        href: href(&one.id),
        framework: names.get(one.framework_id.as_str()).cloned().unwrap_or_default(),
        tier: p.t1("scope-fact-tier-value", "n", one.tier),
        state: one.state.to_string(),
        decide_by: one.decide_by.map(|day| day.0),
        late: one.overdue,
        reference: one.reference,
        provider: one.organisation_name,
    }
}

fn membership_line(p: &Page, names: &BTreeMap<String, String>, one: MembershipRowOut) -> MembershipLine {
    MembershipLine {
        href: memberships::href(&one.id),
        framework: names.get(one.framework_id.as_str()).cloned().unwrap_or_default(),
        tier: p.t1("scope-fact-tier-value", "n", one.tier),
        state: one.state.to_string(),
        provider: one.organisation_name,
    }
}

fn member_line(p: &Page, names: &Names, one: MemberOut) -> MemberLine {
    MemberLine {
        tier: p.t1("scope-fact-tier-value", "n", one.tier),
        scope: names.scope(&one.categories, &one.areas),
        name: one.organisation_name,
        ..MemberLine::default()
    }
}

fn live_line(p: &Page, one: ApplicationRowOut) -> Link {
    let text = p.t2("apply-live", "name", one.organisation_name, "reference", one.reference);
    Link { href: href(&one.id), text }
}

#[get("/frameworks/{id}/join")]
async fn get_join(visit: Visitor<Anyone>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    let out = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
    let cursor = visit.asked().optional("cursor");
    let query = PageQuery { cursor: cursor.clone(), ..PageQuery::default() };
    let members = qualification::active_members(&visit.app, &visit.actor, &id, query).await?;
    let (members, next) = members.view().map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let sets = frameworks::list_question_sets(&visit.app, &visit.actor, &id).await?;
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let live = qualification::live_applications(&visit.app, &visit.actor, &id).await?;
    let could = visit.actor.bodies(WriteApplications::ROLES).len() > live.len();
    let may_apply = !visit.actor.is_signed_in() || could;
    let here = join_href(&id);
    let view = JoinPage {
        facts: facts(&p, &names, &out, sets.first()),
        members: members.into_iter().map(|one| member_line(&p, &names, one)).collect(),
        pager: crate::web::journeys::frameworks::pager(&here, &[], cursor.as_deref(), next.as_deref()),
        live: live.into_iter().map(|one| live_line(&p, one)).collect(),
        // Who is not signed in is asked to; who acts for no provider would be refused there.
        apply_href: (out.state == FrameworkState::Open && may_apply)
            .then(|| format!("/frameworks/{}/apply", *id)),
        may_register: visit.actor.is_signed_in()
            && visit.actor.grants.is_empty()
            && visit.actor.withheld.is_empty(),
        reference: out.reference,
        name: out.name,
        summary: out.summary,
        state: out.state.to_string(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
