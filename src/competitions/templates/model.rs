//! Templates as they are kept.

use serde::{Deserialize, Serialize};

use super::clocks::ClockDaysOut;
use super::states::TemplateState;
use crate::competitions::copies::{CompetitionOriginOut, Terms};
use crate::competitions::views::{CompetitionPatch, CriteriaIn, LotIn};
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Scope;
use crate::kernel::clock::UtcTime;
use crate::kernel::money::Pence;

crate::id_type! {
    /// A template of competitions.
    TemplateId
}

/// The document of a template. A change of what drafting takes that old documents do not fit is another form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "form")]
pub(super) enum Document {
    /// The first.
    #[serde(rename = "1")]
    First(Box<KeptTerms>),
}

impl Document {
    pub(super) fn into_terms(self) -> KeptTerms {
        match self {
            Self::First(kept) => *kept,
        }
    }
}

/// What drafting takes, without money and dates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptTerms {
    pub(super) clocks: ClockDaysOut,
    pub(super) terms: CompetitionPatch,
    pub(super) criteria: CriteriaIn,
    pub(super) lots: Vec<LotIn>,
}

impl KeptTerms {
    /// The value of a lot is the money of one place and time.
    pub(super) fn of(terms: Terms, clocks: ClockDaysOut) -> Self {
        let without_money = |(_, mut lot): (usize, LotIn)| {
            (lot.value_pence, lot.extension_value_pence) = (Pence::ZERO, None);
            if let Some(terms) = &mut lot.terms {
                terms.minimum_payment_pence = None;
            }
            lot
        };
        Self {
            clocks,
            terms: terms.terms,
            criteria: terms.criteria,
            lots: terms.lots.into_iter().map(without_money).collect(),
        }
    }
}

/// A template.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) id: TemplateId,
    pub(super) body_id: String,
    pub(super) region_code: String,
    pub(super) framework_id: FrameworkId,
    pub(super) name: String,
    pub(super) state: TemplateState,
    pub(super) kept: KeptTerms,
    pub(super) source: CompetitionOriginOut,
    pub(super) created_at: UtcTime,
    pub(super) version: i64,
}

impl Template {
    /// Where it was kept, and is renamed and withdrawn.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: None }
    }
}
