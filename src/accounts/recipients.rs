//! People as those who get mail.

use diesel::prelude::*;

use super::model::{Locale, PersonId};
use super::store;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::people;
use crate::kernel::error::Result;
use crate::kernel::i18n::Lang;
use crate::kernel::letter::{Delivery, Recipient};

/// What a letter must know of a person; other concepts select it with what they join.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Addressee {
    /// The person.
    pub id: PersonId,
    email: String,
    locale: Locale,
    delivery: Delivery,
    bounced_at: Option<UtcTime>,
}

impl From<Addressee> for Recipient {
    fn from(one: Addressee) -> Self {
        Self::person(one.id, one.email, one.locale.into())
            .wanting(one.delivery)
            .bouncing(one.bounced_at.is_some())
    }
}

impl From<Locale> for Lang {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::English => Self::En,
            Locale::Welsh => Self::Cy,
        }
    }
}

/// The active ones of these people, each once.
pub fn recipients(db: &mut Snapshot<'_>, ids: &[String]) -> Result<Vec<Recipient>> {
    Ok(store::addressees(db, ids)?.into_iter().map(Recipient::from).collect())
}
