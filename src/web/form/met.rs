//! A form whose page somebody else saved meanwhile: what they made of its fields stands beside what was typed, and neither
//! is lost.

use sha2::{Digest, Sha256};

use super::{Form, clock, in_hundredths};
use crate::web::views::parts::Choice;

/// Fields about the form, not of what it changes.
const ABOUT: [&str; 4] = ["version", "seen", "do", "step"];

impl Form {
    /// What the page showed when it was opened, in short: so it is known whether somebody changed this page or another one.
    pub fn seen(&self) -> String {
        if let Some(seen) = self.values.get("seen").and_then(|all| all.first()) {
            return seen.clone();
        }
        let mut hash = Sha256::new();
        for (name, values) in self.values.iter().filter(|(name, _)| !ABOUT.contains(&name.as_str())) {
            // An empty field says the same as none.
            for value in values.iter().filter(|value| !value.is_empty()) {
                hash.update(format!("{}:{name}={}:{value}\n", name.len(), value.len()));
            }
        }
        hex::encode(hash.finalize())
    }

    /// Takes over the version of what is stored where nothing is lost by saving over it: nobody changed this page since it
    /// was opened, or what was typed is stored already.
    pub fn catch_up(&mut self, stored: &Self) -> bool {
        let names = self.values.keys().chain(stored.values.keys());
        let equal = || {
            let mut own = names.filter(|name| !ABOUT.contains(&name.as_str()));
            own.all(|name| self.agrees(stored, name))
        };
        if self.value("seen") != stored.seen() && !equal() {
            return false;
        }
        self.take_over(stored);
        true
    }

    /// Puts what is stored beside what was typed, and takes over its version: saved again, what was typed stands.
    pub fn put_beside(&mut self, stored: Self) {
        self.take_over(&stored);
        self.theirs = Some(stored.values);
    }

    fn take_over(&mut self, stored: &Self) {
        let version = stored.value("version").to_owned();
        self.replace("version", version);
        self.replace("seen", stored.seen());
    }

    /// Whether somebody else saved meanwhile.
    pub fn is_met(&self) -> bool {
        self.theirs.is_some()
    }

    fn other(&self) -> Option<Self> {
        self.theirs.clone().map(|values| Self { values, ..Self::default() })
    }

    fn agrees(&self, other: &Self, name: &str) -> bool {
        let sorted = |form: &Self| {
            let mut all: Vec<String> =
                form.all(name).into_iter().filter(|one| !one.trim().is_empty()).collect();
            all.sort_unstable();
            all
        };
        let (mine, theirs) = (sorted(self), sorted(other));
        mine.len() == theirs.len() && mine.iter().zip(&theirs).all(|(one, another)| same(name, one, another))
    }

    /// What the other person left in a field, where it differs from what was typed; empty where they left nothing.
    pub fn theirs(&self, name: &str) -> Option<String> {
        let other = self.other()?;
        (!self.agrees(&other, name)).then(|| other.all(name).join("\n"))
    }

    /// The same for a choice, in its words.
    pub fn theirs_of<'a>(&self, name: &str, choices: impl Iterator<Item = &'a Choice>) -> Option<String> {
        let other = self.other()?;
        let chosen = choices.filter(|one| other.has(name, &one.value)).map(|one| one.label.as_str());
        (!self.agrees(&other, name)).then(|| chosen.collect::<Vec<_>>().join(", "))
    }

    /// The same for a date with or without a time.
    pub fn theirs_date(&self, name: &str) -> Option<String> {
        let other = self.other()?;
        let parts = ["day", "month", "year", "time"].map(|part| format!("{name}-{part}"));
        let month = |form: &Self| form.month(name);
        let differs = parts.iter().any(|part| {
            let same_month = part.ends_with("-month") && month(self) == month(&other);
            !(same_month || self.agrees(&other, part))
        });
        differs.then(|| parts.map(|part| other.value(&part).to_owned()).join(" ").trim().to_owned())
    }
}

/// Whether two people typed the same: `£1,200` and `1200` are, `5pm` and `17:00` too.
fn same(name: &str, one: &str, another: &str) -> bool {
    let number = |text: &str| in_hundredths(&text.trim().replace(['£', ',', '%'], ""));
    let time = |text: &str| name.ends_with("-time").then(|| clock(text)).flatten();
    let equal = |a: Option<_>, b: Option<_>| a.is_some() && a == b;
    one.trim() == another.trim()
        || equal(number(one), number(another))
        || time(one).is_some() && time(one) == time(another)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(version: &str, title: &str) -> Form {
        Form::filled([("version", version), ("title", title), ("value_pence", "1200"), ("areas", "kent")])
    }

    #[test]
    fn who_changed_another_page_is_no_hindrance() {
        let opened = stored("3", "Rooms");
        let mut typed = stored("3", "Homes");
        typed.put("seen", opened.seen());
        assert!(typed.catch_up(&stored("5", "Rooms")));
        assert_eq!((typed.version(), typed.is_met()), (Some(5), false));
        // What was typed stands there already: sent twice.
        let mut typed = stored("3", "Homes");
        typed.replace("value_pence", "£1,200".to_owned());
        assert!(typed.catch_up(&stored("5", "Homes")));
    }

    #[test]
    fn both_versions_stand_side_by_side() {
        let opened = stored("3", "Rooms");
        let mut typed = stored("3", "Homes");
        typed.put("seen", opened.seen());
        typed.put("starts-month", "March");
        let mut other = stored("5", "Flats");
        other.put("starts-month", "3");
        other.put("starts-day", "27");
        other.put("gates-0-title", "Lead");
        assert!(!typed.catch_up(&other));
        assert_eq!(typed.version(), Some(3), "nothing is taken over unseen");
        typed.put_beside(other);
        assert_eq!((typed.version(), typed.value("title")), (Some(5), "Homes"));
        assert_eq!(typed.theirs("title").as_deref(), Some("Flats"));
        assert_eq!(typed.theirs("value_pence"), None);
        assert_eq!(typed.theirs_date("starts").as_deref(), Some("27 3"));
        assert_eq!(typed.rows("gates"), [0], "a row of theirs is shown too");
        let choices = [Choice::new("kent", "Kent"), Choice::new("essex", "Essex")];
        assert_eq!(typed.theirs_of("areas", choices.iter()), None);
        typed.replace("areas", "essex".to_owned());
        assert_eq!(typed.theirs_of("areas", choices.iter()).as_deref(), Some("Kent"));
    }
}
