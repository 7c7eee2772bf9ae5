//! Pages of saved searches.

use askama::Template;
use jiff::Timestamp;

use super::parts::Choice;
use crate::web::form::Form;
use crate::web::layout::Page;

/// One saved search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchLine {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What it looks for, in words.
    pub filter: String,
    /// How it tells, in words.
    pub delivery: String,
    /// The program that is called; empty where there is none.
    pub url: String,
    /// Calls that failed since the last one that did not.
    pub failures: i64,
    /// Since when nothing is called any more.
    pub off_since: Option<Timestamp>,
}

/// A person's saved searches.
#[derive(Template)]
#[template(path = "searches/list.html")]
pub struct SearchesPage {
    /// The frame.
    pub p: Page,
    /// The searches.
    pub searches: Vec<SearchLine>,
    /// Whether there may be another.
    pub may_add: bool,
    /// How many there may be.
    pub most: i64,
}

/// Saves a search. Fields: `name`, `kind`, `category`, `area`, `tier`, `delivery`, `call_url`.
#[derive(Template)]
#[template(path = "searches/new.html")]
pub struct NewSearchPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Kinds of opportunities.
    pub kinds: Vec<Choice>,
    /// Service categories.
    pub categories: Vec<Choice>,
    /// Areas.
    pub areas: Vec<Choice>,
    /// Tiers.
    pub tiers: Vec<Choice>,
    /// Ways to be told.
    pub deliveries: Vec<Choice>,
}

/// The secret that signs calls, shown once.
#[derive(Template)]
#[template(path = "searches/secret.html")]
pub struct SearchSecretPage {
    /// The frame.
    pub p: Page,
    /// The secret.
    pub secret: String,
}
