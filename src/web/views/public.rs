//! Pages for everyone.

use askama::Template;
use jiff::civil::Date;

use super::parts::{Choice, Pager, RowSection};
use crate::web::chart::{self, Bar};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::shown;

/// What a share is a share of (design.md rule 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Of lead providers.
    LeadProviders,
    /// Of contracts.
    Contracts,
    /// Of award lines.
    AwardLines,
    /// Of value.
    Value,
}

impl Basis {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::LeadProviders => "basis-lead-providers",
            Self::Contracts => "basis-contracts",
            Self::AwardLines => "basis-award-lines",
            Self::Value => "basis-value",
        }
    }
}

/// The voluntary sector's share on one basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Of what.
    pub basis: Basis,
    /// Thousandths: 885 is 88.5%.
    pub per_mille: i64,
    /// The voluntary part: a count, or pence for [`Basis::Value`].
    pub part: i64,
    /// The whole: a count, or pence for [`Basis::Value`].
    pub whole: i64,
}

impl Share {
    fn sized(&self, p: &Page, size: i64) -> String {
        match self.basis {
            Basis::Value => p.pounds(&size),
            _ => p.count(&size),
        }
    }

    /// The part as written.
    pub fn part_shown(&self, p: &Page) -> String {
        self.sized(p, self.part)
    }

    /// The whole as written.
    pub fn whole_shown(&self, p: &Page) -> String {
        self.sized(p, self.whole)
    }
}

/// The figures of report `awards-summary`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Award lines.
    pub award_lines: i64,
    /// Contracts behind them.
    pub contracts: i64,
    /// Lead providers, each counted once.
    pub lead_providers: i64,
    /// Of these, voluntary.
    pub voluntary_lead_providers: i64,
    /// Pence, standard term; lines without a value are outside.
    pub value_pence: i64,
    /// The four voluntary shares.
    pub shares: Vec<Share>,
}

/// The home page.
#[derive(Template)]
#[template(path = "public/home.html")]
pub struct HomePage {
    /// The frame.
    pub p: Page,
    /// Totals of all published awards.
    pub totals: Totals,
    /// The day they are as at.
    pub as_at: Date,
}

/// Totals of one region or category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Award lines in it.
    pub award_lines: i64,
    /// Contracts in it.
    pub contracts: i64,
    /// Pence, standard term.
    pub value_pence: i64,
    /// Its share of the value shown, in thousandths.
    pub per_mille: i64,
}

/// The sector of a lead provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sector {
    /// Charities and the like.
    Voluntary,
    /// Public bodies.
    Public,
    /// Companies for profit.
    Private,
    /// Nobody said.
    NotKnown,
}

impl Sector {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Voluntary => "sector-voluntary",
            Self::Public => "sector-public",
            Self::Private => "sector-private",
            Self::NotKnown => "sector-not-known",
        }
    }
}

/// How sure a value is (design.md rule 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueBasis {
    /// As agreed.
    Fixed,
    /// As expected.
    Predicted,
}

impl ValueBasis {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fixed => "value-fixed",
            Self::Predicted => "value-predicted",
        }
    }
}

/// How long an award runs, for all or some of its areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// The areas it is of; empty for all.
    pub areas: String,
    /// Standard term in months.
    pub months: Option<i64>,
    /// Last day, where published.
    pub until: Option<String>,
}

/// One award line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardLine {
    /// Its page.
    pub href: String,
    /// Region.
    pub region: String,
    /// Categories, as words.
    pub category: String,
    /// Lead provider.
    pub lead: String,
    /// The lead's sector.
    pub sector: Sector,
    /// Areas; empty for the whole region.
    pub areas: Vec<String>,
    /// Pence for the standard term.
    pub value_pence: i64,
    /// Basis of the value.
    pub value_basis: ValueBasis,
    /// Contracts behind it.
    pub contracts: i64,
    /// Terms: one, or several when areas end on different days.
    pub terms: Vec<Term>,
}

impl AwardLine {
    fn areas_shown(&self, p: &Page) -> String {
        if self.areas.is_empty() { p.t("whole-region") } else { self.areas.join(", ") }
    }
}

/// Published awards with filters, totals, charts and downloads.
#[derive(Template)]
#[template(path = "public/awards.html")]
pub struct AwardsPage {
    /// The frame.
    pub p: Page,
    /// The filters as asked: `region`, `category`, `lead`, `sector`, `as_at` (a date).
    pub form: Form,
    /// Regions to choose from.
    pub regions: Vec<Choice>,
    /// Categories to choose from.
    pub categories: Vec<Choice>,
    /// Lead providers to choose from.
    pub leads: Vec<Choice>,
    /// Sectors to choose from.
    pub sectors: Vec<Choice>,
    /// The day the figures are as at.
    pub as_at: Date,
    /// Totals of what is shown.
    pub totals: Totals,
    /// Totals by region.
    pub by_region: Vec<Group>,
    /// Totals by category.
    pub by_category: Vec<Group>,
    /// One page of award lines.
    pub awards: Vec<AwardLine>,
    /// Steps through them.
    pub pager: Pager,
    /// Download of what is shown, as CSV.
    pub csv_href: String,
    /// Download of what is shown, as JSON.
    pub json_href: String,
    /// Co-commissioned lines without a published value: outside every figure.
    pub without_value: i64,
    /// Provider codes in the supply-chain list.
    pub chain_codes: i64,
    /// Organisations another count found.
    pub chain_organisations: i64,
}

impl AwardsPage {
    fn chart(&self, id: &str, title: &str, description: &str, groups: &[Group]) -> String {
        let bars: Vec<Bar> = groups
            .iter()
            .map(|group| Bar {
                label: group.name.clone(),
                value: group.value_pence,
                shown: shown::pounds(group.value_pence),
            })
            .collect();
        chart::bars(id, title, description, &bars)
    }
}

/// One contract of an award.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractLine {
    /// Its reference.
    pub reference: String,
    /// Its area; empty for the whole region.
    pub area: String,
    /// Whom it is for; empty when not given.
    pub cohort: String,
    /// Its standard term in months.
    pub months: Option<i64>,
    /// A published earlier end, in words; empty when none.
    pub note: String,
    /// Partners named for it.
    pub partners: Vec<String>,
}

/// What became of a partner (design.md rule 16, section 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engagement {
    /// Not recorded: imported awards.
    NotKnown,
    /// Accepted its role, not yet at work.
    Accepted,
    /// At work.
    Engaged,
    /// Never given work.
    NeverUsed,
    /// Another took its place.
    Replaced,
    /// It withdrew.
    Withdrawn,
    /// Its part ended.
    Released,
}

impl Engagement {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotKnown => "engagement-not-known",
            Self::Accepted => "engagement-accepted",
            Self::Engaged => "engagement-engaged",
            Self::NeverUsed => "engagement-never-used",
            Self::Replaced => "engagement-replaced",
            Self::Withdrawn => "engagement-withdrawn",
            Self::Released => "engagement-released",
        }
    }

    /// The class of its tag.
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Engaged => "govuk-tag--green",
            Self::Accepted => "govuk-tag--blue",
            Self::NeverUsed => "govuk-tag--red",
            _ => "govuk-tag--grey",
        }
    }
}

/// What both sides say was done for, and paid to, a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActualLine {
    /// Pence paid.
    pub paid_pence: i64,
    /// Delivered and referred, in words.
    pub delivered: String,
    /// Invoices late; empty for none.
    pub late: String,
}

/// One partner of an award's supply chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerLine {
    /// Its name.
    pub name: String,
    /// Its role; empty when not given.
    pub role: String,
    /// Contracts or areas it is named for.
    pub named_for: String,
    /// Pence promised, where published.
    pub promised_pence: Option<i64>,
    /// Volume promised, in words; empty when not published.
    pub promised_volume: String,
    /// What both sides say was done; nothing where nobody follows it.
    pub actual: Option<ActualLine>,
    /// What became of it.
    pub engagement: Engagement,
}

/// One award with its contracts and its supply chain.
#[derive(Template)]
#[template(path = "public/award.html")]
pub struct AwardPage {
    /// The frame.
    pub p: Page,
    /// The award line.
    pub award: AwardLine,
    /// `contract` or `grant`; empty when not known.
    pub route: String,
    /// `subject_to_contract`, `signed`, `active`, `ended` or `terminated`; empty when not known.
    pub status: String,
    /// The day it was announced.
    pub award_date: Option<Date>,
    /// Whether it was imported from a published list: no bids, consents or funds.
    pub imported: bool,
    /// Why there was no competition, where there was none.
    pub direct: Option<RowSection>,
    /// A remark published with it; empty when none.
    pub note: String,
    /// Pence with every extension, where published.
    pub extended_pence: Option<i64>,
    /// Its contracts.
    pub contracts: Vec<ContractLine>,
    /// Its partners.
    pub partners: Vec<PartnerLine>,
}

/// One row of the error table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    /// The end of a problem's `type`.
    pub slug: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What it says.
    pub title: &'static str,
}

/// What the API's problems mean: where their `type` leads.
#[derive(Template)]
#[template(path = "public/problems.html")]
pub struct ProblemsPage {
    /// The frame.
    pub p: Page,
    /// The whole table.
    pub problems: Vec<ErrorLine>,
}

/// The accessibility statement.
#[derive(Template)]
#[template(path = "public/accessibility.html")]
pub struct AccessibilityPage {
    /// The frame.
    pub p: Page,
}

/// Which cookies there are and why no consent is asked.
#[derive(Template)]
#[template(path = "public/cookies.html")]
pub struct CookiesPage {
    /// The frame.
    pub p: Page,
}

impl AwardPage {
    fn route_key(&self) -> &'static str {
        if self.route == "grant" { "route-grant" } else { "route-contract" }
    }
}
