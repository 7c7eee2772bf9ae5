//! Pages of supply chains: places, what is promised and done, reports in confidence, flags.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::parts::{Action, Choice, Link, Pager, Row};
use crate::web::form::Form;
use crate::web::layout::Page;

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLine {
    /// Its page.
    pub href: String,
    /// Who leads.
    pub lead: String,
    /// What the partner does; empty while the bid is sealed.
    pub role: String,
    /// Its state.
    pub state: String,
    /// Until when it may be answered, while it waits.
    pub answer_by: Option<Timestamp>,
}

/// The reader's places and the chains that the reader leads.
#[derive(Template)]
#[template(path = "supply_chains/home.html")]
pub struct ChainsPage {
    /// The frame.
    pub p: Page,
    /// Places of the reader's organisations.
    pub places: Vec<PlaceLine>,
    /// Awards that they lead.
    pub led: Vec<Link>,
    /// More places.
    pub pager: Pager,
}

/// What was promised beside what both sides say was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What is counted.
    pub what: String,
    /// Promised; empty where it is not.
    pub promised: String,
    /// Done, as both sides say.
    pub actual: String,
}

/// A step that waits, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// What was asked.
    pub action: String,
    /// Its state.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Why not.
    pub answer: String,
    /// When.
    pub asked_at: Timestamp,
    /// What the reader may do.
    pub links: Vec<Link>,
}

/// Something that a side stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// What, such as `20 people, 1 May 2027 to 31 May 2027`.
    pub what: String,
    /// More: the invoice's clock.
    pub more: String,
    /// Whether it is late.
    pub late: bool,
    /// Who stated it.
    pub by: String,
    /// What the other side says.
    pub state: String,
    /// Why it is disputed.
    pub answer: String,
    /// What the reader may do.
    pub links: Vec<Link>,
}

/// One place.
#[derive(Template)]
#[template(path = "supply_chains/place.html")]
pub struct PlacePage {
    /// The frame.
    pub p: Page,
    /// Where it came from.
    pub back: String,
    /// The award, or what is known before.
    pub caption: String,
    /// The partner.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Between whom, when.
    pub facts: Vec<Row>,
    /// Exactly what the partner is asked to accept, or accepted; empty while it is sealed.
    pub terms: Vec<Row>,
    /// SHA-256 of it.
    pub digest: String,
    /// Promised beside done; empty before the award.
    pub compared: Vec<Compared>,
    /// Steps, the newest first.
    pub steps: Vec<StepLine>,
    /// Statements, the newest first.
    pub records: Vec<RecordLine>,
    /// Whether the award is made: then statements are shown.
    pub awarded: bool,
    /// More statements.
    pub pager: Pager,
    /// What the reader may do now.
    pub actions: Vec<Action>,
    /// What the reader may state.
    pub states: Vec<Link>,
    /// Where a partner reports in confidence.
    pub report: Option<String>,
}

/// Accepting. Hidden `version` and `terms_digest`; tick `read`.
#[derive(Template)]
#[template(path = "supply_chains/accept.html")]
pub struct AcceptPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Its page.
    pub back: String,
    /// Who asks.
    pub lead: String,
    /// The exact terms.
    pub terms: Vec<Row>,
    /// SHA-256 of them.
    pub digest: String,
}

/// Stating something. Fields by kind: `side`, `quantity`, `from_on`, `amount_pence`, `interest_pence`, `reference`, `invoice_id`,
/// `on_date`.
#[derive(Template)]
#[template(path = "supply_chains/record.html")]
pub struct RecordPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Its page.
    pub back: String,
    /// Between whom.
    pub about: String,
    /// `referrals`, `delivered`, `invoice` or `payment`.
    pub kind: &'static str,
    /// The sides to choose from, where the reader acts for both.
    pub sides: Vec<Choice>,
    /// Invoices that can be paid.
    pub invoices: Vec<Choice>,
}

impl RecordPage {
    fn say(&self, part: &str) -> String {
        self.p.t(&format!("record-{}-{part}", self.kind))
    }

    fn counts(&self) -> bool {
        matches!(self.kind, "referrals" | "delivered")
    }
}

/// Putting another partner in a place. Fields: `name` (a search), `partner_id`, `role`, `areas`, `value_pence`, `volume`,
/// `payment_days`, `starts_on`, `ends_on`, `flows_down`, `reason`, `expires_at`.
#[derive(Template)]
#[template(path = "supply_chains/replace.html")]
pub struct ReplacePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Its page.
    pub back: String,
    /// Who is replaced.
    pub about: String,
    /// Where the search is sent.
    pub action: String,
    /// Providers whose name begins as was searched for.
    pub partners: Vec<Choice>,
    /// What was searched for.
    pub searched: String,
    /// Areas.
    pub areas: Vec<Choice>,
}

/// One partner in the chain of an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerRow {
    /// Its place.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: String,
    /// Its state.
    pub state: String,
    /// Pence promised.
    pub promised_pence: i64,
    /// Volume promised.
    pub promised_volume: i64,
    /// People referred.
    pub referrals: i64,
    /// Delivered.
    pub delivered: i64,
    /// Pence paid.
    pub paid_pence: i64,
    /// Invoices late, of all.
    pub late: i64,
    /// All invoices.
    pub invoices: i64,
    /// What deserves attention; empty for nothing.
    pub note: String,
}

/// The chain of an award.
#[derive(Template)]
#[template(path = "supply_chains/award.html")]
pub struct ChainPage {
    /// The frame.
    pub p: Page,
    /// Where it came from.
    pub back: String,
    /// The award.
    pub reference: String,
    /// The lead.
    pub lead: String,
    /// Sums.
    pub facts: Vec<Row>,
    /// The partners: who was not used or is paid late first.
    pub partners: Vec<PartnerRow>,
    /// Other pages of the chain.
    pub links: Vec<Link>,
}

/// One report in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLine {
    /// Its page.
    pub href: String,
    /// What kind.
    pub kind: String,
    /// Who reports.
    pub provider: String,
    /// The award.
    pub award: String,
    /// When.
    pub at: Timestamp,
    /// Its state.
    pub state: String,
}

/// Reports in confidence.
#[derive(Template)]
#[template(path = "supply_chains/reports.html")]
pub struct ReportsPage {
    /// The frame.
    pub p: Page,
    /// The reports, the newest first.
    pub reports: Vec<ReportLine>,
    /// Whether the reader may write one.
    pub may_write: bool,
    /// More of them.
    pub pager: Pager,
}

/// Writing one. Fields: `organisation_id`, `award_id` or hidden `entry_id`, `text`, `people`, `from_on`, `to_on`.
#[derive(Template)]
#[template(path = "supply_chains/new_report.html")]
pub struct NewReportPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where it came from.
    pub back: String,
    /// The place that it is about; nothing for referrals outside a chain.
    pub about: Option<String>,
    /// The reader's organisations.
    pub organisations: Vec<Choice>,
}

/// One report, with its answer or the form for it: `answer`.
#[derive(Template)]
#[template(path = "supply_chains/report.html")]
pub struct ReportPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// What kind.
    pub kind: String,
    /// Its state.
    pub state: String,
    /// Who, where, when.
    pub facts: Vec<Row>,
    /// What happens.
    pub text: String,
    /// What is done about it; empty until it is answered.
    pub answer: String,
    /// Whether the reader may answer.
    pub may_answer: bool,
}

/// One flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagLine {
    /// Its id.
    pub id: String,
    /// Its kind in words.
    pub kind: String,
    /// What was found.
    pub explanation: String,
    /// What was answered.
    pub answer: String,
    /// On which day.
    pub answered_on: Option<Date>,
    /// Where to answer.
    pub href: Option<String>,
}

/// The flags of a competition.
#[derive(Template)]
#[template(path = "supply_chains/flags.html")]
pub struct FlagsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The flags.
    pub flags: Vec<FlagLine>,
}

/// Answering a flag. Field `answer`.
#[derive(Template)]
#[template(path = "supply_chains/flag.html")]
pub struct FlagPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The flags.
    pub back: String,
    /// Its kind in words.
    pub kind: String,
    /// What was found.
    pub explanation: String,
}
