//! The money of the regions: what is left, what holds it, what is moved inside a fund and what co-funders pledge.

mod pledges;
mod virements;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::kernel::authz::{Permission, ReadFunds, Scope};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::money::{self, AllocationId, AllocationOut, Balance, Fund, FundKind, HoldOn};
use crate::reference::{self, Names};
use crate::web::form::Form;
use crate::web::layout::{Page, Section, html};
use crate::web::views::money::{AllocationPage, BalanceLine, BalancesPage, HoldLine};
use crate::web::views::parts::{Link, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_balances).service(get_allocation);
    virements::routes(config);
    pledges::routes(config);
}

/// The page that all others lead back to.
const HOME: &str = "/money";

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Work))
}

/// A region and financial year in words.
fn place(names: &Names, region: &str, year: i64) -> String {
    format!("{}, {year} to {}", names.region(region), year + 1)
}

#[get("/money")]
async fn get_balances(visit: Visitor<ReadFunds>) -> Result<HttpResponse> {
    let names = reference::names(&visit.app).await?;
    let p = frame(&visit);
    let balances = money::balances(&visit.app, &visit.actor).await?;
    let moved = money::movements(&visit.app, &visit.actor).await?;
    let fund_of = |id: &str| moved.funds.iter().find(|fund| fund.id.as_str() == id);
    let named = |id: &str| fund_of(id).map(|fund| fund.name.clone()).unwrap_or_default();
    let mut virements: Vec<_> = moved
        .virements
        .iter()
        .map(|one| virements::line(&p, &names, &named(one.fund_id.as_str()), one))
        .collect();
    virements.reverse();
    let mut pledges: Vec<_> = moved
        .pledges
        .iter()
        .map(|one| pledges::line(&p, &names, &named(one.fund_id.as_str()), one))
        .collect();
    pledges.reverse();
    let view = BalancesPage {
        balances: balances.into_iter().map(|one| balance_line(&names, one)).collect(),
        starts: moved.funds.iter().filter_map(|fund| start(&visit, &p, fund)).collect(),
        virements,
        pledges,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// Where a fund's money is moved or pledged, for who directs one of its regions.
fn start(visit: &Visit, p: &Page, fund: &Fund) -> Option<Link> {
    use crate::kernel::authz::ManageFunds;
    let directs = visit.actor.bodies(ManageFunds::ROLES).contains(&fund.body_id);
    let (step, key) =
        if fund.kind.is_pledged() { ("pledge", "funds-pledge") } else { ("virement", "funds-vire") };
    directs.then(|| Link {
        href: format!("/money/funds/{}/{step}", fund.id),
        text: p.t1(key, "fund", fund.name.as_str()),
    })
}

fn balance_line(names: &Names, balance: Balance) -> BalanceLine {
    let one = balance.allocation;
    BalanceLine {
        fenced: balance.fund.kind == FundKind::RingFenced,
        fund: balance.fund.name,
        place: place(names, &one.region_code, one.financial_year),
        href: format!("/money/allocations/{}", one.id),
        allocated_pence: one.allocated_pence.get(),
        reserved_pence: one.reserved_pence.get(),
        committed_pence: one.committed_pence.get(),
        available_pence: one.available_pence.get(),
        short: one.shortfall_pence.get() > 0,
        underspent: one.underspent,
    }
}

#[get("/money/allocations/{id}")]
async fn get_allocation(visit: Visitor<ReadFunds>, id: Id<AllocationId>) -> Result<HttpResponse> {
    let names = reference::names(&visit.app).await?;
    let found = money::traced(&visit.app, &visit.actor, &id).await?;
    let p = frame(&visit);
    let one = &found.allocation;
    let scope =
        Scope { body_id: &found.fund.body_id, region_code: Some(&one.region_code), competition_id: None };
    // Who commissions in the region reads an award before its notice.
    let inside = visit.actor.holds(crate::kernel::authz::CommissionCompetitions::ROLES, &scope);
    let view = AllocationPage {
        caption: format!("{}, {}", found.fund.name, place(&names, &one.region_code, one.financial_year)),
        figures: figures(&p, one),
        holds: found.holds.into_iter().map(|hold| hold_line(hold, inside)).collect(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn figures(p: &Page, one: &AllocationOut) -> Vec<(String, i64)> {
    let mut lines = vec![
        ("column-allocated", one.allocated_pence),
        ("column-reserved", one.reserved_pence),
        ("column-committed", one.committed_pence),
        ("column-free", one.uncommitted_pence),
        ("column-available", one.available_pence),
        ("allocation-vired-in", one.vired_in_pence),
        ("allocation-vired-out", one.vired_out_pence),
    ];
    if let Some(covered) = one.covered_pence {
        lines.extend([("allocation-covered", covered), ("allocation-shortfall", one.shortfall_pence)]);
    }
    lines.into_iter().map(|(key, pence)| (p.t(key), pence.get())).collect()
}

fn hold_line(hold: HoldOn, inside: bool) -> HoldLine {
    let award = hold.award_id.map(|id| Link {
        href: if inside { format!("/awards/{id}/steps") } else { format!("/awards/{id}") },
        text: hold.award_reference.unwrap_or(id),
    });
    let competition = hold.competition_id.map(|id| Link {
        text: [hold.reference, hold.title].into_iter().flatten().collect::<Vec<_>>().join(", "),
        href: format!("/competitions/{id}"),
    });
    HoldLine { competition, direct_title: hold.direct_title, award, pence: hold.amount_pence.get() }
}

/// A step to confirm; its words are `{key}-heading`, `{key}-text`, `{key}-button`.
fn step(
    visit: &Visit,
    key: &str,
    here: (&str, &str),
    form: Form,
    caption: String,
    asks: bool,
) -> ConfirmPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("{key}-{part}"));
    let (back, step) = here;
    ConfirmPage {
        caption,
        heading: say("heading"),
        explains: vec![say("text")],
        warning: String::new(),
        sections: Vec::new(),
        reason_label: if asks { p.t("money-reason") } else { String::new() },
        reason_hint: String::new(),
        button: say("button"),
        weight: if asks { Weight::Grave } else { Weight::Main },
        action: format!("{back}/{step}"),
        back: back.to_owned(),
        form,
        p,
    }
}
