//! One award with its contracts and its supply chain.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get};

use super::figures;
use crate::awards::AwardId;
use crate::kernel::authz::Anyone;
use crate::kernel::error::{Code, Result};
use crate::kernel::http::Id;
use crate::reports::{AgreementOut, EndOut, PartnerOut, PublicAwardOut, public_award};
use crate::supply_chains::{self, AwardSupplyChainOut, ChainPartnerOut};
use crate::web::journeys::deciding::without_competition;
use crate::web::layout::{Page, Section, html};
use crate::web::shown;
use crate::web::views::public::{ActualLine, AwardPage, ContractLine, Engagement, PartnerLine, Term};
use crate::web::visit::Visitor;

#[get("/awards/{id}")]
pub(super) async fn get_award(visit: Visitor<Anyone>, id: Id<AwardId>) -> Result<HttpResponse> {
    let award = id.clone();
    let found = visit.app.db.read(move |db| public_award(db, award.as_str())).await?;
    // Imported awards and those without competition have no chain to follow.
    let chain = match supply_chains::read_public_supply_chain(&visit.app, &id).await {
        Ok(chain) => Some(chain),
        Err(problem) if problem.code() == Code::NotFound => None,
        Err(problem) => return Err(problem),
    };
    let view = view(visit.page(Some(Section::Awards)), found, chain);
    Ok(html(&view.p.clone(), &view))
}

fn view(p: Page, found: PublicAwardOut, chain: Option<AwardSupplyChainOut>) -> AwardPage {
    let row = &found.award;
    let mut award = figures::line(row.clone());
    let ends = terms(&p, &found.area_ends, row.standard_term_months);
    if !ends.is_empty() {
        award.terms = ends;
    }
    AwardPage {
        award,
        route: row.route.clone(),
        status: row.status.clone().unwrap_or_default(),
        award_date: row.award_date.map(|day| day.0),
        imported: found.origin == "published_import",
        direct: found.direct.as_ref().map(|direct| without_competition(&p, direct)),
        note: row.status_note.clone().unwrap_or_default(),
        extended_pence: row.value_extended_pence,
        contracts: found.agreements.iter().map(|one| contract(&p, one, &found.supply_chain)).collect(),
        partners: match chain {
            Some(chain) => chain.partners.iter().map(|one| followed(&p, one)).collect(),
            None => partners(&p, &found.supply_chain),
        },
        p,
    }
}

/// One term for each last day; nothing where no area has one of its own.
fn terms(p: &Page, ends: &[EndOut], months: i64) -> Vec<Term> {
    let mut by_day: BTreeMap<Option<jiff::civil::Date>, Vec<&str>> = BTreeMap::new();
    for end in ends {
        by_day.entry(end.ends_on.map(|day| day.0)).or_default().push(&end.area);
    }
    if by_day.keys().all(Option::is_none) {
        return Vec::new();
    }
    by_day
        .into_iter()
        .map(|(day, areas)| Term {
            areas: areas.join(", "),
            months: Some(months),
            until: day.map(|day| shown::date(p.lang, day)),
        })
        .collect()
}

fn contract(p: &Page, one: &AgreementOut, chain: &[PartnerOut]) -> ContractLine {
    let named = chain.iter().filter(|partner| partner.agreement_reference.as_ref() == Some(&one.reference));
    let areas: Vec<&str> = one.areas.iter().map(|end| end.area.as_str()).collect();
    ContractLine {
        reference: one.reference.clone(),
        area: areas.join(", "),
        cohort: one.cohort.clone().unwrap_or_default(),
        months: Some(one.term_months),
        note: one
            .published_until
            .as_deref()
            .map(|until| p.t1("term-until", "day", until))
            .unwrap_or_default(),
        partners: named.map(|partner| partner.name.clone()).collect(),
    }
}

/// Each partner once for what became of it, with the contracts that name it.
fn partners(p: &Page, chain: &[PartnerOut]) -> Vec<PartnerLine> {
    let mut lines: Vec<PartnerLine> = Vec::new();
    for partner in chain {
        let engagement = engagement(&partner.state);
        let role = partner.role.clone().unwrap_or_default();
        let named_for = partner.agreement_reference.clone().unwrap_or_default();
        let same = |line: &&mut PartnerLine| {
            line.name == partner.name && line.engagement == engagement && line.role == role
        };
        if let Some(line) = lines.iter_mut().find(same).filter(|_| !named_for.is_empty()) {
            line.named_for.push_str(", ");
            line.named_for.push_str(&named_for);
            continue;
        }
        lines.push(PartnerLine {
            name: partner.name.clone(),
            role,
            named_for,
            promised_pence: partner.value_pence,
            promised_volume: partner.volume.map(|n| p.t1("volume-promised", "n", n)).unwrap_or_default(),
            actual: None,
            engagement,
        });
    }
    lines
}

/// A partner with what was promised and what both sides say was done.
fn followed(p: &Page, one: &ChainPartnerOut) -> PartnerLine {
    let actual = &one.actual;
    PartnerLine {
        name: one.partner_name.clone(),
        role: one.role.clone(),
        named_for: String::new(),
        promised_pence: Some(one.promised_pence),
        promised_volume: p.t1("volume-promised", "n", one.promised_volume),
        actual: Some(ActualLine {
            paid_pence: actual.paid_pence,
            delivered: p.t2("partner-delivered", "n", actual.delivered_volume, "referrals", actual.referrals),
            late: match actual.late_invoices {
                0 => String::new(),
                late => p.t2("partner-late", "n", late, "all", actual.invoices),
            },
        }),
        engagement: engagement(one.state.as_str()),
    }
}

fn engagement(state: &str) -> Engagement {
    match state {
        "accepted" => Engagement::Accepted,
        "engaged" => Engagement::Engaged,
        "never_used" => Engagement::NeverUsed,
        "replaced" => Engagement::Replaced,
        "withdrawn" => Engagement::Withdrawn,
        "released" => Engagement::Released,
        _ => Engagement::NotKnown,
    }
}
