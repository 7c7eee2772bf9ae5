//! What people do with notices, for operations and pages alike.

use actix_web::http::StatusCode;

use super::rules::{Asked, Event, Happened, asked};
use super::store::{self, Publication};
use super::views::{NoticeIn, NoticeOut, NoticePublicationOut};
use crate::awards::states::{AgreementState, AwardState};
use crate::awards::{self, Agreement};
use crate::competitions::states::CompetitionState;
use crate::competitions::{self, Competition, CompetitionId, scope_of};
use crate::frameworks;
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, CommissionCompetitions, ReadInvitations};
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Call, Command, Made, Page, Reply, run, whole};
use crate::kernel::state::App;

/// The notices of a competition in the order of the law; none where it leads to a grant.
///
/// # Errors
/// 404 for a competition that the caller may not know of.
pub async fn list_notices(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Page<NoticeOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let competition = competitions::find_visible(db, &who, &id)?;
            Ok(whole(notices(db, &who, &competition)?))
        })
        .await
}

/// Records where and when a notice was published; the newest record of a notice counts.
///
/// # Errors
/// 422 for a notice that the list does not have, or a day in the future.
pub async fn record_notice(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoticeIn>,
) -> Result<Reply<NoticeOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, record).await
}

fn record(tx: &mut Tx<'_>, call: &Call<NoticeIn, CompetitionId>) -> Result<Audited<Made<NoticeOut>>> {
    let (actor, input) = (&call.actor, &call.input);
    let competition = competitions::find_visible(tx, actor, &call.id)?;
    actor.require(CommissionCompetitions, &scope_of(&competition))?;
    if input.published_on > tx.now()?.london_day() {
        return Err(Problem::field(
            "/published_on",
            "future",
            "Give the day of publication, today or before.",
        ));
    }
    let subject = subject_of(&notices(tx, actor, &competition)?, input)?;
    store::insert(tx, &competition.id, &subject, input, &actor.audit_name())?;
    let is_it = |one: &NoticeOut| one.notice == input.notice && one.subject_id.as_deref() == Some(&subject);
    let made = notices(tx, actor, &competition)?.into_iter().find(is_it).ok_or_else(Problem::not_found)?;
    let entry = competitions::entry(actor, "record_notice", &competition);
    Ok(Audited::new(
        Made::new(made).location(format!("/api/v1/competitions/{}/notices", competition.id)),
        entry,
    ))
}

/// What the recorded notice is about: something of the list that has happened.
fn subject_of(listed: &[NoticeOut], input: &NoticeIn) -> Result<String> {
    let mut found = listed.iter().filter(|one| one.notice == input.notice).peekable();
    if found.peek().is_none() {
        let detail = "The list of this competition has no such notice.";
        return Err(Problem::field("/notice", "unknown", detail));
    }
    let subjects: Vec<&String> = found.filter_map(|one| one.subject_id.as_ref()).collect();
    match (&input.subject_id, subjects.as_slice()) {
        (Some(named), all) if all.contains(&named) => Ok(named.clone()),
        (None, [one]) => Ok((*one).clone()),
        (_, []) => {
            let detail = "What this notice is about has not happened yet.";
            Err(Problem::field("/notice", "not_yet", detail))
        }
        _ => {
            let detail = "Say what it is about: give the subject_id of one line of the list.";
            Err(Problem::field("/subject_id", "required", detail))
        }
    }
}

fn notices(db: &mut Snapshot<'_>, actor: &Actor, competition: &Competition) -> Result<Vec<NoticeOut>> {
    let route = competitions::route_decision(db, &competition.id)?;
    if route.is_some_and(|decision| decision.chosen == "grant") {
        return Ok(Vec::new());
    }
    let regime = frameworks::framework(db, &competition.framework_id)?.regime;
    let happened = happened(db, actor, competition)?;
    let published = store::publications(db, &competition.id)?;
    let today = db.now()?.london_day();
    Ok(asked(regime, &happened)?.into_iter().map(|one| view(one, &published, today)).collect())
}

/// What of a competition can make a notice due, as far as the caller may know.
fn happened(db: &mut Snapshot<'_>, actor: &Actor, competition: &Competition) -> Result<Vec<Happened>> {
    let about = |event, on| Happened {
        event,
        subject_id: competition.id.to_string(),
        subject: competition.reference.clone(),
        on,
        past: false,
    };
    let mut all = Vec::new();
    if let Some(at) = competition.published_at {
        // What is planned can be recorded for the competition once there is one to record it for.
        all.extend([about(Event::Planned, at.london_day()), about(Event::Published, at.london_day())]);
        if matches!(competition.state, CompetitionState::Cancelled | CompetitionState::Unsuccessful) {
            all.push(about(Event::Stopped, competition.recorded_at.london_day()));
        }
    }
    let inside = actor.may(ReadInvitations, &scope_of(competition));
    for award in awards::awards_of(db, competition.id.as_str())? {
        let stands =
            !matches!(award.state, AwardState::Recommended | AwardState::Returned | AwardState::SetAside);
        let known = award.notified_at.is_some() || inside;
        let Some(on) = award.award_date.filter(|_| stands && known) else { continue };
        let agreements = awards::agreements_of(db, &award.id)?;
        all.push(Happened {
            event: Event::Awarded,
            subject_id: award.id.to_string(),
            subject: award.reference,
            on,
            past: agreements.iter().any(|one| one.countersigned_at.is_some()),
        });
        agreements.iter().for_each(|one| all.extend(of_agreement(one)));
    }
    Ok(all)
}

fn of_agreement(one: &Agreement) -> Vec<Happened> {
    let about = |event, on| Happened {
        event,
        subject_id: one.id.to_string(),
        subject: one.reference.clone(),
        on,
        past: false,
    };
    let signed = one.countersigned_at.map(|at| about(Event::Signed, at.london_day()));
    let over = matches!(one.state, AgreementState::Ended | AgreementState::Terminated);
    let ended = one.ends_on.filter(|_| over).map(|on| about(Event::Ended, on));
    signed.into_iter().chain(ended).collect()
}

fn view(one: Asked, published: &[Publication], today: Day) -> NoticeOut {
    let newest = one.about.as_ref().and_then(|about| {
        published.iter().rev().find(|it| it.notice == one.rule.notice && it.subject_id == about.subject_id)
    });
    NoticeOut {
        standing: one.standing(newest.is_some(), today),
        due_on: one.due_on(),
        notice: one.rule.notice.clone(),
        title: one.rule.title.clone(),
        event: one.rule.event,
        subject_id: one.about.as_ref().map(|about| about.subject_id.clone()),
        subject: one.about.as_ref().map(|about| about.subject.clone()),
        law: one.rule.law.clone(),
        certainty: one.rule.certainty,
        note: one.rule.note.clone(),
        publication: newest.map(|it| NoticePublicationOut {
            published_on: it.published_on,
            place: it.place.clone(),
            recorded_at: it.recorded_at,
        }),
    }
}
