//! After the deadline: opening, compliance, panel, ranking, recommending, deciding, telling.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::parts::{Action, Choice, Row, RowSection};
use crate::web::form::Form;
use crate::web::layout::Page;

/// Opening the bids: two people, each freshly signed in. Posts to `action`; hidden `version`,
/// tick `present`.
#[derive(Template)]
#[template(path = "deciding/open.html")]
pub struct OpenBidsPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// When it closed.
    pub closed_at: Timestamp,
    /// Who confirmed first; empty when nobody yet.
    pub first: String,
    /// When they did.
    pub first_at: Option<Timestamp>,
    /// Whether that was the person looking.
    pub first_is_you: bool,
}

/// One bid after opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BidLine {
    /// Its page.
    pub href: String,
    /// Its label, such as `Bid K7`.
    pub label: String,
    /// The bidder; empty while labels stand for names.
    pub bidder: String,
    /// Its state.
    pub state: String,
    /// Lots it is for.
    pub lots: String,
    /// A remark, such as why it failed to open; empty when none.
    pub note: String,
}

/// The opened bids, for compliance.
#[derive(Template)]
#[template(path = "deciding/bids.html")]
pub struct BidsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// When they were opened.
    pub opened_at: Option<Timestamp>,
    /// By whom.
    pub opened_by: String,
    /// The bids.
    pub bids: Vec<BidLine>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// A partner of a bid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BidPartner {
    /// Its name or label.
    pub name: String,
    /// Its role.
    pub role: String,
    /// Its areas.
    pub areas: String,
    /// Pence.
    pub value_pence: Option<i64>,
    /// Its state.
    pub state: String,
    /// A flag to look at (rule 17); empty when none.
    pub flag: String,
}

/// One bid, and whether it complies. Fields: `outcome` (`pass` or `fail`), `reason`, hidden
/// `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "deciding/bid.html")]
pub struct BidPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The bids.
    pub back: String,
    /// The competition's reference.
    pub reference: String,
    /// The bid's label.
    pub label: String,
    /// The bidder; empty while labels stand for names.
    pub bidder: String,
    /// Its state.
    pub state: String,
    /// Submitted, digest, lots and prices.
    pub facts: Vec<Row>,
    /// Answers by criterion.
    pub answers: Vec<Row>,
    /// The supply chain.
    pub partners: Vec<BidPartner>,
    /// Attached documents: name and address.
    pub documents: Vec<super::parts::Link>,
    /// Whether the person may decide on compliance now.
    pub may_decide: bool,
}

/// A member of the panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelLine {
    /// Their name.
    pub name: String,
    /// The declaration's state.
    pub declaration: String,
    /// What they declared; empty when nothing.
    pub nature: String,
    /// How it is managed; empty when not.
    pub mitigation: String,
    /// Where to review it; nothing when there is nothing to review.
    pub review_href: Option<String>,
    /// Scores locked.
    pub locked: i64,
    /// Scores due.
    pub due: i64,
}

/// The panel. Adding posts `person_id` to `action`.
#[derive(Template)]
#[template(path = "deciding/panel.html")]
pub struct PanelPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The members.
    pub members: Vec<PanelLine>,
    /// Who can be added; empty when no one may be now.
    pub candidates: Vec<Choice>,
    /// What the person may do now: start or finish scoring.
    pub actions: Vec<Action>,
}

/// Reviewing a declared conflict. Fields: `outcome` (`mitigate` or `exclude`), `mitigation`, hidden
/// `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "deciding/review_conflict.html")]
pub struct ReviewConflictPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The panel.
    pub back: String,
    /// The competition's reference.
    pub reference: String,
    /// The evaluator.
    pub name: String,
    /// What they declared.
    pub nature: String,
}

/// One evaluator's score of one criterion of one bid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenScore {
    /// The evaluator.
    pub evaluator: String,
    /// The score.
    pub score: i64,
    /// Their comment.
    pub comment: String,
}

/// A criterion of a bid to be moderated. Fields: `moderations-<bid>-<criterion>-score`, `-reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModerationLine {
    /// The bid's id.
    pub bid_id: String,
    /// The bid's label.
    pub label: String,
    /// The criterion's id.
    pub criterion_id: String,
    /// The criterion.
    pub criterion: String,
    /// The highest score.
    pub maximum: i64,
    /// The scores given.
    pub scores: Vec<GivenScore>,
    /// Highest less lowest.
    pub spread: i64,
    /// Whether it must be moderated (a spread of two or more).
    pub required: bool,
}

impl ModerationLine {
    fn field(&self, part: &str) -> String {
        format!("moderations-{}-{}-{part}", self.bid_id, self.criterion_id)
    }
}

/// Moderation: a consensus with a reason where scores differ. Posts to `action`; hidden `version`.
#[derive(Template)]
#[template(path = "deciding/moderation.html")]
pub struct ModerationPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Required ones first.
    pub lines: Vec<ModerationLine>,
    /// What the person may do now: settle.
    pub actions: Vec<Action>,
}

/// A bid in its place for one lot. Points are written out, exact to four places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RankLine {
    /// 1 for the best.
    pub rank: i64,
    /// The bid's label.
    pub label: String,
    /// The bidder; empty while labels stand for names.
    pub bidder: String,
    /// Points of each criterion, in the order of [`LotRanking::criteria`].
    pub criterion_points: Vec<String>,
    /// Points for price.
    pub price_points: String,
    /// Points of 100.
    pub total: String,
    /// Pence.
    pub price_pence: i64,
    /// What set it apart from equals; empty when its total did.
    pub tie_break: String,
}

/// A bid that is not ranked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnrankedLine {
    /// The bid's label.
    pub label: String,
    /// Why.
    pub why: String,
}

/// The ranking of one lot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LotRanking {
    /// The lot's id.
    pub id: String,
    /// The lot.
    pub title: String,
    /// Criteria in short, with their weights.
    pub criteria: Vec<String>,
    /// Best first.
    pub lines: Vec<RankLine>,
    /// Not ranked.
    pub unranked: Vec<UnrankedLine>,
    /// A remark, such as a price of £0; empty when none.
    pub warning: String,
}

/// The ranking of every lot.
#[derive(Template)]
#[template(path = "deciding/ranking.html")]
pub struct RankingPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// One for each lot.
    pub lots: Vec<LotRanking>,
    /// How points are worked out, one sentence each.
    pub method: Vec<String>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// What is proposed for one lot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The lot.
    pub lot: String,
    /// The bidder ranked first; empty when no award is possible.
    pub bidder: String,
    /// Its points.
    pub total: String,
    /// Pence, standard term.
    pub value_pence: i64,
    /// The value's basis in words.
    pub basis: String,
}

/// Recommending. Fields: `reason`, hidden `version`, tick `sure`. Posts to `action`.
#[derive(Template)]
#[template(path = "deciding/recommend.html")]
pub struct RecommendPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The ranking.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// What follows from the ranking.
    pub proposals: Vec<Proposal>,
    /// Flags to look at (rule 17).
    pub flags: Vec<String>,
}

/// Deciding. Fields: `decision` (`decide` or `return`), `reason`, hidden `version`. Posts to
/// `action`.
#[derive(Template)]
#[template(path = "deciding/decide.html")]
pub struct DecidePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// What is recommended.
    pub proposals: Vec<Proposal>,
    /// Who recommended it.
    pub recommended_by: String,
    /// Why.
    pub reason: String,
    /// Whether the person recommended it: then they cannot decide it.
    pub is_recommender: bool,
    /// Money it will commit.
    pub commits: Vec<Row>,
    /// Flags to look at.
    pub flags: Vec<String>,
}

/// What one bidder will be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The bidder.
    pub bidder: String,
    /// `successful` or `unsuccessful`.
    pub outcome: String,
    /// Its points.
    pub total: String,
    /// Each criterion with score and reason.
    pub summary: Vec<Row>,
}

/// Telling the bidders. Posts to `action`; hidden `version`.
#[derive(Template)]
#[template(path = "deciding/notify.html")]
pub struct NotifyPage {
    /// The frame.
    pub p: Page,
    /// Hidden `version`.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// The award's reference.
    pub reference: String,
    /// Who is told what.
    pub told: Vec<Told>,
    /// The standstill's last day; nothing when none applies.
    pub standstill_ends: Option<Date>,
    /// Its working days.
    pub standstill_days: i64,
}

/// One award on the commissioner's side, with its steps.
#[derive(Template)]
#[template(path = "deciding/award.html")]
pub struct AwardStepsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Its state.
    pub state: String,
    /// Facts by heading.
    pub sections: Vec<RowSection>,
    /// The standstill's last day, while it runs.
    pub standstill_ends: Option<Date>,
    /// Its agreements: reference, address, state.
    pub agreements: Vec<AgreementLine>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// One agreement of an award.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its state.
    pub state: String,
    /// Its areas.
    pub areas: String,
}
