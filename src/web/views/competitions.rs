//! Making a competition: list, tasks, its parts, checking, approval. For commissioners and directors.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Action, Choice, Link, Milestone, Pager, Row, RowSection, TaskSection};
use super::published::DocumentLine;
use super::responses::Said;
use super::terms::Fields;
use crate::web::form::Form;
use crate::web::layout::Page;

/// One competition in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompetitionLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its region.
    pub region: String,
    /// Its state.
    pub state: String,
    /// What comes next, such as "Deadline".
    pub next: String,
    /// When.
    pub next_at: Option<Timestamp>,
}

/// The competitions of the person's regions.
#[derive(Template)]
#[template(path = "competitions/list.html")]
pub struct CompetitionsPage {
    /// The frame.
    pub p: Page,
    /// The filters `state` and `region`.
    pub form: Form,
    /// States to filter by.
    pub states: Vec<Choice>,
    /// Regions to filter by.
    pub regions: Vec<Choice>,
    /// One page of competitions.
    pub competitions: Vec<CompetitionLine>,
    /// Steps through them.
    pub pager: Pager,
    /// Whether the person may start one.
    pub may_start: bool,
}

/// Starting a competition. Fields: `framework_id`, `place` (body and region), `title`, `way` (`nothing`, `copy`, `template`),
/// `source`, `template`.
#[derive(Template)]
#[template(path = "competitions/new.html")]
pub struct NewCompetitionPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Open frameworks.
    pub frameworks: Vec<Choice>,
    /// The person's regions; with the body where there are several.
    pub places: Vec<Choice>,
    /// With what it begins.
    pub ways: Vec<Choice>,
    /// Competitions to copy.
    pub sources: Vec<Choice>,
    /// Templates to begin from.
    pub templates: Vec<Choice>,
}

/// One competition. While it is a draft its tasks; afterwards where it stands.
#[derive(Template)]
#[template(path = "competitions/competition.html")]
pub struct CompetitionPage {
    /// The frame.
    pub p: Page,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Why it ended or was returned; empty when neither.
    pub reason: String,
    /// What to do, by heading.
    pub sections: Vec<TaskSection>,
    /// While bids are sealed: when they can be opened.
    pub sealed_until: Option<Timestamp>,
    /// What happened and will.
    pub milestones: Vec<Milestone>,
    /// Facts: framework, region, route, value, fund, people.
    pub facts: Vec<Row>,
    /// What is published with it.
    pub documents: Vec<DocumentLine>,
    /// What the sector said, and what was done.
    pub said: Said,
    /// Pages to read: terms, invitations, ranking.
    pub links: Vec<Link>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// What and for whom. Fields: `title`, `summary`, `anonymous` (yes/no), `footprint_reason`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/about.html")]
pub struct AboutPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
}

/// One lot in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LotLine {
    /// Where to change it.
    pub href: String,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Categories and areas in words.
    pub scope: String,
    /// For whom; empty for everyone.
    pub cohort: String,
    /// Pence, standard term.
    pub value_pence: i64,
    /// Its tier, such as `T2`.
    pub tier: String,
    /// Members it would invite.
    pub members: i64,
}

/// The lots of a competition.
#[derive(Template)]
#[template(path = "competitions/lots.html")]
pub struct LotsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The lots.
    pub lots: Vec<LotLine>,
    /// Where to add one.
    pub add_href: String,
    /// All lots, standard term, in pence.
    pub value_pence: i64,
}

/// One lot. Fields: `title`, `categories`, `areas`, `cohort`, `value_pence`, `value_basis`,
/// `term_months`, `extension_months`, `extension_value_pence`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/lot.html")]
pub struct LotPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The lots.
    pub back: String,
    /// The competition's reference.
    pub reference: String,
    /// The lot's number; nothing for a new one.
    pub number: Option<i64>,
    /// The framework's categories.
    pub categories: Vec<Choice>,
    /// The areas of the competition's region.
    pub areas: Vec<Choice>,
    /// The field of each area's own term, with its name.
    pub area_terms: Vec<Choice>,
    /// Where it is delivered and for how many.
    pub service: Fields,
    /// Its staff who would transfer; nothing for a new one.
    pub staff_href: Option<String>,
    /// Where to remove it; nothing for a new one.
    pub remove_href: Option<String>,
}

/// An allocation money can come from. Its amount: `funding-<id>-amount_pence`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllocationLine {
    /// Its id.
    pub id: String,
    /// Fund and financial year.
    pub label: String,
    /// Left, in pence.
    pub free_pence: i64,
}

impl AllocationLine {
    pub(super) fn field(&self) -> String {
        format!("funding-{}-amount_pence", self.id)
    }
}

/// Fund and payment. Fields: `funding-<allocation>-amount_pence`, `payment_model`,
/// `payment_by_results_basis_points` (as a percentage), `volumes`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/money.html")]
pub struct MoneyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Pence to be found: all lots, standard term.
    pub needed_pence: i64,
    /// Where it can come from.
    pub allocations: Vec<AllocationLine>,
}

/// A statement of the route decision aid. Its answer: `gates-<code>` or `scores-<code>`, yes or no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AidStatement {
    /// Its code.
    pub code: String,
    /// The statement.
    pub text: String,
    /// What it means where true: a consequence, or points.
    pub effect: String,
}

/// What the aid says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// A grant.
    Grant,
    /// A panel of two decides.
    Panel,
    /// A contract.
    Contract,
}

impl Advice {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Grant => "outcome-grant",
            Self::Panel => "outcome-panel",
            Self::Contract => "outcome-contract",
        }
    }
}

/// The aid's outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidResult {
    /// Its advice.
    pub advice: Advice,
    /// Points of 100; nothing where a gate decided.
    pub score: Option<i64>,
    /// Gates that keep from a grant.
    pub gates_failed: Vec<String>,
    /// What must be referred first.
    pub referrals: Vec<String>,
    /// Warnings it always prints (VAT, subsidy).
    pub notes: Vec<String>,
}

/// A statement of the aid with its recorded answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AidAnswer {
    /// The statement.
    pub text: String,
    /// Yes, no, or not asked.
    pub answer: String,
    /// The points that it gave.
    pub points: Option<i64>,
}

/// The recorded route decision.
#[derive(Template)]
#[template(path = "competitions/route_record.html")]
pub struct RouteRecordPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// The competition.
    pub caption: String,
    /// The outcome and the choice.
    pub rows: Vec<Row>,
    /// The gates.
    pub gates: Vec<AidAnswer>,
    /// The scored statements.
    pub scores: Vec<AidAnswer>,
    /// VAT and subsidy: warnings.
    pub notes: Vec<String>,
    /// Version of the aid.
    pub version: i64,
}

/// Copying a competition. Fields: `framework_id`, `place` (body/region), `title`.
#[derive(Template)]
#[template(path = "competitions/copy.html")]
pub struct CopyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// The competition.
    pub caption: String,
    /// Frameworks in which the person commissions.
    pub frameworks: Vec<Choice>,
    /// Regions, as `body/region`.
    pub places: Vec<Choice>,
}

/// What a copy does not have.
#[derive(Template)]
#[template(path = "competitions/copied.html")]
pub struct CopiedPage {
    /// The frame.
    pub p: Page,
    /// The draft.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// What was left out.
    pub left_out: Vec<String>,
}

/// The route decision. First the aid (button `step=aid`), then the choice (`step=choose`). Fields:
/// `gates-<code>`, `scores-<code>`, `chosen` (`grant` or `contract`), `officer`, `reason`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/route.html")]
pub struct RoutePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Version of the aid.
    pub version: i64,
    /// Gates.
    pub gates: Vec<AidStatement>,
    /// Scored statements.
    pub scores: Vec<AidStatement>,
    /// The outcome, once answered.
    pub result: Option<AidResult>,
    /// What is recorded so far; empty for nothing.
    pub recorded: Vec<Row>,
    /// Where a second person confirms what is recorded, while a panel's decision waits for one.
    pub confirm: Option<String>,
}

/// Criteria and price. Rows `criteria-<n>-title`, `-question`, `-weight_basis_points` (as a
/// percentage), `-maximum_score`, `-minimum_score`, `-word_limit`; `price_weight_basis_points`,
/// `price_formula`, `tie_break`, hidden `version`. Buttons: `do=save`, `do=add`, `do=remove-<n>`.
#[derive(Template)]
#[template(path = "competitions/criteria.html")]
pub struct CriteriaPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The rows shown.
    pub rows: Vec<usize>,
    /// The rows of groups: `groups-<n>-code`, `-parent_code`, `-title`, `-weight_basis_points`, `-description`.
    pub group_rows: Vec<usize>,
    /// The rows of gates: `gates-<n>-title`, `-question`.
    pub gate_rows: Vec<usize>,
    /// The weights so far in basis points; 10,000 is whole.
    pub total_basis_points: i64,
}

impl CriteriaPage {
    fn field(&self, row: &usize, part: &str) -> String {
        format!("criteria-{row}-{part}")
    }

    fn other(&self, list: &str, row: &usize, part: &str) -> String {
        format!("{list}-{row}-{part}")
    }

    /// Whether a part that few need is shown at once: where it is used, and where something is to be mended.
    fn opened(&self, first: &str) -> bool {
        !self.form.is_clean() || !self.form.value(first).is_empty()
    }
}

/// The three clocks. Fields: `partnering_ends_at`, `deadline` (moments), `starts_on` (a date),
/// `clock_override_reason`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/clocks.html")]
pub struct ClocksPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Least days to find partners.
    pub least_partnering_days: i64,
    /// Least days to bid.
    pub least_bidding_days: i64,
    /// Least days to prepare the service.
    pub least_mobilisation_days: i64,
    /// Whether the person may override these (a director).
    pub may_override: bool,
    /// The template by whose lengths dates are suggested, or empty.
    pub suggested_by: String,
}

/// Terms and duties. Fields: `tupe_applies` (yes/no), `enforcement_duty`, `data_sharing_duty`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/terms.html")]
pub struct TermsPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The standstill in working days, as the framework has it.
    pub standstill_days: i64,
}

/// Members that a requirement keeps out, by income band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachLine {
    /// The requirement.
    pub requirement: String,
    /// Counts in the order of [`ReachPage::bands`].
    pub counts: Vec<i64>,
    /// Their sum.
    pub total: i64,
}

/// Whom one lot reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LotReach {
    /// The lot and its tier.
    pub title: String,
    /// Members that will be invited, those kept out by requirement, and possible partners.
    pub lines: Vec<ReachLine>,
    /// How many organisations share the lot, and the pence a year that each has then.
    pub shares: Vec<(i64, i64)>,
}

/// Whom the competition reaches, before it is published (rule 8).
#[derive(Template)]
#[template(path = "competitions/reach.html")]
pub struct ReachPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Income bands in words.
    pub bands: Vec<String>,
    /// Its lots.
    pub lots: Vec<LotReach>,
    /// The region's areas with how many members each has.
    pub areas: Vec<(String, i64)>,
}

impl ReachPage {
    fn band(&self, place: &usize) -> String {
        self.bands.get(*place).cloned().unwrap_or_default()
    }
}

/// A fault that `check` found, with the page that mends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckFault {
    /// What is wrong and what would mend it.
    pub text: String,
    /// Where.
    pub href: String,
}

/// Check answers, then submit for approval. Posts to `action`; hidden `version`.
#[derive(Template)]
#[template(path = "competitions/check.html")]
pub struct CheckPage {
    /// The frame.
    pub p: Page,
    /// Hidden `version`.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// What was entered, with links to change it.
    pub sections: Vec<RowSection>,
    /// What `check` found; empty when it can be submitted.
    pub faults: Vec<CheckFault>,
    /// Who can bid.
    pub reach: String,
}

/// Approving: publish or return. Fields: `decision` (`publish` or `return`), `reason`, `clock_override_reason`,
/// hidden `version`. Posts to itself.
#[derive(Template)]
#[template(path = "competitions/approve.html")]
pub struct ApprovePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Whether the person submitted it: then they cannot approve it, but may return it.
    pub is_submitter: bool,
    /// All of it, to read.
    pub sections: Vec<RowSection>,
    /// What `check` finds by now; a shorter clock can be given a reason here.
    pub faults: Vec<CheckFault>,
    /// Money it will reserve.
    pub reserves: Vec<Row>,
    /// Members each lot invites.
    pub invites: Vec<Row>,
}

/// One step to confirm: removing a lot, discarding, cancelling. Fields: `reason` where asked, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/step.html")]
pub struct StepPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where it came from.
    pub back: String,
    /// What it is about.
    pub about: String,
    /// Its heading.
    pub heading: String,
    /// What it does.
    pub text: String,
    /// The button.
    pub button: String,
    /// Whether a reason is asked for.
    pub asks_reason: bool,
}

/// One invited provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLine {
    /// Its name.
    pub provider: String,
    /// When it was invited.
    pub invited_at: Timestamp,
    /// When one of its people first read the competition.
    pub received_at: Option<Timestamp>,
    /// When it declined.
    pub declined_at: Option<Timestamp>,
    /// Why; empty where it did not.
    pub decline_reason: String,
}

/// Who was invited, and what became of it (rules 7 and 12).
#[derive(Template)]
#[template(path = "competitions/invitations.html")]
pub struct InvitationsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// One page of the invited.
    pub invitations: Vec<InvitationLine>,
    /// Steps through them.
    pub pager: Pager,
}

/// All terms of a competition, to read.
#[derive(Template)]
#[template(path = "competitions/all.html")]
pub struct AllTermsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Every term.
    pub sections: Vec<RowSection>,
}
