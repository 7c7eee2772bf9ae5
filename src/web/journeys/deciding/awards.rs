//! The awards of a competition, and one of them.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{basis, competition, home, link, lot_names, part, pounds};
use crate::awards::{self, AgreementOut, AwardId, AwardOut, Route, ValueBasis};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::kernel::authz::ReadAwards;
use crate::kernel::error::{Problem, Result};
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
pub(super) fn at(id: &CompetitionId, award: &AwardId) -> String {
    format!("{}/awards/{award}", home(id))
}

/// The award of the path in its competition, with a form of its version.
pub(super) async fn found(visit: &Visit, id: &CompetitionId) -> Result<(AwardOut, CompetitionOut, Form)> {
    let award_id: AwardId = part(visit, "award_id")?;
    let made = awards::read_award(&visit.app, &visit.actor, &award_id).await?;
    if made.view.competition_id.as_deref() != Some(id.as_str()) {
        return Err(Problem::not_found());
    }
    let form = super::of_version(&made);
    let (competition, _) = competition(visit, id).await?;
    Ok((made.view, competition, form))
}

fn line(p: &Page, competition: &CompetitionOut, award: &AwardOut) -> AwardLine {
    AwardLine {
        href: at(&competition.id, &award.id),
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

fn sections(p: &Page, names: &Names, competition: &CompetitionOut, award: &AwardOut) -> Vec<RowSection> {
    let lots = lot_names(competition, award.lot_ids.iter().map(String::as_str));
    let mut rows = vec![Row::new(p.t("award-lots"), lots)];
    rows.extend(terms(p, award));
    rows.push(Row::new(p.t("award-areas"), areas(p, names, &award.areas)));
    let notified = award.notified_at.map(|at| p.moment(&at.timestamp()));
    rows.extend(notified.map(|at| Row::new(p.t("award-notified"), at)));
    rows.extend(award.reason.as_ref().map(|reason| Row::new(p.t("award-reason"), reason)));
    let partners = award.supply_chain.iter().map(|one| {
        let value = p.pounds(&one.value_pence.unwrap_or_default());
        let promised = p.t2("award-partner", "value", value, "volume", one.volume.unwrap_or_default());
        let role = one.role.clone().unwrap_or_default();
        Row::new(&one.organisation_name, format!("{role}\n{promised}"))
    });
    let chain = RowSection { title: p.t("award-chain"), rows: partners.collect() };
    let mut all = vec![RowSection { title: String::new(), rows }];
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

fn actions(p: &Page, here: &str, award: &AwardOut) -> Vec<Action> {
    let may = |action: &str| award.allowed_actions.contains(&action);
    let mut actions = Vec::new();
    if may("notify") || may("notify_without_standstill") {
        actions.push(link(p, "notify", format!("{here}/notify"), Weight::Main));
    }
    if may("create_agreement") {
        actions.push(link(p, "draft", format!("{here}/draft-agreement"), Weight::Beside));
    }
    if may("set_aside") {
        actions.push(link(p, "set-aside", format!("{here}/set-aside"), Weight::Grave));
    }
    actions
}

#[get("/competitions/{id}/awards/{award_id}")]
async fn get_award(visit: Visitor<ReadAwards>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let (award, competition, _) = found(&visit, &id).await?;
    let agreements = awards::list_agreements(&visit.app, &visit.actor, &award.id).await?;
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Competitions));
    let waits = award.state == awards::states::AwardState::Standstill;
    let view = AwardStepsPage {
        back: format!("{}/awards", home(&id)),
        reference: award.reference.clone(),
        provider: award.organisation_name.clone(),
        state: award.state.as_str().to_owned(),
        sections: sections(&p, &names, &competition, &award),
        standstill_ends: award.standstill_ends_at.filter(|_| waits).map(|at| at.timestamp()),
        agreements: agreements.iter().map(|one| agreement_line(&names, one)).collect(),
        actions: actions(&p, &at(&id, &award.id), &award),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
