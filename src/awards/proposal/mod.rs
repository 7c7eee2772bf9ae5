//! The words that an agreement begins from: below a set value a short form that both sides can read in minutes (GC5),
//! else the particulars for the body's own conditions. What was published is said again, word for word.

mod handlers;
mod particulars;

use askama::Template;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{AwardId, Route};
use super::procedure::Procedure;
use super::{reads, rules, store};
use crate::competitions::{self, CompetitionId};
use crate::frameworks;
use crate::kernel::authz::{Actor, CommissionCompetitions};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::machine::Machine;
use crate::kernel::money::Pence;
use crate::kernel::state::App;

pub(super) use handlers::routes;
use particulars::Particulars;

/// Below this value an agreement has the short form where no framework says otherwise.
#[must_use]
pub fn default_short_form() -> Pence {
    Pence::new(5_000_000).unwrap_or_default()
}

crate::text_enum! {
    /// What the proposed words are.
    pub enum ProposalForm {
        Short = "short",
        Particulars = "particulars",
    }
}

/// Words that an agreement can begin from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgreementProposalOut {
    /// The whole agreement in a short form, or the particulars that the body's own conditions need.
    pub form: ProposalForm,
    /// Agreements worth less, with every extension, have the short form.
    pub short_form_below_pence: Pence,
    /// The words, to be read and changed before they are offered.
    pub text: String,
}

#[derive(Template)]
#[template(path = "agreements/short_form.txt")]
struct ShortForm {
    it: Particulars,
}

#[derive(Template)]
#[template(path = "agreements/particulars.txt")]
struct Schedule {
    it: Particulars,
}

/// Proposes the words of an award's agreement.
///
/// # Errors
/// 404 where the caller may not know of the award, 409 where it takes no agreement now.
pub async fn propose_agreement(app: &App, actor: &Actor, id: &AwardId) -> Result<AgreementProposalOut> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| propose(db, &actor, &id)).await
}

fn propose(db: &mut Snapshot<'_>, actor: &Actor, id: &AwardId) -> Result<AgreementProposalOut> {
    let known = reads::visible_award(db, actor, id.as_str())?;
    actor.require(CommissionCompetitions, &known.scope())?;
    let award = &known.award;
    let procedure = known.procedure.as_ref().filter(|_| rules::takes_agreements(award.state));
    let Some(procedure) = procedure else {
        return Err(Problem::wrong_state(award.state.as_str(), "create_agreement", award.state.actions()));
    };
    let limit = limit(db, procedure)?;
    let areas = store::award_areas(db, &award.id)?;
    let it = particulars::of(db, award, procedure, &areas)?;
    let short = award.value_extended_pence.unwrap_or(award.value_pence) < limit;
    let text = if short { ShortForm { it }.render() } else { Schedule { it }.render() };
    Ok(AgreementProposalOut {
        form: if short { ProposalForm::Short } else { ProposalForm::Particulars },
        short_form_below_pence: limit,
        text: text.map_err(|cause| Problem::internal(format!("an agreement's words: {cause}")))?,
    })
}

/// Below which value there is a short form: the framework says it.
fn limit(db: &mut Snapshot<'_>, procedure: &Procedure) -> Result<Pence> {
    let Procedure::Competition(competition) = procedure else { return Ok(default_short_form()) };
    let id: CompetitionId = competition.id.parse().map_err(|_| Problem::not_found())?;
    let row = competitions::competition(db, &id)?.ok_or_else(Problem::not_found)?;
    Ok(frameworks::framework(db, &row.framework_id)?.short_form_below_pence)
}

impl Particulars {
    fn is_grant(&self) -> bool {
        self.route == Route::Grant
    }
}
