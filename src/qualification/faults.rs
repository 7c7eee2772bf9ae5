//! What the checks of a draft found, remembered: who was kept out by which requirement is told when it is relaxed
//! (rule 5), and counted in the reports.

use std::collections::BTreeMap;

use super::commands::entry;
use super::finders::{self, Whole};
use super::model::ApplicationId;
use super::rules::{self, Finding};
use super::states::ApplicationState;
use super::store;
use crate::frameworks;
use crate::kernel::audit::Audited;
use crate::kernel::authz::Actor;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// A question that was not answered or confirmed yet has failed nobody.
const NOT_YET: [&str; 2] = ["required", rules::UNCONFIRMED];

/// The faults of a draft that are not remembered yet, and those that no longer stand.
#[derive(Default)]
struct News {
    found: BTreeMap<String, &'static str>,
    mended: Vec<String>,
}

impl News {
    fn of(db: &mut Snapshot<'_>, whole: &Whole) -> Result<Self> {
        let mut found: BTreeMap<String, &'static str> = rules::check(&whole.asked())
            .into_iter()
            .filter(|one| one.outcome == Finding::Fail)
            .filter_map(|one| Some((one.code, one.fault.filter(|fault| !NOT_YET.contains(fault))?)))
            .collect();
        let mut mended = Vec::new();
        for code in store::standing_faults(db, &whole.application.id)? {
            if found.remove(&code).is_none() {
                mended.push(code);
            }
        }
        Ok(Self { found, mended })
    }

    fn is_none(&self) -> bool {
        self.found.is_empty() && self.mended.is_empty()
    }

    fn keep(&self, tx: &mut Tx<'_>, id: &ApplicationId) -> Result<()> {
        for (code, fault) in &self.found {
            store::insert_fault(tx, id, code, fault)?;
        }
        for code in &self.mended {
            store::set_fault_mended(tx, id, Some(code))?;
        }
        Ok(())
    }
}

/// Remembers what stands in the draft after a change, in the transaction of the change.
pub(super) fn note_in(tx: &mut Tx<'_>, id: &ApplicationId) -> Result<()> {
    let one = store::application(tx, id)?;
    let whole = Whole::of(tx, one)?;
    News::of(tx, &whole)?.keep(tx, id)
}

/// Nothing stands any more: the application is being submitted.
pub(super) fn mended(tx: &mut Tx<'_>, id: &ApplicationId) -> Result<()> {
    store::set_fault_mended(tx, id, None)
}

/// Remembers what a check or a refused submission found. Writes only where there is something new: the organisation's
/// record may have changed since the last answer.
pub(super) async fn note(app: &App, actor: &Actor, id: &ApplicationId) -> Result<()> {
    let (who, read) = (actor.clone(), id.clone());
    let there_is = app
        .db
        .read(move |db| {
            let one = finders::visible_application(db, &who, &read)?;
            if one.state != ApplicationState::Draft {
                return Ok(false);
            }
            let whole = Whole::of(db, one)?;
            Ok(!News::of(db, &whole)?.is_none())
        })
        .await?;
    if !there_is {
        return Ok(());
    }
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .write(move |tx| {
            tx.lock("applications", id.as_str())?;
            let one = store::application(tx, &id)?;
            let framework = frameworks::framework(tx, &one.framework_id)?;
            if one.state == ApplicationState::Draft {
                note_in(tx, &id)?;
            }
            Ok(Audited::new((), entry(&who, "note_check", &one, &framework)))
        })
        .await
}
