//! What the invited are told by mail: that something stands on the service, never more.

use super::coverage::Member;
use super::invitations;
use super::model::Competition;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::letter::Letter;
use crate::kernel::state::App;
use crate::organisations;

/// Tells the people of these members that they are invited. Rule 7: every member gets it, so nobody can stop it.
pub(super) fn invited(tx: &mut Tx<'_>, app: &App, row: &Competition, members: &[Member]) -> Result<()> {
    tell_members(tx, app, members, &with_deadline("competition-invitation", row))
}

/// Tells members that have a part of a lot that they could be partners in it.
pub(super) fn possible_partners(
    tx: &mut Tx<'_>,
    app: &App,
    row: &Competition,
    members: &[Member],
) -> Result<()> {
    tell_members(tx, app, members, &with_deadline("competition-for-partners", row).informative())
}

fn tell_members(tx: &mut Tx<'_>, app: &App, members: &[Member], letter: &Letter) -> Result<()> {
    let bodies = members.iter().map(|member| member.organisation_id.as_str());
    organisations::tell_all(tx, app, bodies, &invitations::TOLD, letter)
}

/// A letter about the competition that names its deadline.
pub(super) fn with_deadline(name: &'static str, row: &Competition) -> Letter {
    let letter = letter_about(name, row);
    match row.deadline {
        Some(deadline) => letter.with("deadline", deadline),
        None => letter,
    }
}

/// Tells every invited provider that the competition is cancelled.
pub(super) fn cancelled(tx: &mut Tx<'_>, app: &App, row: &Competition) -> Result<()> {
    tell_invited(tx, app, row, "competition-cancelled")
}

/// Tells every invited provider of an addendum, bidder or not.
pub(super) fn amended(tx: &mut Tx<'_>, app: &App, row: &Competition, number: i64) -> Result<()> {
    let letter = with_deadline("competition-amended", row).with("number", number);
    send_to_invited(tx, app, row, &letter.link(format!("/competitions/{}/addenda", row.id)))
}

/// Tells every invited provider, all with the same letter.
pub fn tell_invited(tx: &mut Tx<'_>, app: &App, row: &Competition, name: &'static str) -> Result<()> {
    send_to_invited(tx, app, row, &letter_about(name, row))
}

fn send_to_invited(tx: &mut Tx<'_>, app: &App, row: &Competition, letter: &Letter) -> Result<()> {
    let invited = invitations::invited_organisations(tx, &row.id)?;
    let invited = invited.iter().map(String::as_str);
    organisations::tell_all(tx, app, invited, &invitations::TOLD, letter)
}

/// A letter that names the competition and leads to it.
#[must_use]
pub fn letter_about(name: &'static str, row: &Competition) -> Letter {
    Letter::new(name)
        .with("reference", &row.reference)
        .with("title", &row.title)
        .link(format!("/competitions/{}", row.id))
}
