//! What a person is told by mail: a message of `locales/*/mails.ftl` with its values, written in the language of who
//! gets it, as plain text and as simple HTML from the same words.
//!
//! The message `mail-NAME` is the text, its blank lines part paragraphs; `.subject` is one line, and `.action` names
//! the link under it. A letter says what happened and by when something is to be done. Reasons that people typed, the
//! content of bids, prices and the names of other bidders are read after signing in, never in a mail.

use std::borrow::Cow;

use askama::Template;
use serde::{Deserialize, Serialize};

use super::clock::{Day, UtcTime};
use super::crypto::keyring::Keyring;
use super::error::{Problem, Result};
use super::i18n::{self, Arg, Lang};
use super::outbox::OutgoingMail;
use super::stopping;

/// A value put into a letter's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Words as they are, such as a name; shown on one line.
    Text(String),
    /// A count, which chooses the plural.
    Count(i64),
    /// A calendar day.
    Day(Day),
    /// A moment, shown on London's clock.
    Moment(UtcTime),
    /// The message of this key, in the recipient's language.
    Term(String),
}

impl Said {
    fn in_words(&self, lang: Lang) -> Arg {
        match self {
            Self::Text(words) => Arg::Text(words.chars().filter(|letter| !letter.is_control()).collect()),
            Self::Count(count) => Arg::Count(*count),
            Self::Day(day) => Arg::Text(i18n::date(lang, day.0)),
            Self::Moment(at) => Arg::Text(i18n::moment(lang, at.timestamp())),
            Self::Term(key) => Arg::Text(i18n::text(lang, key)),
        }
    }
}

impl From<&str> for Said {
    fn from(words: &str) -> Self {
        Self::Text(words.to_owned())
    }
}
impl From<&String> for Said {
    fn from(words: &String) -> Self {
        Self::Text(words.clone())
    }
}
impl From<i64> for Said {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}
impl From<Day> for Said {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}
impl From<UtcTime> for Said {
    fn from(at: UtcTime) -> Self {
        Self::Moment(at)
    }
}

/// A letter before it is written for somebody. Unless it is declared informative it is required: it goes out at once
/// and nobody can stop it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    name: Cow<'static, str>,
    values: Vec<(Cow<'static, str>, Said)>,
    path: String,
    informative: bool,
}

impl Letter {
    /// The letter of the message `mail-NAME`.
    pub fn new(name: &'static str) -> Self {
        Self { name: name.into(), values: Vec::new(), path: "/work".to_owned(), informative: false }
    }

    /// Puts a value into the message: words, a count, a day or a moment.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Said>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Puts the message `key` into the message, in the recipient's language.
    #[must_use]
    pub fn with_term(mut self, name: &'static str, key: impl Into<String>) -> Self {
        self.values.push((name.into(), Said::Term(key.into())));
        self
    }

    /// Links to a page of ours, such as `/apply/…`; without it, to the person's work.
    #[must_use]
    pub fn link(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Declares that nobody loses a right or misses a deadline without this letter: it may wait for the daily digest,
    /// and its recipient may stop such letters.
    #[must_use]
    pub const fn informative(mut self) -> Self {
        self.informative = true;
        self
    }

    /// Whether its recipient may have it later or not at all.
    #[must_use]
    pub const fn is_informative(&self) -> bool {
        self.informative
    }

    /// The letter in one language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang, public_url: &str) -> Section {
        let key = format!("mail-{}", self.name);
        let say = |key: &str| {
            let values = self.values.iter().map(|(name, said)| (name.clone(), said.in_words(lang))).collect();
            i18n::text_with(lang, key, values)
        };
        let action = format!("{key}.action");
        Section {
            lang: lang.code().to_owned(),
            heading: say(&format!("{key}.subject")),
            paragraphs: say(&key).split("\n\n").map(|part| part.trim().to_owned()).collect(),
            action: i18n::find(lang, &action)
                .map_or_else(|| i18n::text(lang, "mail-action"), |_| say(&action)),
            url: spoken(format!("{public_url}{}", self.path), lang),
        }
    }

    /// The mail to one recipient.
    ///
    /// # Errors
    /// Only where the HTML cannot be made.
    pub fn to(&self, recipient: &Recipient, keyring: &Keyring, public_url: &str) -> Result<OutgoingMail> {
        let sections = recipient.langs().iter().map(|lang| self.in_lang(*lang, public_url)).collect();
        Written { kind: &self.name, subject: None, sections }.mail(
            recipient,
            keyring,
            public_url,
            self.informative,
        )
    }
}

/// The link to a page, shown in the language of the letter.
fn spoken(url: String, lang: Lang) -> String {
    match lang {
        Lang::En => url,
        Lang::Cy => format!("{url}{}lang={}", if url.contains('?') { '&' } else { '?' }, lang.code()),
    }
}

crate::text_enum! {
    /// How a person wants the letters that are not required.
    pub enum Delivery {
        AtOnce = "at_once",
        Daily = "daily",
        None = "none",
    }
}

/// Somebody who gets mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    person_id: Option<String>,
    address: String,
    lang: Option<Lang>,
    delivery: Delivery,
    bounces: bool,
}

/// What becomes of a letter to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It leaves with the transaction.
    AtOnce,
    /// It waits for the day's digest.
    Digest,
    /// The recipient does without it, or it would come back.
    Nowhere,
}

impl Recipient {
    /// Somebody with an account.
    pub fn person(id: impl Into<String>, address: impl Into<String>, lang: Lang) -> Self {
        Self { person_id: Some(id.into()), ..Self::address(address, Some(lang)) }
    }

    /// How they want what is not required.
    #[must_use]
    pub const fn wanting(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Whether they do without letters that are not required, or those would come back.
    #[must_use]
    pub const fn does_without(&self) -> bool {
        self.bounces || matches!(self.delivery, Delivery::None)
    }

    /// Whether mail to the address came back for good: nothing that is not required goes there.
    #[must_use]
    pub const fn bouncing(mut self, bounces: bool) -> Self {
        self.bounces = bounces;
        self
    }

    /// What becomes of this letter.
    #[must_use]
    pub const fn way(&self, letter: &Letter) -> Way {
        match (letter.informative, self.bounces, self.delivery) {
            (false, ..) | (true, false, Delivery::AtOnce) => Way::AtOnce,
            (true, true, _) | (true, false, Delivery::None) => Way::Nowhere,
            (true, false, Delivery::Daily) => Way::Digest,
        }
    }

    /// The person, where there is an account.
    #[must_use]
    pub fn person_id(&self) -> Option<&str> {
        self.person_id.as_deref()
    }

    /// Their language; English where none is known.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_default()
    }

    /// An address of which nothing else is known; it is written to in both languages unless one is given.
    pub fn address(address: impl Into<String>, lang: Option<Lang>) -> Self {
        let address = address.into();
        Self { person_id: None, address, lang, delivery: Delivery::AtOnce, bounces: false }
    }

    fn langs(&self) -> Vec<Lang> {
        self.lang.map_or_else(|| Lang::ALL.to_vec(), |lang| vec![lang])
    }
}

/// A letter in one language: a part of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The language's code.
    pub lang: String,
    /// What happened, on one line.
    pub heading: String,
    /// What it means and what is to be done.
    pub paragraphs: Vec<String>,
    /// What the link leads to.
    pub action: String,
    /// The link.
    pub url: String,
}

/// A mail in words: one section for each language, or for each letter of a digest.
pub(super) struct Written<'a> {
    /// The letter's name.
    pub(super) kind: &'a str,
    /// One line; the headings of the sections where it is left out.
    pub(super) subject: Option<String>,
    /// In the order in which they are read.
    pub(super) sections: Vec<Section>,
}

/// Words in a language.
struct Footer {
    lang: &'static str,
    words: String,
    /// Words and address of the link that stops such mails.
    stop: Option<(String, String)>,
}

/// The one layout of every mail: no picture, no style, nothing that tells that it was read.
#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    subject: &'a str,
    sections: &'a [Section],
    footers: &'a [Footer],
}

impl Written<'_> {
    pub(super) fn mail(
        self,
        recipient: &Recipient,
        keyring: &Keyring,
        public_url: &str,
        informative: bool,
    ) -> Result<OutgoingMail> {
        let headings: Vec<&str> = self.sections.iter().map(|one| one.heading.as_str()).collect();
        let subject = self.subject.clone().unwrap_or_else(|| headings.join(" / "));
        let stop = match &recipient.person_id {
            Some(person) if informative => stopping::link(keyring, public_url, person),
            _ => None,
        };
        let footers: Vec<Footer> = recipient
            .langs()
            .into_iter()
            .map(|lang| footer(lang, recipient, public_url, informative, stop.as_deref()))
            .collect();
        let html = Html { subject: &subject, sections: &self.sections, footers: &footers }
            .render()
            .map_err(|cause| Problem::internal(format!("a mail's HTML: {cause}")))?;
        Ok(OutgoingMail {
            to: recipient.address.clone(),
            subject,
            text: self.text(&footers),
            html: Some(html),
            kind: self.kind.to_owned(),
            stop,
        })
    }

    fn text(&self, footers: &[Footer]) -> String {
        let mut parts: Vec<String> = Vec::new();
        for one in &self.sections {
            // A digest says what each part is about; a single letter's subject does.
            if self.subject.is_some() {
                parts.push(format!("* {}", one.heading));
            }
            parts.extend(one.paragraphs.iter().cloned());
            parts.push(format!("{}:\n{}", one.action, one.url));
        }
        let mut ends = Vec::new();
        for footer in footers {
            ends.push(footer.words.clone());
            if let Some((words, url)) = &footer.stop {
                ends.push(format!("{words}:\n{url}"));
            }
        }
        // Two dashes and a space part what follows from the letter in every mail program.
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), ends.join("\n\n"))
    }
}

fn footer(
    lang: Lang,
    recipient: &Recipient,
    public_url: &str,
    informative: bool,
    stop: Option<&str>,
) -> Footer {
    let key = match (&recipient.person_id, informative) {
        (None, _) => "mail-footer-address",
        (Some(_), false) => "mail-footer-required",
        (Some(_), true) => "mail-footer-informative",
    };
    let account = spoken(format!("{public_url}/account"), lang);
    let stop = stop.map(|url| (i18n::text(lang, "mail-footer-stop"), spoken(url.to_owned(), lang)));
    Footer {
        lang: lang.code(),
        words: i18n::text_with(lang, key, vec![("account", Arg::Text(account))]),
        stop,
    }
}

#[cfg(test)]
mod tests;
