//! The chain of an award for its lead and the commissioning side: who was not used or is paid late first.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{at, frame};
use crate::awards::AwardId;
use crate::bids::states::EntryState;
use crate::kernel::authz::{ReadAwards, ReadReports};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::supply_chains::{self, ChainPartnerOut};
use crate::web::layout::{Page, html};
use crate::web::shown::pounds;
use crate::web::views::parts::{Link, Row};
use crate::web::views::supply_chains::{ChainPage, PartnerRow};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_chain);
}

#[get("/awards/{id}/chain")]
async fn get_chain(visit: Visitor<ReadAwards>, id: Id<AwardId>) -> Result<HttpResponse> {
    let out = supply_chains::read_award_supply_chain(&visit.app, &visit.actor, &id).await?;
    let p = frame(&visit);
    let report = |name: &str| Link {
        href: format!("/api/v1/public/reports/supply-chain-{name}?format=csv"),
        text: p.t(&format!("chain-report-{name}")),
    };
    let links = if visit.actor.has(ReadReports) {
        let reports = Link { href: "/partner-reports".to_owned(), text: p.t("partner-reports-heading") };
        vec![reports, report("promises"), report("depth")]
    } else {
        Vec::new()
    };
    let view = ChainPage {
        back: format!("/awards/{}/steps", *id),
        facts: vec![
            Row::new(p.t("chain-sum-promised"), pounds(out.promised_pence)),
            Row::new(p.t("chain-sum-paid"), pounds(out.paid_pence)),
            Row::new(p.t("chain-engaged"), out.engaged.to_string()),
            Row::new(p.t("chain-not-engaged"), out.not_engaged.to_string()),
        ],
        partners: out.partners.iter().map(|one| line(&p, one)).collect(),
        reference: out.award_reference,
        lead: out.lead_name,
        links,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// What deserves attention: a step that waits before what was not used.
fn note(p: &Page, one: &ChainPartnerOut) -> String {
    match (&one.waiting_step, one.state) {
        (Some(step), _) => p.t(&format!("chain-waits-{}", step.action)),
        (None, EntryState::Accepted) => p.t("chain-not-used"),
        _ => String::new(),
    }
}

fn line(p: &Page, one: &ChainPartnerOut) -> PartnerRow {
    PartnerRow {
        href: at(&one.entry_id),
        name: one.partner_name.clone(),
        role: one.role.clone(),
        state: one.state.to_string(),
        promised_pence: one.promised_pence,
        promised_volume: one.promised_volume,
        referrals: one.actual.referrals,
        delivered: one.actual.delivered_volume,
        paid_pence: one.actual.paid_pence,
        late: one.actual.late_invoices,
        invoices: one.actual.invoices,
        note: note(p, one),
    }
}
