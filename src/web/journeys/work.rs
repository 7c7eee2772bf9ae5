//! The home of who is signed in: what waits for them, what comes next, the money of their regions.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::awards::{self, AwardOut};
use crate::bids::EntryId;
use crate::competitions::staff::{PromisedStaff, promised_staff};
use crate::competitions::states::CompetitionState as State;
use crate::competitions::{
    self, CoCommissionerOut, CoCommissionerState, CoCommissionersQuery, CompetitionSummaryOut,
    CompetitionsQuery,
};
use crate::engagement::states::{EventState, ProposalState};
use crate::engagement::{self, EngagementEventOut, EngagementEventsQuery, ProviderProposalsQuery};
use crate::frameworks;
use crate::kernel::authz::{
    CommissionCompetitions, DecideSupplyChain, EvaluateBids, ManageFrameworks, Permission, ReadFunds,
    ReadPartnerReports, ReadProposals, ReadSupplyChain, RecommendAwards, SignedIn, WriteApplications,
};
use crate::kernel::clock::Day;
use crate::kernel::error::Result;
use crate::kernel::http::PageQuery;
use crate::money::{self, Balance};
use crate::pipeline::states::NoticeState;
use crate::pipeline::{self, PipelineNoticeOut, PipelineNoticesQuery};
use crate::qualification::states::ApplicationState;
use crate::qualification::{self, ApplicationRowOut};
use crate::reference::{self, Names};
use crate::supply_chains::{self, PartnerReportsQuery};
use crate::web::layout::{Page, Section, html};
use crate::web::views::parts::Link;
use crate::web::views::work::{FundLine, Waiting, WorkPage};
use crate::web::visit::{Visit, Visitor};

/// A state in which somebody has to act: the action, its words, and the page below the competition's own.
struct Step {
    state: State,
    action: &'static str,
    key: &'static str,
    page: &'static str,
}

const STEPS: [Step; 8] = [
    step(State::Recommended, "decide", "work-decide", "/decide"),
    step(State::AwaitingApproval, "publish", "work-approve", ""),
    step(State::Closed, "open_bids", "work-open", "/open"),
    step(State::Opened, "start_evaluation", "work-panel", "/panel"),
    step(State::Evaluating, "finish_scoring", "work-scoring", "/panel"),
    step(State::Moderation, "settle", "work-moderate", ""),
    step(State::Moderated, "recommend", "work-recommend", "/recommend"),
    step(State::Draft, "submit_for_approval", "work-draft", ""),
];

const fn step(state: State, action: &'static str, key: &'static str, page: &'static str) -> Step {
    Step { state, action, key, page }
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_work);
}

#[get("/work")]
async fn get_work(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Work));
    let (mut waiting, mut coming) = (Vec::new(), Vec::new());
    if visit.actor.has(CommissionCompetitions) {
        for step in &STEPS {
            for one in in_state(&visit, step.state).await? {
                if one.allowed_actions.contains(&step.action) {
                    waiting.push(waiting_line(&p, &names, step, &one));
                }
            }
        }
        waiting.extend(notices(&visit, &p, &names).await?);
        waiting.extend(together(&visit, &p, &names).await?);
        waiting.extend(staff(&visit, &p, &names).await?);
        waiting.extend(direct_awards(&visit, &p, &names).await?);
        waiting.extend(events(&visit, &p, &names).await?);
        let running = in_state(&visit, State::Published).await?;
        coming = running.iter().map(|one| running_line(&p, &names, one)).collect();
    }
    waiting.extend(proposals(&visit, &p, &names).await?);
    waiting.extend(chains(&visit, &p).await?);
    waiting.extend(queues(&visit, &p).await?);
    waiting.extend(own_applications(&visit, &p).await?);
    let view = WorkPage {
        name: p.viewer.as_ref().map(|viewer| viewer.name.clone()).unwrap_or_default(),
        waiting,
        coming,
        funds: funds(&visit, &names).await?,
        starts: starts(&visit, &p),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The competitions of the person's own bodies in a state, newest first.
async fn in_state(visit: &Visit, state: State) -> Result<Vec<CompetitionSummaryOut>> {
    let mut found = Vec::new();
    for body in visit.actor.bodies(CommissionCompetitions::ROLES) {
        let query = CompetitionsQuery {
            body_id: Some(body),
            state: Some(state),
            limit: Some(50),
            ..CompetitionsQuery::default()
        };
        let page = competitions::list_competitions(&visit.app, &visit.actor, query).await?.view();
        found.extend(page.map(|page| page.items).unwrap_or_default());
    }
    Ok(found)
}

/// The person's planned competitions that are drafts, or whose publication is late.
async fn notices(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let (mut found, today) = (Vec::new(), visit.app.clock.now().london_day());
    for body in visit.actor.bodies(CommissionCompetitions::ROLES) {
        for state in [NoticeState::Draft, NoticeState::Published] {
            let query = PipelineNoticesQuery {
                body_id: Some(body.clone()),
                state: Some(state),
                limit: Some(50),
                ..PipelineNoticesQuery::default()
            };
            let page = pipeline::list_notices(&visit.app, &visit.actor, query).await?.view();
            let items = page.map(|page| page.items).unwrap_or_default();
            found.extend(items.iter().filter_map(|one| notice_line(p, names, one, today)));
        }
    }
    Ok(found)
}

fn notice_line(p: &Page, names: &Names, one: &PipelineNoticeOut, today: Day) -> Option<Waiting> {
    let late = one.state == NoticeState::Published && one.next.as_ref().is_some_and(|next| next.on < today);
    let key = match one.state {
        NoticeState::Draft => "work-notice-draft",
        _ if late => "work-notice-late",
        _ => return None,
    };
    let region = names.region(&one.region_code);
    // Another region's are for its own people.
    (!one.allowed_actions.is_empty()).then(|| Waiting {
        title: p.t1(key, "what", one.title.as_str()),
        detail: one.reference.as_ref().map_or_else(|| region.to_owned(), |it| format!("{it}, {region}")),
        href: format!("/pipeline/{}", one.id),
        due: None,
        late,
    })
}

/// What another body asks the person's to commission together.
async fn together(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let query = CoCommissionersQuery::default();
    let page = competitions::list_co_commissioners(&visit.app, &visit.actor, query).await?.view();
    let line = |one: CoCommissionerOut| {
        let may = |action: &str| one.allowed_actions.contains(&action);
        let key = match one.state {
            CoCommissionerState::Invited if may("accept") => "work-together-answer",
            CoCommissionerState::Accepted if may("approve") => "work-together-approve",
            CoCommissionerState::Accepted if may("set_funding") && one.funding_by_year.is_empty() => {
                "work-together-money"
            }
            _ => return None,
        };
        Some(Waiting {
            title: p.t1(key, "what", one.competition_title),
            detail: format!("{}, {}", one.competition_reference, names.region(&one.region_code)),
            href: format!("/co-commissioners/{}", one.id),
            due: None,
            late: false,
        })
    };
    Ok(page.map(|page| page.items.into_iter().filter_map(line).collect()).unwrap_or_default())
}

/// Rows of staff that published competitions promised: late from the day after the one that was published.
async fn staff(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let today = visit.app.clock.now().london_day();
    let promised = promised_staff(&visit.app, &visit.actor).await?;
    let line = |one: PromisedStaff| Waiting {
        title: p.t2("work-staff", "n", one.number, "what", one.title),
        detail: format!(
            "{}, {}, {}",
            one.reference,
            names.region(&one.region_code),
            p.t1("work-staff-by", "day", p.date(&one.by.0))
        ),
        href: format!("/lots/{}/staff", one.lot_id),
        due: None,
        late: one.by < today,
    };
    Ok(promised.into_iter().map(line).collect())
}

/// Proposals that wait for the body's answer, and the person's own drafts.
async fn proposals(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let (mut found, today) = (Vec::new(), visit.app.clock.now().london_day());
    if !visit.actor.has(ReadProposals) {
        return Ok(found);
    }
    for (state, action, key) in [
        (ProposalState::Submitted, "answer", "work-proposal-answer"),
        (ProposalState::Draft, "change", "work-proposal-draft"),
    ] {
        let query = ProviderProposalsQuery { state: Some(state), limit: Some(50), cursor: None };
        let page = engagement::list_proposals(&visit.app, &visit.actor, query).await?.view();
        let items = page.map(|page| page.items).unwrap_or_default();
        let may = items.into_iter().filter(|one| one.allowed_actions.contains(&action));
        found.extend(may.map(|one| Waiting {
            title: p.t1(key, "what", one.title),
            detail: format!("{}, {}", one.organisation_name, names.region(&one.region_code)),
            href: format!("/proposals/{}", one.id),
            due: None,
            late: one.answer_due_on.is_some_and(|day| day < today),
        }));
    }
    Ok(found)
}

/// Awards without competition that the person may approve, or whose notice they may give.
async fn direct_awards(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let page = awards::list_direct_awards(&visit.app, &visit.actor, PageQuery::default()).await?.view();
    let line = |one: AwardOut| {
        let may = |action: &str| one.allowed_actions.contains(&action);
        let (key, page) = match (may("approve"), may("notify") || may("notify_without_standstill")) {
            (true, _) => ("work-direct-approve", "approve"),
            (_, true) => ("work-direct-notify", "notify"),
            _ => return None,
        };
        Some(Waiting {
            title: p.t1(key, "what", one.direct?.title),
            detail: format!("{}, {}", one.reference, names.region(&one.region_code)),
            href: format!("/awards/{}/{page}", one.id),
            due: None,
            late: false,
        })
    };
    Ok(page.map(|page| page.items.into_iter().filter_map(line).collect()).unwrap_or_default())
}

/// The person's events that are drafts, or were held and have no record yet.
async fn events(visit: &Visit, p: &Page, names: &Names) -> Result<Vec<Waiting>> {
    let mut found = Vec::new();
    for body in visit.actor.bodies(CommissionCompetitions::ROLES) {
        for (state, key, page) in
            [(EventState::Held, "work-event-record", "/record"), (EventState::Draft, "work-event-draft", "")]
        {
            let query = EngagementEventsQuery {
                body_id: Some(body.clone()),
                state: Some(state),
                limit: Some(50),
                ..EngagementEventsQuery::default()
            };
            let list = engagement::list_events(&visit.app, &visit.actor, query).await?.view();
            let items = list.map(|list| list.items).unwrap_or_default();
            // Another region's are for its own people.
            let own = items.iter().filter(|one| !one.allowed_actions.is_empty());
            found.extend(own.map(|one| event_line(p, names, one, (key, page))));
        }
    }
    Ok(found)
}

fn event_line(p: &Page, names: &Names, one: &EngagementEventOut, (key, page): (&str, &str)) -> Waiting {
    let region = names.region(&one.region_code);
    Waiting {
        title: p.t1(key, "what", one.title.as_str()),
        detail: one.reference.as_ref().map_or_else(|| region.to_owned(), |it| format!("{it}, {region}")),
        href: format!("/events/{}{page}", one.id),
        due: None,
        late: false,
    }
}

fn waiting_line(p: &Page, names: &Names, step: &Step, one: &CompetitionSummaryOut) -> Waiting {
    Waiting {
        title: p.t1(step.key, "what", one.title.as_str()),
        detail: detail(names, one),
        href: format!("/competitions/{}{}", one.id, step.page),
        due: None,
        late: false,
    }
}

fn running_line(p: &Page, names: &Names, one: &CompetitionSummaryOut) -> Waiting {
    Waiting {
        title: p.t1("work-running", "what", one.title.as_str()),
        detail: detail(names, one),
        href: format!("/competitions/{}", one.id),
        due: one.deadline.map(|at| at.timestamp()),
        late: false,
    }
}

fn detail(names: &Names, one: &CompetitionSummaryOut) -> String {
    format!("{}, {}", one.reference, names.region(&one.region_code))
}

/// What waits in the frameworks that the person manages.
async fn queues(visit: &Visit, p: &Page) -> Result<Vec<Waiting>> {
    let mut found = Vec::new();
    if !visit.actor.has(ManageFrameworks) {
        return Ok(found);
    }
    for framework in frameworks::managed_frameworks(&visit.app, &visit.actor).await? {
        let counts = qualification::framework_counts(&visit.app, &visit.actor, &framework.id).await?;
        let line = |key: &str, detail: String, href: String, late: bool| Waiting {
            title: p.t1(key, "what", framework.name.as_str()),
            detail,
            href,
            due: None,
            late,
        };
        if counts.undecided > 0 {
            let detail =
                p.t2("work-queue-detail", "start", counts.submitted, "assessing", counts.in_assessment);
            let href = format!("/frameworks/{}/applications", framework.id);
            found.push(line("work-queue", detail, href, counts.late > 0));
        }
        if counts.waiting > 0 {
            let href = format!("/frameworks/{}", framework.id);
            found.push(line("work-members", p.t1("work-members-detail", "n", counts.waiting), href, false));
        }
    }
    Ok(found)
}

/// The person's own applications that they can go on with.
async fn own_applications(visit: &Visit, p: &Page) -> Result<Vec<Waiting>> {
    if !visit.actor.has(WriteApplications) {
        return Ok(Vec::new());
    }
    let own = qualification::own_applications(&visit.app, &visit.actor).await?;
    let line = |one: ApplicationRowOut| {
        let key = match one.state {
            ApplicationState::Draft => "work-application-draft",
            ApplicationState::Clarification => "work-application-question",
            _ => return None,
        };
        Some(Waiting {
            title: p.t1(key, "what", one.reference.as_str()),
            detail: one.organisation_name,
            href: format!("/apply/{}", one.id),
            due: None,
            late: false,
        })
    };
    Ok(own.into_iter().filter_map(line).collect())
}

/// Places in supply chains to answer, steps to agree to, statements to confirm, reports to answer.
async fn chains(visit: &Visit, p: &Page) -> Result<Vec<Waiting>> {
    if !visit.actor.has(ReadSupplyChain) {
        return Ok(Vec::new());
    }
    let found = supply_chains::read_waiting(&visit.app, &visit.actor).await?;
    let line =
        |title: String, detail: String, href: String| Waiting { title, detail, href, due: None, late: false };
    let at = |id: &EntryId| format!("/supply-chain/{id}");
    let mut waiting: Vec<Waiting> = found
        .places
        .iter()
        .map(|one| Waiting {
            due: Some(one.expires_at.timestamp()),
            ..line(p.t1("work-chain-place", "lead", one.lead_name.as_str()), String::new(), at(&one.entry_id))
        })
        .collect();
    waiting.extend(found.steps.iter().map(|one| {
        let key = format!("work-chain-{}", one.action);
        let title = p.t1(&key, "award", one.award_reference.as_str());
        line(title, one.partner_name.clone(), at(&one.entry_id))
    }));
    waiting.extend(found.statements.iter().map(|one| {
        let title = p.t2("work-chain-statements", "n", one.statements, "award", one.award_reference.as_str());
        line(title, String::new(), format!("{}#records", at(&one.entry_id)))
    }));
    if visit.actor.has(CommissionCompetitions) {
        let query = PartnerReportsQuery { limit: Some(50), cursor: None };
        let page = supply_chains::list_partner_reports(&visit.app, &visit.actor, query).await?.view();
        let open = page
            .map(|page| page.items)
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.allowed_actions.contains(&"answer"));
        waiting.extend(open.map(|one| {
            let title = p.t1("work-partner-report", "award", one.award_reference.as_str());
            line(title, one.organisation_name, format!("/partner-reports/{}", one.id))
        }));
    }
    Ok(waiting)
}

async fn funds(visit: &Visit, names: &Names) -> Result<Vec<FundLine>> {
    if !visit.actor.has(ReadFunds) {
        return Ok(Vec::new());
    }
    let balances = money::balances(&visit.app, &visit.actor).await?;
    Ok(balances.into_iter().map(|balance| fund_line(names, balance)).collect())
}

fn fund_line(names: &Names, balance: Balance) -> FundLine {
    let year = balance.allocation.financial_year;
    FundLine {
        fund: balance.fund.name,
        region: names.region(&balance.allocation.region_code).to_owned(),
        year: format!("{year} to {}", year + 1),
        allocated_pence: balance.allocation.allocated_pence.get(),
        reserved_pence: balance.allocation.reserved_pence.get(),
        committed_pence: balance.allocation.committed_pence.get(),
        free_pence: balance.allocation.available_pence.get(),
    }
}

fn starts(visit: &Visit, p: &Page) -> Vec<Link> {
    let all = [
        (visit.actor.has(WriteApplications), "/apply", "work-apply"),
        (visit.actor.grants.is_empty(), "/organisations/new", "apply-register"),
        (visit.actor.grants.is_empty(), "/apply", "apply-open"),
        (visit.actor.has(CommissionCompetitions), "/competitions/new", "work-new-competition"),
        (visit.actor.has(CommissionCompetitions), "/pipeline/new", "work-new-notice"),
        (visit.actor.has(RecommendAwards), "/direct-awards/new", "work-new-direct"),
        (visit.actor.has(ReadProposals), "/proposals", "work-proposals"),
        (visit.actor.has(DecideSupplyChain), "/supply-chain", "work-chains"),
        (visit.actor.has(ReadPartnerReports), "/partner-reports", "partner-reports-heading"),
        (visit.actor.has(ManageFrameworks), "/frameworks", "work-frameworks"),
        (visit.actor.has(EvaluateBids), "/evaluations", "work-evaluations"),
    ];
    let open = all.into_iter().filter(|(may, ..)| *may);
    open.map(|(_, href, key)| Link { href: href.to_owned(), text: p.t(key) }).collect()
}
