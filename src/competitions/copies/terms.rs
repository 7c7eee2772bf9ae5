//! The terms of a competition as drafting takes them: what a copy and a template are made from, and how a draft is filled.

use super::rules;
use super::views::LeftOutOut;
use crate::competitions::drafting::{changes, copied_lot, framework_of, lot_entry};
use crate::competitions::model::Competition;
use crate::competitions::store as competitions;
use crate::competitions::transitions::entry;
use crate::competitions::views::{CompetitionIn, CompetitionPatch, CriteriaIn, LotIn};
use crate::frameworks::FrameworkId;
use crate::kernel::audit::Entry;
use crate::kernel::authz::Actor;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::reference;

/// Terms without dates, route decision, funding, staff and all that came after the draft.
#[derive(Debug, Clone)]
pub(in crate::competitions) struct Terms {
    /// The terms, with the title.
    pub(in crate::competitions) terms: CompetitionPatch,
    /// Criteria, groups and gates.
    pub(in crate::competitions) criteria: CriteriaIn,
    /// The lots, each with its place among those that they come from.
    pub(in crate::competitions) lots: Vec<(usize, LotIn)>,
}

/// Where a draft begins.
#[derive(Debug, Clone)]
pub(in crate::competitions) struct Ground {
    pub(in crate::competitions) framework_id: FrameworkId,
    pub(in crate::competitions) body_id: String,
    pub(in crate::competitions) region_code: String,
    /// Its title; that of the terms where there is none.
    pub(in crate::competitions) title: Option<String>,
}

impl Terms {
    /// Those of a competition as they stand.
    ///
    /// # Errors
    /// Those of the database.
    pub(in crate::competitions) fn of(db: &mut Snapshot<'_>, source: &Competition) -> Result<Self> {
        let criteria = competitions::criteria(db, &source.id)?;
        let groups = competitions::criterion_groups(db, &source.id)?;
        let gates = competitions::gates(db, &source.id)?;
        let lots = competitions::lots(db, &source.id)?;
        Ok(Self {
            terms: rules::terms(source),
            criteria: rules::criteria(criteria, groups, gates),
            lots: lots.into_iter().map(copied_lot).enumerate().collect(),
        })
    }

    /// The draft to make.
    pub(in crate::competitions) fn begun(&self, ground: Ground) -> CompetitionIn {
        CompetitionIn {
            framework_id: ground.framework_id,
            body_id: ground.body_id,
            region_code: ground.region_code,
            title: ground.title.or_else(|| self.terms.title.clone()).unwrap_or_default(),
            summary: self.terms.summary.clone().unwrap_or_default(),
            anonymous: None,
            price_formula: None,
            tie_break: None,
        }
    }

    /// Puts what can be taken over into a fresh draft, and says what cannot: what its framework and region do not have.
    ///
    /// # Errors
    /// 422 for a framework in which the body takes no part.
    pub(in crate::competitions) fn fill(
        self,
        tx: &mut Tx<'_>,
        who: &Actor,
        row: &Competition,
        entries: &mut Vec<Entry>,
    ) -> Result<Vec<LeftOutOut>> {
        if !self.criteria.criteria.is_empty() {
            competitions::replace_criteria(tx, &row.id, &self.criteria)?;
            entries.push(entry(who, "set_criteria", row));
        }
        let framework = framework_of(tx, who, &row.framework_id, &row.body_id)?;
        let region = reference::areas_in_region(tx, &row.region_code)?;
        let mut left_out = Vec::new();
        for (place, lot) in self.lots {
            let (kept, lost) = rules::lot(place, lot, &framework, &region);
            left_out.extend(lost);
            if let Some(lot) = kept {
                let id = competitions::insert_lot(tx, &row.id, &lot)?;
                entries.push(lot_entry(who, "create", row, &id));
            }
        }
        let terms = CompetitionPatch { title: None, ..self.terms };
        competitions::update(tx, &row.id, &changes(&terms)?)?;
        Ok(left_out)
    }
}
