//! What an evaluator does: declare conflicts, score bids under their labels, lock.

mod declare;
mod list;
mod lock;
mod score;

use actix_web::web::ServiceConfig;

use crate::competitions::{self, CompetitionId, CompetitionOut};
use crate::evaluation::states::ConflictState;
use crate::evaluation::{self, ConflictDeclarationOut, LabelledBidOut, ScoreOut, ScoreSheetOut};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Made;
use crate::web::layout::Page;
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    list::routes(config);
    declare::routes(config);
    score::routes(config);
    lock::routes(config);
}

fn href(id: &CompetitionId) -> String {
    format!("/evaluations/{id}")
}

/// Where an evaluator stands in one competition.
struct Standing {
    competition: CompetitionOut,
    /// The person's own declaration, once they are on the panel.
    declaration: Option<ConflictDeclarationOut>,
    /// The person's own sheet with its version, once their declaration lets them see bids.
    sheet: Option<(ScoreSheetOut, Option<i64>)>,
    /// The person's own scores.
    own: Vec<ScoreOut>,
}

/// What the person does next, as the concept's views tell it.
enum Next {
    NotOnPanel,
    Declare,
    Opening,
    Review,
    Excluded,
    Start,
    Score(usize),
    Lock,
    Locked,
}

impl Standing {
    async fn read(visit: &Visit, id: &CompetitionId) -> Result<Self> {
        let (app, actor) = (&visit.app, &visit.actor);
        let person = actor.person()?;
        let competition = competitions::read_competition(app, actor, id).await?.view;
        let all = evaluation::list_conflict_declarations(app, actor, id).await?;
        let declaration = all.into_iter().find(|one| one.person_id == person);
        let sheet = match evaluation::read_scores(app, actor, id).await {
            // Who oversees reads the sheet too, but has none of their own.
            Ok(Made { view, version, .. }) => view.missing.is_some().then_some((view, version)),
            Err(problem) if problem.code() == Code::NotFound => None,
            Err(problem) => return Err(problem),
        };
        let given = sheet.iter().flat_map(|(sheet, _)| &sheet.scores);
        let own = given.filter(|one| one.evaluator_id == person).cloned().collect();
        Ok(Self { competition, declaration, sheet, own })
    }

    /// The sheet; 404 before the person may see bids.
    fn sheet(&self) -> Result<&ScoreSheetOut> {
        self.sheet.as_ref().map(|(sheet, _)| sheet).ok_or_else(Problem::not_found)
    }

    fn may(&self, action: &str) -> bool {
        self.sheet.as_ref().is_some_and(|(sheet, _)| sheet.allowed_actions.contains(&action))
    }

    fn is_locked(&self) -> bool {
        !self.own.is_empty() && self.own.iter().all(|one| one.locked_at.is_some())
    }

    /// How many of a bid's scores the person has given.
    fn given(&self, bid: &LabelledBidOut) -> usize {
        self.own.iter().filter(|one| one.bid_id == bid.bid_id).count()
    }

    fn next(&self) -> Next {
        let Some(declaration) = &self.declaration else {
            return Next::NotOnPanel;
        };
        if declaration.allowed_actions.contains(&"declare") {
            return Next::Declare;
        }
        match declaration.state {
            ConflictState::Asked => Next::Opening,
            ConflictState::Declared => Next::Review,
            ConflictState::Excluded => Next::Excluded,
            ConflictState::Clear | ConflictState::Mitigated if self.is_locked() => Next::Locked,
            ConflictState::Clear | ConflictState::Mitigated if self.may("lock_scores") => Next::Lock,
            ConflictState::Clear | ConflictState::Mitigated if self.may("put_scores") => {
                Next::Score(self.sheet.as_ref().and_then(|(sheet, _)| sheet.missing).unwrap_or(0))
            }
            ConflictState::Clear | ConflictState::Mitigated => Next::Start,
        }
    }
}

impl Next {
    fn words(&self, p: &Page) -> String {
        match self {
            Self::NotOnPanel => p.t("evaluation-next-none"),
            Self::Declare => p.t("evaluation-next-declare"),
            Self::Opening => p.t("evaluation-next-opening"),
            Self::Review => p.t("evaluation-next-review"),
            Self::Excluded => p.t("evaluation-next-excluded"),
            Self::Start => p.t("evaluation-next-start"),
            Self::Score(missing) => p.t1("evaluation-next-score", "n", whole(*missing)),
            Self::Lock => p.t("evaluation-next-lock"),
            Self::Locked => p.t("evaluation-next-locked"),
        }
    }

    /// Whether somebody else has to act first.
    const fn is_waiting(&self) -> bool {
        matches!(self, Self::NotOnPanel | Self::Opening | Self::Review | Self::Excluded | Self::Start)
    }
}

/// The bidder, or the label where names are hidden.
fn bid_name(p: &Page, bid: &LabelledBidOut) -> String {
    match &bid.organisation_name {
        Some(name) => name.clone(),
        None => p.t1("bid-label", "label", &bid.label),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}
