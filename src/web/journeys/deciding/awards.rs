//! The awards of a competition, and one of them.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{basis, competition, home, link, lot_names, pounds};
use crate::awards::{self, AgreementOut, AwardId, AwardOut, DirectAwardOut, Route, ValueBasis};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::{Anyone, CommissionCompetitions, ReadAwards, Role, Scope};
use crate::kernel::clock::Day;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::reference::{self, Names};
use crate::web::form::Form;
use crate::web::layout::{Page, Section, html};
use crate::web::views::deciding::{AgreementLine, AwardLine, AwardStepsPage, AwardsPage};
use crate::web::views::parts::{Action, Row, RowSection, Weight};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_awards).service(get_award);
}

/// The page of an award.
pub(in crate::web::journeys) fn at(award: &AwardId) -> String {
    step(award, "steps")
}

/// The page of one of its steps.
pub(in crate::web::journeys) fn step(award: &AwardId, step: &str) -> String {
    format!("/awards/{award}/{step}")
}

/// An award with its competition, where there was one, and a form of its version.
pub(in crate::web::journeys) struct Found {
    pub(in crate::web::journeys) award: AwardOut,
    pub(super) competition: Option<CompetitionOut>,
    pub(in crate::web::journeys) form: Form,
}

impl Found {
    /// Working days between its notice and its signature.
    pub(super) fn standstill_days(&self) -> i64 {
        let of_competition = self.competition.as_ref().map(|one| one.standstill_working_days);
        let direct = self.award.direct.as_ref().map(|one| one.standstill_working_days);
        of_competition.or(direct).unwrap_or_default()
    }

    /// Its first day, as planned.
    pub(super) fn starts_on(&self) -> Option<Day> {
        let of_competition = self.competition.as_ref().and_then(|one| one.starts_on);
        of_competition.or_else(|| self.award.direct.as_ref().map(|one| one.starts_on))
    }
}

/// The award as the visitor may see it.
pub(in crate::web::journeys) async fn found(visit: &Visit, id: &AwardId) -> Result<Found> {
    let made = awards::read_award(&visit.app, &visit.actor, id).await?;
    let form = super::of_version(&made);
    let competition = match made.view.competition_id.as_deref().map(str::parse) {
        Some(Ok(id)) => Some(competition(visit, &id).await?.0),
        _ => None,
    };
    Ok(Found { award: made.view, competition, form })
}

fn line(p: &Page, competition: &CompetitionOut, award: &AwardOut) -> AwardLine {
    AwardLine {
        href: at(&award.id),
        reference: award.reference.clone(),
        provider: award.organisation_name.clone(),
        lots: lot_names(competition, award.lot_ids.iter().map(String::as_str)),
        value_pence: award.value_pence.get(),
        basis: basis(p, award.value_basis == ValueBasis::Fixed),
        state: award.state.as_str().to_owned(),
    }
}

#[get("/competitions/{id}/awards")]
async fn get_awards(visit: Visitor<ReadAwards>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let awards = awards::list_awards(&visit.app, &visit.actor, &id).await?;
    let (competition, _) = competition(&visit, &id).await?;
    let p = visit.page(Some(Section::Competitions));
    let view = AwardsPage {
        back: home(&id),
        awards: awards.iter().map(|award| line(&p, &competition, award)).collect(),
        reference: competition.reference,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// Value and term, for the pages of an award and its agreements.
pub(super) fn terms(p: &Page, award: &AwardOut) -> Vec<Row> {
    let route = p.t(if award.route == Route::Grant { "route-grant" } else { "route-contract" });
    let value = format!(
        "{} ({})",
        pounds(p, award.value_pence),
        basis(p, award.value_basis == ValueBasis::Fixed).to_lowercase()
    );
    let mut rows = vec![Row::new(p.t("award-route"), route), Row::new(p.t("award-value"), value)];
    let extended = award.value_extended_pence;
    rows.extend(extended.map(|pence| Row::new(p.t("award-value-extended"), pounds(p, pence))));
    rows.push(Row::new(p.t("award-term"), p.t1("months", "n", award.standard_term_months)));
    rows
}

/// Why there was no competition: what is published with the notice.
pub(in crate::web::journeys) fn without_competition(p: &Page, direct: &DirectAwardOut) -> RowSection {
    let mut rows = vec![
        Row::new(p.t("direct-title"), &direct.title),
        Row::new(p.t("direct-summary"), &direct.summary),
        Row::new(p.t("direct-body"), &direct.body_name),
        Row::new(p.t("direct-ground"), format!("{}\n{}", direct.ground.title, direct.ground.law)),
        Row::new(p.t("direct-reason"), &direct.reason),
        Row::new(p.t("direct-alternatives"), &direct.alternatives),
        Row::new(p.t("agreement-starts"), p.date(&direct.starts_on.0)),
    ];
    rows.extend(direct.enforcement_duty.as_ref().map(|duty| Row::new(p.t("direct-enforcement"), duty)));
    RowSection { title: p.t("direct-section"), rows }
}

/// Areas with their last days; the whole region where none is named.
pub(super) fn areas(p: &Page, names: &Names, areas: &[awards::AreaTermOut]) -> String {
    if areas.is_empty() {
        return p.t("award-whole-region");
    }
    let shown = areas.iter().map(|area| match area.ends_on {
        Some(day) => p.t2("agreement-until", "area", names.area(&area.area_code), "day", p.date(&day.0)),
        None => names.area(&area.area_code).to_owned(),
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn sections(p: &Page, names: &Names, found: &Found) -> Vec<RowSection> {
    let award = &found.award;
    let mut rows = Vec::new();
    if let Some(competition) = &found.competition {
        let lots = lot_names(competition, award.lot_ids.iter().map(String::as_str));
        rows.push(Row::new(p.t("award-lots"), lots));
    }
    rows.extend(terms(p, award));
    rows.push(Row::new(p.t("award-areas"), areas(p, names, &award.areas)));
    let notified = award.notified_at.map(|at| p.moment(&at.timestamp()));
    rows.extend(notified.map(|at| Row::new(p.t("award-notified"), at)));
    // What was said at the beginning of an award without competition stands below.
    let said = award.direct.as_ref().map(|direct| &direct.reason);
    let later = award.reason.as_ref().filter(|reason| Some(*reason) != said);
    rows.extend(later.map(|reason| Row::new(p.t("award-reason"), reason)));
    let partners = award.supply_chain.iter().map(|one| {
        let value = p.pounds(&one.value_pence.unwrap_or_default());
        let promised = p.t2("award-partner", "value", value, "volume", one.volume.unwrap_or_default());
        let role = one.role.clone().unwrap_or_default();
        Row::new(&one.organisation_name, format!("{role}\n{promised}"))
    });
    let chain = RowSection { title: p.t("award-chain"), rows: partners.collect() };
    let mut all = vec![RowSection { title: String::new(), rows }];
    all.extend(award.direct.as_ref().map(|direct| without_competition(p, direct)));
    all.extend((!chain.rows.is_empty()).then_some(chain));
    all
}

fn agreement_line(names: &Names, one: &AgreementOut) -> AgreementLine {
    AgreementLine {
        href: format!("/agreements/{}", one.id),
        reference: one.reference.clone(),
        state: one.state.as_str().to_owned(),
        areas: one.areas.iter().map(|area| names.area(&area.area_code)).collect::<Vec<_>>().join(", "),
    }
}

fn actions(p: &Page, award: &AwardOut) -> Vec<Action> {
    let steps = [
        ("approve", "approve", Weight::Main),
        ("notify", "notify", Weight::Main),
        ("create_agreement", "draft-agreement", Weight::Beside),
        ("return", "return", Weight::Grave),
        ("set_aside", "set-aside", Weight::Grave),
    ];
    let may = |action: &str| {
        award.allowed_actions.contains(&action)
            || (action == "notify" && award.allowed_actions.contains(&"notify_without_standstill"))
    };
    let allowed = steps.into_iter().filter(|(action, ..)| may(action));
    let words = |page: &str| match page {
        "draft-agreement" => "draft".to_owned(),
        "approve" | "return" | "notify" if award.direct.is_some() => format!("{page}-direct"),
        _ => page.to_owned(),
    };
    allowed.map(|(_, page, weight)| link(p, &words(page), step(&award.id, page), weight)).collect()
}

/// Promised beside actual, for the lead and the commissioning side.
fn chain(visit: &Visit, award: &AwardOut) -> Option<String> {
    let own = visit.actor.holds(Role::OF_PROVIDER, &Scope::of_body(&award.organisation_id));
    let told = award.competition_id.is_some() && award.notified_at.is_some();
    (told && (own || visit.actor.has(CommissionCompetitions))).then(|| step(&award.id, "chain"))
}

#[get("/awards/{id}/steps")]
async fn get_award(visit: Visitor<Anyone>, id: Id<AwardId>) -> Result<HttpResponse> {
    let found = found(&visit, &id).await?;
    let award = &found.award;
    let agreements = awards::list_agreements(&visit.app, &visit.actor, &id).await?;
    let names = reference::names(&visit.app).await?;
    let section = if found.competition.is_some() { Section::Competitions } else { Section::Awards };
    let p = visit.page(Some(section));
    let waits = award.state == awards::states::AwardState::Standstill;
    let back = found.competition.as_ref().map(|one| format!("{}/awards", home(&one.id)));
    let view = AwardStepsPage {
        back: back.unwrap_or_else(|| "/direct-awards".to_owned()),
        reference: award.reference.clone(),
        provider: award.organisation_name.clone(),
        state: award.state.as_str().to_owned(),
        sections: sections(&p, &names, &found),
        standstill_ends: award.standstill_ends_at.filter(|_| waits).map(|at| at.timestamp()),
        agreements: agreements.iter().map(|one| agreement_line(&names, one)).collect(),
        chain: chain(&visit, award),
        actions: actions(&p, award),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
