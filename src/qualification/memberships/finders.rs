//! Finding memberships for a caller, and showing them.

use super::model::{Evidence, Membership, MembershipAppeal, MembershipId, Notice};
use super::views::{EvidenceOut, MembershipAppealOut, MembershipOut, MembershipRowOut, NoticeOut};
use super::{appeals, store};
use crate::frameworks::{self, Framework};
use crate::kernel::audit::{Entry, Subject};
use crate::kernel::authz::{Actor, ManageFrameworks, Permission, ReadMemberships};
use crate::kernel::clock::Day;
use crate::kernel::confirmation;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Made, Meta};
use crate::kernel::machine::Machine;
use crate::qualification::assessment::independent;
use crate::qualification::documents::ProviderDocumentOut;
use crate::qualification::finders::{allowed, provider_scope, reads_for};
use crate::qualification::states::MembershipState;
use crate::qualification::store::{document, organisation_name};

/// Who looks at a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// The member's people, the framework's managers and auditors: they see its notices and evidence.
    Closely,
    /// The commissioners and directors of the framework's body: they see its state.
    Inside,
    /// Everyone else: they see that it counts.
    Outside,
}

fn looks(actor: &Actor, one: &Membership, framework: &Framework) -> Looks {
    if actor.may(ReadMemberships, &provider_scope(&one.organisation_id)) || reads_for(actor, framework) {
        Looks::Closely
    } else if actor.bodies(ReadMemberships::ROLES).contains(&framework.body_id) {
        Looks::Inside
    } else {
        Looks::Outside
    }
}

/// The membership, where `actor` may know about it: one in force is public.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &MembershipId) -> Result<Membership> {
    let found = store::membership(db, id)?;
    let framework = frameworks::framework(db, &found.framework_id)?;
    if looks(actor, &found, &framework) != Looks::Outside || store::is_in_force(db, id)? {
        return Ok(found);
    }
    Err(Problem::not_found())
}

/// The membership, for who sees its notices and evidence; 403 for who may only know of it.
pub fn membership_for(db: &mut Snapshot<'_>, actor: &Actor, id: &MembershipId) -> Result<Membership> {
    let found = visible(db, actor, id)?;
    let framework = frameworks::framework(db, &found.framework_id)?;
    if looks(actor, &found, &framework) == Looks::Closely {
        return Ok(found);
    }
    Err(Problem::of(Code::Forbidden))
}

/// Finds and locks a membership that `actor` may know about.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &MembershipId) -> Result<(Membership, Framework)> {
    visible(tx, actor, id)?;
    tx.lock("memberships", id.as_str())?;
    let one = store::membership(tx, id)?;
    let framework = frameworks::framework(tx, &one.framework_id)?;
    Ok((one, framework))
}

/// The same for a framework manager who does not belong to the member; with the person.
pub(super) fn managed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &MembershipId,
    meta: &Meta,
) -> Result<(Membership, Framework, String)> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(ManageFrameworks, &provider_scope(&framework.body_id))?;
    let person = actor.person()?.to_owned();
    independent(actor, &one.organisation_id)?;
    meta.check(one.version)?;
    Ok((one, framework, person))
}

/// An event about a membership, for the auditors of the framework's body.
pub(super) fn entry(actor: &Actor, action: &'static str, one: &Membership, framework: &Framework) -> Entry {
    Entry::new(actor, action, Subject::new("membership", one.id.as_str()))
        .parent(framework.id.as_str())
        .body(&framework.body_id)
}

/// The membership as `actor` sees it.
pub(super) fn made(db: &mut Snapshot<'_>, actor: &Actor, id: &MembershipId) -> Result<Made<MembershipOut>> {
    let one = store::membership(db, id)?;
    let framework = frameworks::framework(db, &one.framework_id)?;
    let in_force = store::is_in_force(db, id)?;
    let organisation_name = organisation_name(db, &one.organisation_id)?;
    let (version, looks) = (one.version, looks(actor, &one, &framework));
    let manages = actor.may(ManageFrameworks, &provider_scope(&framework.body_id));
    let mut allowed_actions = allowed(one.state, actor, &one.organisation_id, &framework.body_id);
    let mut view = MembershipOut {
        id: one.id.clone(),
        organisation_name,
        tier: one.tier,
        categories: one.categories.clone(),
        areas: one.areas.clone(),
        state: if looks == Looks::Outside && in_force { MembershipState::Active } else { one.state },
        in_force,
        allowed_actions: Vec::new(),
        admitted_at: one.admitted_at,
        notices: Vec::new(),
        appeal_by: None,
        appeals: Vec::new(),
        evidence: Vec::new(),
        awaiting_confirmation: None,
        framework_id: one.framework_id.clone(),
        organisation_id: one.organisation_id.clone(),
    };
    if looks == Looks::Closely {
        let today = db.now()?.london_day();
        let notices = store::notices(db, id)?;
        let heard = store::appeals(db, id)?;
        view.appeal_by = appeals::last_day(&one, &framework, &notices, &heard)?;
        if view.appeal_by.is_none_or(|last| today > last) {
            allowed_actions.retain(|action| *action != "appeal");
        }
        allowed_actions.extend(besides(actor, &one, &notices, manages, today));
        for evidence in store::evidence_of(db, id)? {
            let file = evidence.document_id.as_ref().map(|id| document(db, id)).transpose()?.flatten();
            view.evidence.push(evidence_out(evidence, file.map(Into::into), today));
        }
        view.notices = notices.into_iter().map(notice_out).collect();
        view.appeals = heard.into_iter().map(appeal_out).collect();
        if manages {
            view.awaiting_confirmation = confirmation::awaiting(db, id.as_str(), "remove", version)?;
        }
    }
    view.allowed_actions = allowed_actions;
    let made = Made::new(view).location(format!("/api/v1/memberships/{id}"));
    // The version rises with each notice and reply, which are none of the others' business.
    Ok(if looks == Looks::Outside { made } else { made.version(version) })
}

/// What can be done beside the lifecycle's actions.
fn besides(
    actor: &Actor,
    one: &Membership,
    notices: &[Notice],
    manages: bool,
    today: Day,
) -> Vec<&'static str> {
    let open = notices.iter().find(|notice| notice.ended_at.is_none());
    let mut actions = Vec::new();
    if let Some(notice) = open {
        let speaks =
            actor.may(crate::kernel::authz::SubmitApplications, &provider_scope(&one.organisation_id));
        if speaks && notice.replied_at.is_none() && today <= notice.reply_by {
            actions.push("reply");
        }
        if manages && notice.replied_at.is_some() && notice.reply_read_at.is_none() {
            actions.push("read_reply");
        }
    }
    if takes_evidence(one.state) {
        if manages {
            actions.push("ask_for_evidence");
        }
        if actor.may(crate::kernel::authz::WriteApplications, &provider_scope(&one.organisation_id)) {
            actions.push("offer_evidence");
        }
    }
    actions
}

/// False where a membership is over.
pub(super) fn takes_evidence(state: MembershipState) -> bool {
    !matches!(state, MembershipState::Removed | MembershipState::Left)
}

/// 409 where a membership is over.
pub(super) fn refuse_over(one: &Membership, action: &str) -> Result<()> {
    if takes_evidence(one.state) {
        return Ok(());
    }
    Err(Problem::wrong_state(Machine::as_str(one.state), action, one.state.actions()))
}

fn notice_out(one: Notice) -> NoticeOut {
    NoticeOut {
        kind: one.kind,
        ground: one.ground,
        reason: one.reason,
        given_at: one.given_at,
        reply_by: one.reply_by,
        reply: one.reply,
        replied_at: one.replied_at,
        reply_read_at: one.reply_read_at,
        ended_at: one.ended_at,
        outcome: one.outcome,
        decision_reason: one.decision_reason,
    }
}

fn appeal_out(one: MembershipAppeal) -> MembershipAppealOut {
    MembershipAppealOut {
        against: one.against,
        reason: one.reason,
        appealed_at: one.appealed_at,
        heard_reason: one.heard_reason,
        heard_at: one.heard_at,
        outcome: one.outcome,
    }
}

fn evidence_out(one: Evidence, document: Option<ProviderDocumentOut>, today: Day) -> EvidenceOut {
    let asked = one.state == super::model::EvidenceState::Asked;
    EvidenceOut {
        id: one.id,
        requirement: one.requirement,
        name: one.name,
        state: one.state,
        required: one.required,
        overdue: asked && one.due_on.is_some_and(|day| day < today),
        due_on: one.due_on,
        reference: one.reference,
        document,
        issued_on: one.issued_on,
        expires_on: one.expires_on,
        reason: one.reason,
        recorded_at: one.recorded_at,
    }
}

/// A membership in a list.
pub(super) fn row_out(one: Membership, organisation_name: String) -> MembershipRowOut {
    MembershipRowOut {
        id: one.id,
        framework_id: one.framework_id,
        organisation_id: one.organisation_id,
        organisation_name,
        tier: one.tier,
        categories: one.categories,
        areas: one.areas,
        state: one.state,
        admitted_at: one.admitted_at,
    }
}
