//! What entries are about, for who may know of it.

use super::model::{SectorResponse, SectorResponseId, Topic};
use super::store;
use crate::kernel::authz::{Actor, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::{competitions, engagement, pipeline};

/// Whose what is spoken about is, and whether everyone may know of it.
pub(super) struct Ground {
    pub(super) body_id: String,
    pub(super) region_code: String,
    competition_id: Option<String>,
    pub(super) is_public: bool,
}

impl Ground {
    /// Where permissions are needed.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            body_id: &self.body_id,
            region_code: Some(&self.region_code),
            competition_id: self.competition_id.as_deref(),
        }
    }
}

/// 404 for somebody who may not know of it.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, topic: &Topic) -> Result<Ground> {
    Ok(match topic {
        Topic::Event(id) => {
            let one = engagement::visible_event(db, actor, id)?;
            Ground {
                is_public: one.is_public(),
                body_id: one.body_id,
                region_code: one.region_code,
                competition_id: None,
            }
        }
        Topic::Notice(id) => {
            let one = pipeline::visible_notice(db, actor, id)?;
            Ground {
                is_public: one.is_public(),
                body_id: one.body_id,
                region_code: one.region_code,
                competition_id: None,
            }
        }
        Topic::Competition(id) => {
            let one = competitions::find_visible(db, actor, id)?;
            Ground {
                is_public: one.is_public(),
                body_id: one.body_id,
                region_code: one.region_code,
                competition_id: Some(id.to_string()),
            }
        }
    })
}

/// As [`visible`], locked until the transaction ends and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, topic: &Topic) -> Result<Ground> {
    visible(tx, actor, topic)?;
    match topic {
        Topic::Event(id) => tx.lock("engagement_events", id.as_str())?,
        Topic::Notice(id) => tx.lock("pipeline_notices", id.as_str())?,
        Topic::Competition(id) => tx.lock("competitions", id.as_str())?,
    }
    visible(tx, actor, topic)
}

/// An entry; 404 for somebody who may not know of what it is about.
pub(super) fn response(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &SectorResponseId,
) -> Result<(SectorResponse, Topic)> {
    let found = store::response(db, id)?.ok_or_else(Problem::not_found)?;
    let topic = found.topic().ok_or_else(Problem::not_found)?;
    visible(db, actor, &topic)?;
    Ok((found, topic))
}
