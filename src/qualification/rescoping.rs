//! What an application asks for: its tier, categories and areas, checked against the framework, and changed while it is a
//! draft.

use super::commands::{Changed, entry, locked, refuse_unless_open};
use super::finders::{self, provider_scope};
use super::model::{Application, ApplicationId};
use super::states::ApplicationState;
use super::views::{ApplicationOut, ApplicationPatch};
use super::{faults, memberships, reuse, store};
use crate::frameworks::Framework;
use crate::kernel::audit::Audited;
use crate::kernel::authz::WriteApplications;
use crate::kernel::db::Tx;
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::Call;
use crate::kernel::machine::Machine;

/// Refuses what the framework does not offer, all at once.
pub(super) fn refuse_outside(
    framework: &Framework,
    tier: i64,
    categories: &[String],
    areas: &[String],
) -> Result<()> {
    let mut faults = outside("/categories", categories, &framework.categories);
    faults.extend(outside("/areas", areas, &framework.areas));
    if !framework.tiers.iter().any(|one| one.tier == tier) {
        faults.push(Fault::new("/tier", "unknown", "The framework has no such tier."));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn outside(pointer: &str, asked: &[String], offered: &[String]) -> Vec<Fault> {
    asked
        .iter()
        .filter(|code| !offered.contains(code))
        .map(|code| {
            Fault::new(pointer, "not_offered", format!("\"{code}\" is not in this framework; leave it out."))
        })
        .collect()
}

/// Codes as they are kept: in order, each once.
pub(super) fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    codes
}

/// Changes what a draft applies for. Its answers stay: what another tier does not ask is not submitted.
pub(super) fn change_scope(
    tx: &mut Tx<'_>,
    call: &Call<ApplicationPatch, ApplicationId>,
) -> Changed<ApplicationOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    call.meta.demand(one.version)?;
    if one.state != ApplicationState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "change_scope", one.state.actions()));
    }
    refuse_unless_open(tx, &framework)?;
    let changed = Application {
        tier: input.tier.unwrap_or(one.tier),
        categories: input.categories.as_deref().map_or_else(|| one.categories.clone(), sorted),
        areas: input.areas.as_deref().map_or_else(|| one.areas.clone(), sorted),
        ..one
    };
    refuse_outside(&framework, changed.tier, &changed.categories, &changed.areas)?;
    // A member's draft must go on being for more than it has.
    memberships::wider(tx, &changed)?;
    store::set_scope(tx, &changed)?;
    reuse::begin_with(tx, actor, &changed)?;
    faults::note_in(tx, id)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "change_scope", &changed, &framework)))
}
