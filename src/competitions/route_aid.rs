//! The route decision aid: grant or contract (rule 22). Gates come first, then a score.
//!
//! Gates, points and bands are data with a version (`route_decision_aid.csv`); the aid advises, and
//! leaving its outcome needs a named officer and a published reason. It decides nothing about VAT
//! or subsidy: it prints its notes and refers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

const DATA: &str = include_str!("../../assets/data/route_decision_aid.csv");
const HEADER: [&str; 4] = ["kind", "code", "text", "outcome or points"];

/// Version of the embedded gates, points and bands, as their note N3 states it.
pub const VERSION: u32 = 1;

static BUILT_IN: LazyLock<Result<DecisionAid, AidDataError>> =
    LazyLock::new(|| DecisionAid::parse(VERSION, DATA));

/// What the aid advises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AidAdvice {
    /// A grant.
    Grant,
    /// A panel of two persons decides, with reasons.
    Panel,
    /// A contract.
    Contract,
}

/// The route that people choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// A grant.
    Grant,
    /// A contract.
    Contract,
}

/// What must be recorded for a choice after the aid's advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceNeeds {
    /// Nothing more: the advice is followed.
    Nothing,
    /// The reasons of a panel of two persons.
    PanelReasons,
    /// A named officer and a reason, both published: the advice is left.
    OfficerAndReason,
}

/// A statement of the aid with its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Such as `G1`, `S3` or `N2`.
    pub code: String,
    /// The statement.
    pub text: String,
}

/// What a true gate means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateEffect {
    /// A contract, whatever the score.
    Contract,
    /// Someone is asked first and the answer recorded: the text says who.
    Refer(String),
}

/// A gate: a statement that, where true, keeps from a grant or refers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Code and text.
    pub statement: Statement,
    /// What it means where true.
    pub effect: GateEffect,
}

/// A scored statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// Code and text.
    pub statement: Statement,
    /// Points where true.
    pub points: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Band {
    from: u32,
    to: u32,
    advice: AidAdvice,
}

/// Which statements are true, by code. Every gate needs an answer, and every scored statement
/// where no gate decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AidAnswers {
    /// Gates, such as `"G1": false`.
    pub gates: BTreeMap<String, bool>,
    /// Scored statements, such as `"S1": true`.
    pub scores: BTreeMap<String, bool>,
}

/// What was referred and to whom: it must be recorded before going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referral {
    /// The gate.
    pub gate: Statement,
    /// To whom, in the words of the aid.
    pub refer: String,
}

/// What the aid says of a set of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AidOutcome {
    /// Version of the gates, points and bands.
    pub version: u32,
    /// Gates that keep from a grant.
    pub gates_failed: Vec<Statement>,
    /// What must be referred before going on.
    pub referrals: Vec<Referral>,
    /// Points of 100; none where a gate decided.
    pub score: Option<u32>,
    /// The advice.
    pub outcome: AidAdvice,
    /// Always printed with the outcome: VAT, and how the advice may be left.
    pub notes: Vec<Statement>,
}

impl AidOutcome {
    /// What must be recorded to choose `route` after this advice.
    pub const fn choosing(&self, route: Route) -> ChoiceNeeds {
        match (self.outcome, route) {
            (AidAdvice::Panel, _) => ChoiceNeeds::PanelReasons,
            (AidAdvice::Grant, Route::Grant) | (AidAdvice::Contract, Route::Contract) => ChoiceNeeds::Nothing,
            (AidAdvice::Grant, Route::Contract) | (AidAdvice::Contract, Route::Grant) => {
                ChoiceNeeds::OfficerAndReason
            }
        }
    }
}

/// A fault in the answers: `pointer` is a JSON pointer into [`AidAnswers`].
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{pointer}: {detail}")]
pub struct AnswerFault {
    /// Such as `/gates/G1`.
    pub pointer: String,
    /// What is wrong and what would mend it.
    pub detail: String,
}

/// Why the aid's data cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("route decision aid, line {line}: {what}")]
pub struct AidDataError {
    /// Line in the file, the header being 1; 0 for the file as a whole.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

/// The gates, points, bands and notes of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionAid {
    version: u32,
    gates: Vec<Gate>,
    scores: Vec<Scored>,
    bands: Vec<Band>,
    notes: Vec<Statement>,
}

impl DecisionAid {
    /// The embedded aid.
    pub fn built_in() -> Result<&'static Self, AidDataError> {
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// Reads `kind,code,text,outcome or points`; the bands must cover every possible score once.
    pub fn parse(version: u32, text: &str) -> Result<Self, AidDataError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| unreadable(1, &e))?;
        if header != HEADER.as_slice() {
            return Err(fault(1, "the columns are not kind,code,text,outcome or points"));
        }
        let mut aid =
            Self { version, gates: Vec::new(), scores: Vec::new(), bands: Vec::new(), notes: Vec::new() };
        let mut codes = BTreeSet::new();
        for row in reader.records() {
            let row = row.map_err(|e| unreadable(e.position().map_or(0, csv::Position::line), &e))?;
            let line = row.position().map_or(0, csv::Position::line);
            let [kind, code, text, last] = cells(&row);
            if code.is_empty() || !codes.insert(code.to_owned()) {
                return Err(fault(line, "the code is empty or stands twice"));
            }
            aid.take(line, kind, Statement { code: code.to_owned(), text: text.to_owned() }, last)?;
        }
        aid.check_bands()?;
        Ok(aid)
    }

    /// Version of the data.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The gates in order.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The scored statements in order.
    pub fn scores(&self) -> &[Scored] {
        &self.scores
    }

    /// The notes in order.
    pub fn notes(&self) -> &[Statement] {
        &self.notes
    }

    /// Gates first: one that leads to a contract decides, and the score is not counted. Otherwise
    /// the points of the true statements fall into a band. All faults are returned at once.
    pub fn assess(&self, answers: &AidAnswers) -> Result<AidOutcome, Vec<AnswerFault>> {
        let yes = |code: &str| answers.gates.get(code) == Some(&true);
        let mut gates_failed = Vec::new();
        let mut referrals = Vec::new();
        for gate in self.gates.iter().filter(|g| yes(&g.statement.code)) {
            match &gate.effect {
                GateEffect::Contract => gates_failed.push(gate.statement.clone()),
                GateEffect::Refer(to) => {
                    referrals.push(Referral { gate: gate.statement.clone(), refer: to.clone() })
                }
            }
        }
        self.check(answers, gates_failed.is_empty())?;
        let score = gates_failed.is_empty().then(|| self.score(&answers.scores));
        Ok(AidOutcome {
            version: self.version,
            outcome: score.map_or(AidAdvice::Contract, |score| self.advice(score)),
            gates_failed,
            referrals,
            score,
            notes: self.notes.clone(),
        })
    }

    fn score(&self, answers: &BTreeMap<String, bool>) -> u32 {
        let yes = |s: &&Scored| answers.get(&s.statement.code) == Some(&true);
        self.scores.iter().filter(yes).map(|s| s.points).sum()
    }

    /// The bands cover every score, so the last resort, a contract, is never reached.
    fn advice(&self, score: u32) -> AidAdvice {
        let mut bands = self.bands.iter();
        bands.find(|b| (b.from..=b.to).contains(&score)).map_or(AidAdvice::Contract, |b| b.advice)
    }

    fn check(&self, answers: &AidAnswers, score_counts: bool) -> Result<(), Vec<AnswerFault>> {
        let gates = self.gates.iter().map(|g| g.statement.code.as_str()).collect();
        let scores = self.scores.iter().map(|s| s.statement.code.as_str()).collect();
        let mut faults = compare("gates", &gates, &answers.gates, true);
        faults.extend(compare("scores", &scores, &answers.scores, score_counts));
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn take(&mut self, line: u64, kind: &str, statement: Statement, last: &str) -> Result<(), AidDataError> {
        match kind {
            "gate" => {
                let effect = gate_effect(last)
                    .ok_or_else(|| fault(line, "a gate's outcome is contract or begins with refer"))?;
                self.gates.push(Gate { statement, effect });
            }
            "score" => {
                let points = last.parse().ok().filter(|p| (1..=100).contains(p));
                let points = points.ok_or_else(|| fault(line, "points are 1 to 100"))?;
                self.scores.push(Scored { statement, points });
            }
            "band" => {
                let band = band(&statement.text, last)
                    .ok_or_else(|| fault(line, "a band is like 40 to 59 with grant, contract or a panel"))?;
                self.bands.push(band);
            }
            "note" => self.notes.push(statement),
            _ => return Err(fault(line, "the kind is not gate, score, band or note")),
        }
        Ok(())
    }

    fn check_bands(&self) -> Result<(), AidDataError> {
        let top: u32 = self.scores.iter().map(|s| s.points).sum();
        let mut bands = self.bands.clone();
        bands.sort_by_key(|b| b.from);
        let mut next = 0;
        for band in &bands {
            if band.from != next || band.to < band.from {
                return Err(fault(0, "the bands leave a gap or overlap"));
            }
            next = band.to.saturating_add(1);
        }
        if top > 0 && next == top.saturating_add(1) {
            Ok(())
        } else {
            Err(fault(0, "the bands do not end at the sum of all points"))
        }
    }
}

fn compare(
    part: &str,
    asked: &BTreeSet<&str>,
    given: &BTreeMap<String, bool>,
    needed: bool,
) -> Vec<AnswerFault> {
    let missing = asked.iter().filter(|code| needed && !given.contains_key(**code));
    let missing = missing.map(|code| AnswerFault {
        pointer: format!("/{part}/{code}"),
        detail: "not answered: say true or false".to_owned(),
    });
    let unknown = given.keys().filter(|code| !asked.contains(code.as_str()));
    let unknown = unknown.map(|code| AnswerFault {
        pointer: format!("/{part}/{}", code.replace('~', "~0").replace('/', "~1")),
        detail: "no such statement in this version of the aid: leave it out".to_owned(),
    });
    missing.chain(unknown).collect()
}

fn gate_effect(text: &str) -> Option<GateEffect> {
    match text {
        "contract" => Some(GateEffect::Contract),
        _ if text.starts_with("refer to ") => Some(GateEffect::Refer(text.to_owned())),
        _ => None,
    }
}

fn band(range: &str, outcome: &str) -> Option<Band> {
    let (from, to) = range.split_once(" to ")?;
    let advice = match outcome {
        "grant" => AidAdvice::Grant,
        "contract" => AidAdvice::Contract,
        _ if outcome.starts_with("two-person panel") => AidAdvice::Panel,
        _ => return None,
    };
    Some(Band { from: from.parse().ok()?, to: to.parse().ok()?, advice })
}

fn cells(row: &csv::StringRecord) -> [&str; 4] {
    [0, 1, 2, 3].map(|column| row.get(column).unwrap_or_default())
}

fn unreadable(line: u64, error: &csv::Error) -> AidDataError {
    fault(line, &error.to_string())
}

fn fault(line: u64, what: &str) -> AidDataError {
    AidDataError { line, what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn aid() -> &'static DecisionAid {
        DecisionAid::built_in().unwrap()
    }

    /// Every statement answered; those named are true.
    fn answers(yes: &[&str]) -> AidAnswers {
        let is = |code: &String| (code.clone(), yes.contains(&code.as_str()));
        AidAnswers {
            gates: aid().gates.iter().map(|g| is(&g.statement.code)).collect(),
            scores: aid().scores.iter().map(|s| is(&s.statement.code)).collect(),
        }
    }

    #[test]
    fn the_data_have_six_gates_and_a_hundred_points() {
        assert_eq!(aid().version(), 1);
        assert_eq!(aid().gates().len(), 6);
        assert_eq!(aid().scores().iter().map(|s| s.points).sum::<u32>(), 100);
        assert_eq!(aid().notes().len(), 3);
    }

    #[test]
    fn the_score_falls_into_its_band() {
        for (yes, score, outcome) in [
            (&[][..], 0, AidAdvice::Contract),
            (&["S1", "S3"][..], 35, AidAdvice::Contract),
            (&["S1", "S2"][..], 40, AidAdvice::Panel),
            (&["S1", "S2", "S3"][..], 55, AidAdvice::Panel),
            (&["S3", "S4", "S5", "S6"][..], 60, AidAdvice::Grant),
            (&["S1", "S2", "S3", "S4", "S5", "S6"][..], 100, AidAdvice::Grant),
        ] {
            let found = aid().assess(&answers(yes)).unwrap();
            assert_eq!((found.score, found.outcome), (Some(score), outcome), "{yes:?}");
            assert_eq!(found.notes.len(), 3);
            assert!(found.gates_failed.is_empty() && found.referrals.is_empty());
        }
    }

    #[test]
    fn a_gate_decides_before_the_score() {
        for gate in ["G1", "G2", "G3", "G4"] {
            let found = aid().assess(&answers(&[gate, "S1", "S2", "S3", "S4", "S5", "S6"])).unwrap();
            assert_eq!((found.score, found.outcome), (None, AidAdvice::Contract), "{gate}");
            assert_eq!(found.gates_failed[0].code, gate);
        }
        let mut only_gates = answers(&["G1"]);
        only_gates.scores.clear();
        assert!(aid().assess(&only_gates).is_ok());
    }

    #[test]
    fn a_referral_is_named_and_does_not_decide() {
        let found = aid().assess(&answers(&["G5", "G6", "S1", "S2", "S3", "S4"])).unwrap();
        assert_eq!((found.score, found.outcome), (Some(70), AidAdvice::Grant));
        assert_eq!(found.referrals.len(), 2);
        assert!(found.referrals[0].refer.contains("legal advice"));
    }

    #[test]
    fn every_fault_in_the_answers_is_named() {
        let mut given = answers(&[]);
        given.gates.remove("G2");
        given.scores.remove("S6");
        given.scores.insert("S/9".to_owned(), true);
        let pointers: Vec<_> = aid().assess(&given).unwrap_err().into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/gates/G2", "/scores/S6", "/scores/S~19"]);
        assert_eq!(aid().assess(&AidAnswers::default()).unwrap_err().len(), 12);
    }

    #[test]
    fn leaving_the_advice_needs_an_officer_and_a_reason() {
        let grant = aid().assess(&answers(&["S1", "S2", "S3", "S4"])).unwrap();
        let panel = aid().assess(&answers(&["S1", "S2"])).unwrap();
        let contract = aid().assess(&answers(&["G1"])).unwrap();
        for (outcome, route, needs) in [
            (&grant, Route::Grant, ChoiceNeeds::Nothing),
            (&grant, Route::Contract, ChoiceNeeds::OfficerAndReason),
            (&panel, Route::Grant, ChoiceNeeds::PanelReasons),
            (&panel, Route::Contract, ChoiceNeeds::PanelReasons),
            (&contract, Route::Grant, ChoiceNeeds::OfficerAndReason),
            (&contract, Route::Contract, ChoiceNeeds::Nothing),
        ] {
            assert_eq!(outcome.choosing(route), needs, "{:?} {route:?}", outcome.outcome);
        }
    }

    #[test]
    fn bad_data_are_refused() {
        for (from, to, line) in [
            ("kind,code", "code,kind", 1),
            ("G2,", "G1,", 3),
            (",contract\n", ",perhaps\n", 2),
            (",20\n", ",0\n", 8),
            ("40 to 59", "40-59", 15),
            ("40 to 59", "41 to 59", 0),
            ("40 to 59", "40 to 60", 0),
            ("60 to 100", "60 to 99", 0),
            (",15\n", ",16\n", 0),
            ("note,N1", "remark,N1", 17),
        ] {
            assert!(DATA.contains(from), "{from}");
            let found = DecisionAid::parse(1, &DATA.replacen(from, to, 1));
            assert_eq!(found.unwrap_err().line, line, "{from} -> {to}");
        }
    }

    proptest! {
        #[test]
        fn any_full_set_of_answers_has_an_outcome(bits in 0u32..1 << 12) {
            let codes = ["G1", "G2", "G3", "G4", "G5", "G6", "S1", "S2", "S3", "S4", "S5", "S6"];
            let yes: Vec<&str> = codes.iter().enumerate()
                .filter(|(place, _)| bits & (1 << place) != 0).map(|(_, code)| *code).collect();
            let found = aid().assess(&answers(&yes)).unwrap();
            let gated = yes.iter().any(|c| ["G1", "G2", "G3", "G4"].contains(c));
            prop_assert_eq!(found.score.is_none(), gated);
            let expected = match found.score {
                None | Some(0..=39) => AidAdvice::Contract,
                Some(40..=59) => AidAdvice::Panel,
                Some(_) => AidAdvice::Grant,
            };
            prop_assert_eq!(found.outcome, expected);
        }
    }
}
