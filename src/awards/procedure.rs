//! How an award came about. What follows the award asks this, whichever way it was.

use super::direct::DirectAward;
use crate::evaluation::upstream::Competition;
use crate::kernel::authz::Scope;

/// A competition, or the decision to do without one.
#[derive(Debug, Clone)]
pub(super) enum Procedure {
    Competition(Competition),
    /// With the region of its award.
    Direct(DirectAward, String),
}

impl Procedure {
    /// Where the commissioning side's permissions are needed.
    pub(super) fn scope(&self) -> Scope<'_> {
        match self {
            Self::Competition(competition) => competition.scope(),
            Self::Direct(direct, region) => {
                Scope { body_id: &direct.body_id, region_code: Some(region), ..Scope::default() }
            }
        }
    }

    /// Working days between notice and signature.
    pub(super) const fn standstill_working_days(&self) -> i64 {
        match self {
            Self::Competition(competition) => competition.standstill_working_days,
            Self::Direct(direct, _) => direct.standstill_working_days,
        }
    }

    /// What is commissioned, in a few words.
    pub(super) fn title(&self) -> &str {
        match self {
            Self::Competition(competition) => &competition.title,
            Self::Direct(direct, _) => &direct.title,
        }
    }
}
