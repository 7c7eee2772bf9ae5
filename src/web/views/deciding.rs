//! After the deadline: opening, compliance, panel, ranking, recommending, deciding, telling.

use askama::Template;
use jiff::Timestamp;

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
    /// Pence, as it accepted them.
    pub value_pence: i64,
    /// People or referrals over the term.
    pub volume: i64,
}

/// One bid, and whether it complies. Fields: `outcome` (`pass` or `fail`), `requirements-0-requirement`,
/// `requirements-0-reason`, hidden `version`. Posts to `action`.
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
    /// The gates of the competition.
    pub gates: Vec<Choice>,
    /// The supply chain.
    pub partners: Vec<BidPartner>,
    /// Attached documents: name and address.
    pub documents: Vec<super::parts::Link>,
    /// Whether the person may decide on compliance now.
    pub may_decide: bool,
    /// What else the person may do now.
    pub actions: Vec<Action>,
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
    /// Whether all their scores are locked.
    pub locked: bool,
}

/// The panel, chosen as a whole: `members`, hidden `version`. Posts to `action`.
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
    /// Whether the person may choose the panel now.
    pub may_choose: bool,
    /// Who can be chosen.
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

/// A criterion of a bid to be moderated. Fields: `moderations-<row>-score`, `-reason`.
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
    /// Whether it still needs a consensus.
    pub required: bool,
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
    /// Where scores differ.
    pub lines: Vec<ModerationLine>,
    /// Whether the person may record a consensus now.
    pub may_moderate: bool,
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
    /// Points for quality.
    pub quality_points: String,
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
    /// The bidder ranked first; empty when no award is possible, or when several share the place.
    pub bidder: String,
    /// Its points.
    pub total: String,
    /// Pence, standard term.
    pub value_pence: i64,
    /// The value's basis in words.
    pub basis: String,
    /// Whether several bids share the first place.
    pub shared: bool,
}

/// A lot whose first place is shared. Fields: hidden `ties-<row>-lot_id`, `ties-<row>-bid_id`, `ties-<row>-reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// The lot's id.
    pub lot_id: String,
    /// The lot.
    pub lot: String,
    /// The bids that share the place.
    pub choices: Vec<Choice>,
}

/// Recommending. Fields: `reason`, those of [`Tie`], hidden `version`, tick `sure`. Posts to `action`.
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
    /// Shared first places, to be settled by the published method.
    pub ties: Vec<Tie>,
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
    /// Why, in the recommender's words.
    pub reason: String,
    /// Whether the person may award; who recommended may only return.
    pub may_decide: bool,
    /// Money it will commit.
    pub commits: Vec<Row>,
}

/// What one bidder will be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The bidder.
    pub bidder: String,
    /// The state of its bid.
    pub outcome: String,
    /// Its result lot by lot, then each criterion with score and reason.
    pub summary: Vec<Row>,
}

/// Telling the bidders. Field `standstill` (`yes` or `no`) where there is a choice; hidden `version`. Posts to
/// `action`.
#[derive(Template)]
#[template(path = "deciding/notify.html")]
pub struct NotifyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The award's page.
    pub back: String,
    /// The award's reference.
    pub reference: String,
    /// Whether there was no competition, so that the notice publishes why.
    pub direct: bool,
    /// Who is told what.
    pub told: Vec<Told>,
    /// Whether the standstill may be chosen or left.
    pub may_choose: bool,
    /// Whether it must follow; without a choice, none follows otherwise.
    pub must_wait: bool,
    /// Its working days.
    pub standstill_days: i64,
}

/// One award of a competition in their list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwardLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Its lots.
    pub lots: String,
    /// Pence, standard term.
    pub value_pence: i64,
    /// The value's basis in words.
    pub basis: String,
    /// Its state.
    pub state: String,
}

/// The awards of a competition.
#[derive(Template)]
#[template(path = "deciding/awards.html")]
pub struct AwardsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The awards.
    pub awards: Vec<AwardLine>,
}

/// One award with its steps.
#[derive(Template)]
#[template(path = "deciding/award.html")]
pub struct AwardStepsPage {
    /// The frame.
    pub p: Page,
    /// The awards.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Its state.
    pub state: String,
    /// Facts by heading.
    pub sections: Vec<RowSection>,
    /// The standstill's last moment, while it runs.
    pub standstill_ends: Option<Timestamp>,
    /// Its agreements.
    pub agreements: Vec<AgreementLine>,
    /// Its supply chain, promised beside actual.
    pub chain: Option<String>,
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
