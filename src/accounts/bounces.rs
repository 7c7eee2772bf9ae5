//! What a mail system reports of mails that came back.

use super::settings::record_bounce;
use crate::kernel::audit::Audited;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::mail::bounces;
use crate::kernel::outbox;
use crate::kernel::state::App;

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It is recorded against an account.
    Recorded,
    /// It speaks of an address that is recorded already.
    Known,
    /// It is about no account: an invitation, or a link that somebody asked for.
    NoAccount,
    /// It is about no mail of this service.
    NotOurs,
    /// The mail is late, or it was refused for another reason than its address.
    NotTheAddress,
    /// It is no delivery status notification.
    NoReport,
}

/// Records a delivery status notification (RFC 3464).
///
/// # Errors
/// Of the database.
pub fn import_bounce(app: &App, mail: &[u8]) -> Result<Reported> {
    let Some(report) = bounces::read(mail) else { return Ok(Reported::NoReport) };
    let Some(status) = report.status.filter(|status| bounces::is_of_address(status)) else {
        return Ok(Reported::NotTheAddress);
    };
    let id = report.message_id;
    let Some(person) = app.db.read_now(|db| outbox::person_of(db, &id))? else {
        return Ok(Reported::NotOurs);
    };
    let Some(person) = person else { return Ok(Reported::NoAccount) };
    let outcome = app.db.write_now(move |tx| {
        let entry = record_bounce(tx, &person, &status)?;
        // Nothing to record is no change.
        entry.map(|entry| Audited::new((), entry)).ok_or_else(|| Problem::of(Code::Conflict))
    });
    match outcome {
        Ok(()) => Ok(Reported::Recorded),
        Err(problem) if problem.code() == Code::Conflict => Ok(Reported::Known),
        Err(problem) => Err(problem),
    }
}
