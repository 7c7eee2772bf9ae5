//! Pages of the money: what is left, what holds it, what is moved and pledged.

use askama::Template;

use super::parts::{Choice, Link};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceLine {
    /// The fund.
    pub fund: String,
    /// Whether it is ring-fenced.
    pub fenced: bool,
    /// The region and year.
    pub place: String,
    /// Its page.
    pub href: String,
    /// Allocated, reserved, committed, and what can be reserved now, in pence.
    pub allocated_pence: i64,
    /// Reserved.
    pub reserved_pence: i64,
    /// Committed.
    pub committed_pence: i64,
    /// What can be reserved now.
    pub available_pence: i64,
    /// Whether money is held that no pledge covers.
    pub short: bool,
    /// Whether the year is underspent.
    pub underspent: bool,
}

/// A virement or a pledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveLine {
    /// What it is, in words.
    pub text: String,
    /// The fund and year.
    pub about: String,
    /// Its state, in words.
    pub state: String,
    /// Its page.
    pub href: String,
}

/// The money of the reader's bodies.
#[derive(Template)]
#[template(path = "money/money.html")]
pub struct BalancesPage {
    /// The frame.
    pub p: Page,
    /// What is left.
    pub balances: Vec<BalanceLine>,
    /// Virements, the newest first.
    pub virements: Vec<MoveLine>,
    /// Pledges, the newest first.
    pub pledges: Vec<MoveLine>,
    /// Funds in which the reader may move money, or record a pledge.
    pub starts: Vec<Link>,
}

/// What holds money of an allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldLine {
    /// The competition, where there is one.
    pub competition: Option<Link>,
    /// What was awarded without competition.
    pub direct_title: Option<String>,
    /// The award, once there is one.
    pub award: Option<Link>,
    /// How much, in pence.
    pub pence: i64,
}

/// From an allocation to the awards that it pays.
#[derive(Template)]
#[template(path = "money/allocation.html")]
pub struct AllocationPage {
    /// The frame.
    pub p: Page,
    /// The fund, region and year.
    pub caption: String,
    /// Its figures: label and pence.
    pub figures: Vec<(String, i64)>,
    /// What holds it.
    pub holds: Vec<HoldLine>,
}

/// Proposes a virement. Fields: `from`, `to`, `amount`, `reason`.
#[derive(Template)]
#[template(path = "money/virement.html")]
pub struct ProposeVirementPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The fund.
    pub fund: String,
    /// Whether it is ring-fenced.
    pub fenced: bool,
    /// Allocations that the reader may give from.
    pub from: Vec<Choice>,
    /// Allocations that may receive.
    pub to: Vec<Choice>,
}

/// Records a pledge. Fields: `allocation`, `funder_name`, `funder_type`, `amount`, `condition`, date `expires_on`.
#[derive(Template)]
#[template(path = "money/pledge.html")]
pub struct RecordPledgePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The fund.
    pub fund: String,
    /// Allocations that it may cover.
    pub allocations: Vec<Choice>,
    /// What a co-funder may be.
    pub kinds: Vec<Choice>,
}

/// A virement or a pledge with the steps that the reader may take.
#[derive(Template)]
#[template(path = "money/move.html")]
pub struct MovePage {
    /// The frame.
    pub p: Page,
    /// What it is.
    pub heading: String,
    /// Its facts: label and value.
    pub facts: Vec<(String, String)>,
    /// The steps.
    pub steps: Vec<Link>,
}
