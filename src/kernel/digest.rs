//! Letters that wait for the day's digest: one mail a day with what was not required to arrive at once.
//!
//! An item leaves in the transaction that queues its mail, under the lock of the person's row, so that each is sent
//! once whatever stops or runs beside.

use diesel::prelude::*;
use uuid::Uuid;

use super::clock::{UtcTime, london};
use super::crypto::keyring::Keyring;
use super::db::schema::digest_items;
use super::db::{Snapshot, Tx};
use super::error::Result;
use super::i18n::{self, Arg};
use super::letter::{Recipient, Section, Written};
use super::outbox;
use super::state::App;

/// Letters in one mail; more wait for the next, which follows at once.
const MOST: i64 = 50;
/// People whose digests are gathered at one look.
const PEOPLE: i64 = 100;

/// The last moment at which digests were due: what came before it is due now. `hour` is of London's clock.
#[must_use]
pub fn last_due(now: UtcTime, hour: i8) -> UtcTime {
    let on = |day: jiff::civil::Date| -> UtcTime {
        match day.at(hour, 0, 0, 0).to_zoned(london()) {
            Ok(zoned) => zoned.timestamp().into(),
            Err(_) => now,
        }
    };
    let today = now.london_day();
    let due = on(today.0);
    if due <= now { due } else { on(today.plus_days(-1).0) }
}

/// Keeps a letter for the next digest.
pub(super) fn keep(tx: &mut Tx<'_>, keyring: &Keyring, person_id: &str, section: &Section) -> Result<()> {
    let id = Uuid::now_v7().to_string();
    let now = tx.now()?;
    diesel::insert_into(digest_items::table)
        .values((
            digest_items::id.eq(&id),
            digest_items::person_id.eq(person_id),
            digest_items::created_at.eq(now),
            digest_items::payload.eq(outbox::wrapped(keyring, &id, section)?),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The people for whom something waits since before `due`.
pub fn waiting(db: &mut Snapshot<'_>, due: UtcTime) -> Result<Vec<String>> {
    Ok(digest_items::table
        .filter(digest_items::created_at.lt(due))
        .select(digest_items::person_id)
        .distinct()
        .limit(PEOPLE)
        .load(db.conn())?)
}

/// Forgets what waits for a person.
pub fn forget(tx: &mut Tx<'_>, person_id: &str) -> Result<()> {
    diesel::delete(digest_items::table.filter(digest_items::person_id.eq(person_id))).execute(tx.conn())?;
    Ok(())
}

/// Queues the digest of a person whose row is locked: what waits since before `due`.
pub fn gather(tx: &mut Tx<'_>, app: &App, recipient: &Recipient, due: UtcTime) -> Result<()> {
    let Some(person) = recipient.person_id() else { return Ok(()) };
    let rows: Vec<(String, String)> = digest_items::table
        .filter(digest_items::person_id.eq(person))
        .filter(digest_items::created_at.lt(due))
        .order(digest_items::id)
        .limit(MOST)
        .select((digest_items::id, digest_items::payload))
        .load(tx.conn())?;
    let mut sections = Vec::new();
    for (id, payload) in &rows {
        // One that cannot be read any more is given up, as the outbox does: the others must not wait for it.
        match outbox::unwrapped::<Section>(&app.keyring, id, payload) {
            Ok(section) => sections.push(section),
            Err(cause) => tracing::error!(item = id, %cause, "an item of a digest is given up"),
        }
        diesel::delete(digest_items::table.find(id)).execute(tx.conn())?;
    }
    if sections.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(sections.len()).unwrap_or(MOST);
    let subject = i18n::text_with(recipient.lang(), "mail-digest-subject", vec![("n", Arg::Count(count))]);
    let mail = Written { kind: "digest", subject: Some(subject), sections }.mail(
        recipient,
        &app.keyring,
        &app.config.public_url,
        true,
    )?;
    outbox::send_mail(tx, &app.keyring, recipient.person_id(), &mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(now: &str, hour: i8) -> String {
        last_due(now.parse().unwrap(), hour).to_string()
    }

    #[test]
    fn the_hour_is_londons_in_winter_and_summer() {
        assert_eq!(due("2026-01-10T07:00:00Z", 7), "2026-01-10T07:00:00.000000Z");
        assert_eq!(due("2026-01-10T06:59:59.999999Z", 7), "2026-01-09T07:00:00.000000Z");
        assert_eq!(due("2026-07-10T06:00:00Z", 7), "2026-07-10T06:00:00.000000Z");
        assert_eq!(due("2026-07-10T05:59:59Z", 7), "2026-07-09T06:00:00.000000Z");
    }

    #[test]
    fn an_hour_that_the_clocks_skip_or_repeat_comes_once() {
        // 29 March 2026: 01:00 becomes 02:00. 25 October 2026: 02:00 becomes 01:00 again.
        assert_eq!(due("2026-03-29T01:00:00Z", 1), "2026-03-29T01:00:00.000000Z");
        assert_eq!(due("2026-10-25T00:30:00Z", 1), "2026-10-25T00:00:00.000000Z");
        assert_eq!(due("2026-10-25T01:30:00Z", 1), "2026-10-25T00:00:00.000000Z");
    }
}
