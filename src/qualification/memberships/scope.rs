//! What a membership covers: its beginning, and its widening by a small further application.

use std::collections::BTreeSet;

use super::finders::entry;
use super::model::{Membership, MembershipId};
use super::{appeals, store};
use crate::frameworks::{self, Framework, Question};
use crate::kernel::audit::Entry;
use crate::kernel::authz::Actor;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::qualification::model::Application;
use crate::qualification::rules;
use crate::qualification::states::MembershipState;
use crate::qualification::store::{answers, application, widened_by};

/// What an admitted application became.
pub(in crate::qualification) struct Admitted {
    /// The membership.
    pub membership: MembershipId,
    /// True where it is one that became wider.
    pub widened: bool,
    /// Its event.
    pub event: Entry,
}

/// Makes an admitted application a membership, or widens the one that there is.
pub(in crate::qualification) fn admit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    one: &Application,
    framework: &Framework,
) -> Result<Admitted> {
    // An appeal can be heard after the provider was admitted by another application.
    let present = standing(tx, one)?.map(|found| found.id);
    if let Some(id) = widened_by(tx, &one.id)?.or(present) {
        tx.lock("memberships", id.as_str())?;
        let before = store::membership(tx, &id)?;
        if !store::is_in_force(tx, &id)? {
            let detail = format!("The membership is {}: it cannot be widened now.", before.state);
            return Err(Problem::new(Code::Conflict, detail));
        }
        let after = united(&before, one);
        store::set_scope(tx, &after)?;
        return Ok(Admitted {
            membership: id,
            widened: true,
            event: entry(actor, "widen", &after, framework),
        });
    }
    let membership = Membership {
        id: MembershipId::new(),
        framework_id: one.framework_id.clone(),
        organisation_id: one.organisation_id.clone(),
        application_id: one.id.clone(),
        tier: one.tier,
        state: MembershipState::Active,
        categories: one.categories.clone(),
        areas: one.areas.clone(),
        admitted_at: tx.now()?,
        version: 1,
    };
    store::insert_membership(tx, &membership)?;
    let event = entry(actor, "create", &membership, framework);
    Ok(Admitted { membership: membership.id, widened: false, event })
}

fn united(before: &Membership, one: &Application) -> Membership {
    let union = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().chain(b).collect::<BTreeSet<_>>().into_iter().cloned().collect()
    };
    Membership {
        tier: before.tier.max(one.tier),
        categories: union(&before.categories, &one.categories),
        areas: union(&before.areas, &one.areas),
        ..before.clone()
    }
}

/// The provider's membership that goes on, for who applies; none where the provider left, or was removed and can no longer
/// appeal: it may join again.
fn standing(db: &mut Snapshot<'_>, wanted: &Application) -> Result<Option<Membership>> {
    let Some(latest) = store::latest_in(db, &wanted.framework_id, &wanted.organisation_id)? else {
        return Ok(None);
    };
    let over = match latest.state {
        MembershipState::Left => true,
        MembershipState::Removed => appeals::open_until(db, &latest)?.is_none(),
        _ => false,
    };
    Ok(Some(latest).filter(|_| !over))
}

/// The membership that an application for this scope widens; none where the provider is no member. 409 where the membership
/// is not in force, or covers all of it already.
pub(in crate::qualification) fn wider(
    db: &mut Snapshot<'_>,
    wanted: &Application,
) -> Result<Option<MembershipId>> {
    let Some(before) = standing(db, wanted)? else { return Ok(None) };
    if !store::is_in_force(db, &before.id)? {
        let detail = match before.state {
            MembershipState::Lapsed => {
                "Your organisation's membership has lapsed: send new evidence, and it can be renewed."
            }
            MembershipState::Removed => {
                "Your organisation was removed from this framework: appeal, or apply when the days for an appeal are over."
            }
            _ => "Your organisation's membership is not in force: it can be widened once it is again.",
        };
        return Err(Problem::new(Code::Conflict, detail));
    }
    let after = united(&before, wanted);
    if after.tier == before.tier && after.categories == before.categories && after.areas == before.areas {
        return Err(Problem::new(
            Code::AlreadyExists,
            "Your organisation's membership covers all of this already: name a category, an area or a tier that is new.",
        ));
    }
    Ok(Some(before.id))
}

/// The questions that a member answered when it was admitted or widened, as they are put now: they are not put again. A
/// question that changed since is, and one whose answer does not meet what the wanted tier asks.
pub(in crate::qualification) fn already_answered(
    db: &mut Snapshot<'_>,
    membership: &MembershipId,
    wanted: &Application,
    questions: &[Question],
) -> Result<BTreeSet<String>> {
    let same = |old: &Question, one: &Question| {
        old.code == one.code
            && old.text_en == one.text_en
            && old.kind == one.kind
            && old.choices == one.choices
            && old.must_be == one.must_be
    };
    let mut settled = BTreeSet::new();
    for id in store::admitted_before(db, membership, &wanted.id)? {
        let set = application(db, &id)?.question_set_id;
        let before = frameworks::questions(db, &set)?;
        let given = answers(db, &id)?;
        let holds = |one: &&Question| {
            before.iter().any(|old| same(old, one))
                && given.get(&one.code).is_some_and(|answer| rules::meets(one, wanted.tier, &answer.value))
        };
        settled.extend(questions.iter().filter(holds).map(|one| one.code.clone()));
    }
    Ok(settled)
}
