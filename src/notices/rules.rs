//! The rules as data, and what they ask of one competition. Pure.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::frameworks::Regime;
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};

const DATA: &str = include_str!("../../assets/data/notices.csv");

static RULES: LazyLock<std::result::Result<Vec<Rule>, String>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(DATA.as_bytes()).into_deserialize();
    rows.collect::<std::result::Result<_, csv::Error>>().map_err(|cause| cause.to_string())
});

crate::text_enum! {
    /// What makes a notice due.
    pub enum Event {
        Planned = "planned",
        Published = "published",
        Awarded = "awarded",
        Signed = "signed",
        Ended = "ended",
        Stopped = "stopped",
    }
}

crate::text_enum! {
    /// Whether the law was read, or something about the rule is open.
    pub enum Certainty {
        Certain = "certain",
        Uncertain = "uncertain",
    }
}

crate::text_enum! {
    /// Where a notice stands.
    pub enum Standing {
        Optional = "optional",
        NotYet = "not_yet",
        Due = "due",
        Overdue = "overdue",
        Published = "published",
    }
}

/// One notice that a regime asks for.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    pub notice: String,
    pub title: String,
    pub regime: Regime,
    pub event: Event,
    /// Days after the event; none where the law gives no number.
    pub days: Option<i64>,
    pub law: String,
    pub certainty: Certainty,
    pub note: String,
}

/// Something that a notice is about, with the day on which it happened.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub event: Event,
    pub subject_id: String,
    /// Its reference.
    pub subject: String,
    pub on: Day,
    /// True once it is too late where the law gives no number of days: the contract is signed already.
    pub past: bool,
}

/// A notice of one competition.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub rule: &'static Rule,
    /// What it is about; none where that has not happened.
    pub about: Option<Happened>,
}

impl Asked {
    /// The last day.
    pub(super) fn due_on(&self) -> Option<Day> {
        let about = self.about.as_ref()?;
        self.rule.days.map(|days| about.on.plus_days(days))
    }

    pub(super) fn standing(&self, published: bool, today: Day) -> Standing {
        if published {
            return Standing::Published;
        }
        if self.rule.event == Event::Planned {
            return Standing::Optional;
        }
        let Some(about) = &self.about else { return Standing::NotYet };
        let late = about.past || self.due_on().is_some_and(|last| today > last);
        if late && self.rule.certainty == Certainty::Certain { Standing::Overdue } else { Standing::Due }
    }
}

/// The rules of a regime.
pub(super) fn of(regime: Regime) -> Result<impl Iterator<Item = &'static Rule>> {
    let all = RULES.as_ref().map_err(|cause| Problem::internal(format!("notices.csv: {cause}")))?;
    Ok(all.iter().filter(move |rule| rule.regime == regime))
}

/// What a regime asks of a competition: one for each thing that happened, and one for what has not happened yet.
pub(super) fn asked(regime: Regime, happened: &[Happened]) -> Result<Vec<Asked>> {
    let mut asked = Vec::new();
    for rule in of(regime)? {
        let before = asked.len();
        let about = happened.iter().filter(|one| one.event == rule.event);
        asked.extend(about.map(|one| Asked { rule, about: Some(one.clone()) }));
        if asked.len() == before {
            asked.push(Asked { rule, about: None });
        }
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(on: &str) -> Happened {
        let (event, on) = (Event::Signed, on.parse().unwrap());
        Happened { event, subject_id: "a".to_owned(), subject: "AG".to_owned(), on, past: false }
    }

    #[test]
    fn a_limit_ends_with_its_last_day() {
        let asked = asked(Regime::Pa2023LightTouchFramework, &[signed("2027-01-01")]).unwrap();
        let details = asked.iter().find(|one| one.rule.notice == "UK7").unwrap();
        assert_eq!(details.due_on().unwrap().to_string(), "2027-05-01");
        let standing = |day: &str| details.standing(false, day.parse().unwrap());
        assert_eq!((standing("2027-05-01"), standing("2027-05-02")), (Standing::Due, Standing::Overdue));
        assert_eq!(details.standing(true, "2027-05-02".parse().unwrap()), Standing::Published);
    }

    #[test]
    fn what_is_uncertain_is_never_late() {
        let asked = asked(Regime::Pa2023DynamicMarket, &[signed("2027-01-01")]).unwrap();
        let details = asked.iter().find(|one| one.rule.notice == "UK7").unwrap();
        assert_eq!(details.standing(false, "2029-01-01".parse().unwrap()), Standing::Due);
    }

    #[test]
    fn every_regime_but_grants_has_rules() {
        for regime in
            [Regime::Pa2023DynamicMarket, Regime::Pa2023LightTouchFramework, Regime::Pcr2015LightTouch]
        {
            assert!(of(regime).unwrap().count() > 0, "{regime:?}");
        }
        assert_eq!(of(Regime::GrantProgramme).unwrap().count(), 0);
    }
}
