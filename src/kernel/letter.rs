//! What a person is told by mail: a message of `locales/*/mails.ftl` with its values, written in the language of who
//! gets it, as plain text and as simple HTML from the same words.
//!
//! The message `mail-NAME` is the text, its blank lines part paragraphs; `.subject` is one line, and `.action` names
//! the link under it. A letter says what happened and by when something is to be done. Reasons that people typed, the
//! content of bids, prices and the names of other bidders are read after signing in, never in a mail.

use askama::Template;
use serde::{Deserialize, Serialize};

use super::clock::{Day, UtcTime};
use super::error::{Problem, Result};
use super::i18n::{self, Arg, Lang};
use super::outbox::OutgoingMail;

/// A value put into a letter's message.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone)]
pub struct Letter {
    name: &'static str,
    values: Vec<(&'static str, Said)>,
    path: String,
    informative: bool,
}

impl Letter {
    /// The letter of the message `mail-NAME`.
    pub fn new(name: &'static str) -> Self {
        Self { name, values: Vec::new(), path: "/work".to_owned(), informative: false }
    }

    /// Puts a value into the message: words, a count, a day or a moment.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Said>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Puts the message `key` into the message, in the recipient's language.
    #[must_use]
    pub fn with_term(mut self, name: &'static str, key: impl Into<String>) -> Self {
        self.values.push((name, Said::Term(key.into())));
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
            let values = self.values.iter().map(|(name, said)| (*name, said.in_words(lang))).collect();
            i18n::text_with(lang, key, values)
        };
        let action = format!("{key}.action");
        Section {
            lang: lang.code().to_owned(),
            heading: say(&format!("{key}.subject")),
            paragraphs: say(&key).split("\n\n").map(|part| part.trim().to_owned()).collect(),
            action: i18n::find(lang, &action)
                .map_or_else(|| i18n::text(lang, "mail-action"), |_| say(&action)),
            url: format!("{public_url}{}", self.path),
        }
    }

    /// The mail to one person.
    ///
    /// # Errors
    /// Only where the HTML cannot be made.
    pub fn to(&self, recipient: &Recipient, public_url: &str) -> Result<OutgoingMail> {
        let langs = recipient.langs();
        let sections: Vec<Section> = langs.iter().map(|lang| self.in_lang(*lang, public_url)).collect();
        let footer = match (&recipient.person_id, self.informative) {
            (None, _) => "mail-footer-address",
            (Some(_), false) => "mail-footer-required",
            (Some(_), true) => "mail-footer-informative",
        };
        let account = format!("{public_url}/account");
        let footers = langs
            .iter()
            .map(|lang| {
                let values = vec![("account", Arg::Text(account.clone()))];
                (lang.code().to_owned(), i18n::text_with(*lang, footer, values))
            })
            .collect();
        Written { sections, footers }.mail(recipient)
    }
}

/// Somebody who gets mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    person_id: Option<String>,
    address: String,
    lang: Option<Lang>,
}

impl Recipient {
    /// Somebody with an account.
    pub fn person(id: impl Into<String>, address: impl Into<String>, lang: Lang) -> Self {
        Self { person_id: Some(id.into()), address: address.into(), lang: Some(lang) }
    }

    /// An address of which nothing else is known; it is written to in both languages unless one is given.
    pub fn address(address: impl Into<String>, lang: Option<Lang>) -> Self {
        Self { person_id: None, address: address.into(), lang }
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

/// A mail in words: one section for each language.
struct Written {
    sections: Vec<Section>,
    /// Language and words.
    footers: Vec<(String, String)>,
}

/// The one layout of every mail: no picture, no style, nothing that tells that it was read.
#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    subject: &'a str,
    sections: &'a [Section],
    footers: &'a [(String, String)],
}

impl Written {
    fn mail(&self, recipient: &Recipient) -> Result<OutgoingMail> {
        let headings: Vec<&str> = self.sections.iter().map(|one| one.heading.as_str()).collect();
        let subject = headings.join(" / ");
        let html = Html { subject: &subject, sections: &self.sections, footers: &self.footers }
            .render()
            .map_err(|cause| Problem::internal(format!("a mail's HTML: {cause}")))?;
        Ok(OutgoingMail { to: recipient.address.clone(), text: self.text(), html: Some(html), subject })
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for one in &self.sections {
            parts.extend(one.paragraphs.iter().cloned());
            parts.push(format!("{}:\n{}", one.action, one.url));
        }
        let footers: Vec<&str> = self.footers.iter().map(|(_, words)| words.as_str()).collect();
        // Two dashes and a space part what follows from the letter in every mail program.
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), footers.join("\n\n"))
    }
}

#[cfg(test)]
mod tests;
