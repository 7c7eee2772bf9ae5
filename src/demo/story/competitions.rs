//! A competition from its draft to its end.

use serde_json::{Value, json};

use super::cast::{Ending, Plan};
use super::money::{self, Funds};
use super::{Telling, awards, bids, evaluation, questions};
use crate::demo::client::text_at;
use crate::demo::people::REGION;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::{Problem, Result};

/// Noon of these days, counted from the draft: 15 days of partnering from publication, then 22 of bidding.
const PARTNERING_ENDS: i64 = 17;
const DEADLINE: i64 = 39;
/// The first day of the service, 35 days after the deadline.
const STARTS: i64 = 74;

/// What happens in a competition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Draft,
    Submit,
    Discard,
    Publish,
    Ask,
    Answer,
    Amend,
    Bid,
    Cancel,
    Open,
    StartEvaluation,
    FirstScores,
    SecondScores,
    Settle,
    EndWithoutAward,
    Recommend,
    Decide,
    Notify,
    Offer,
    Sign,
    Countersign,
}

/// Each step with its day, counted from the draft. Closing is the clock's, after noon of day 39; a standstill of
/// eight working days from day 50 is over on day 70, whatever holidays lie in it.
const STEPS: [(i64, Step); 21] = [
    (0, Step::Draft),
    (1, Step::Submit),
    (2, Step::Discard),
    (2, Step::Publish),
    (4, Step::Ask),
    (5, Step::Answer),
    (6, Step::Amend),
    (20, Step::Bid),
    (30, Step::Cancel),
    (41, Step::Open),
    (43, Step::StartEvaluation),
    (44, Step::FirstScores),
    (45, Step::SecondScores),
    (47, Step::Settle),
    (48, Step::EndWithoutAward),
    (48, Step::Recommend),
    (49, Step::Decide),
    (50, Step::Notify),
    (51, Step::Offer),
    (52, Step::Sign),
    (71, Step::Countersign),
];

/// A bid as the story knows it.
pub(super) struct Bid {
    pub(super) id: String,
    pub(super) bidder: &'static super::cast::Bidder,
}

/// A competition as it goes on.
pub(super) struct Competition {
    pub(super) plan: &'static Plan,
    framework: String,
    funds: Funds,
    begun_on: Day,
    pub(super) id: String,
    /// Each lot's id with its value.
    pub(super) lots: Vec<(String, i64)>,
    /// The criteria of quality.
    pub(super) criteria: Vec<String>,
    /// The gates.
    pub(super) gates: Vec<String>,
    pub(super) bids: Vec<Bid>,
    pub(super) agreements: Vec<awards::Agreement>,
}

impl Competition {
    pub(super) fn new(plan: &'static Plan, framework: &str, funds: &Funds, today: Day) -> Self {
        Self {
            plan,
            framework: framework.to_owned(),
            funds: funds.clone(),
            begun_on: today.plus_days(-plan.begun),
            id: String::new(),
            lots: Vec::new(),
            criteria: Vec::new(),
            gates: Vec::new(),
            bids: Vec::new(),
            agreements: Vec::new(),
        }
    }

    pub(super) const fn begun(&self) -> i64 {
        self.plan.begun
    }

    /// The day of every step; a step that is not this competition's does nothing.
    pub(super) fn days(&self) -> Vec<i64> {
        STEPS.iter().map(|(day, _)| *day).collect()
    }

    pub(super) async fn go_on(&mut self, telling: &Telling<'_>, step: usize) -> Result<()> {
        let Some((_, step)) = STEPS.get(step) else { return Ok(()) };
        if !happens(self.plan, *step) {
            return Ok(());
        }
        match step {
            Step::Draft => self.draft(telling).await,
            Step::Submit => self.act(telling, "commissioner", "submit-for-approval", json!({})).await,
            Step::Discard => self.act(telling, "commissioner", "discard", json!({})).await,
            Step::Publish => {
                self.act(telling, "director", "publish", json!({})).await?;
                telling.appoint_evaluators(&self.id)
            }
            Step::Ask | Step::Answer | Step::Amend => self.be_asked(telling, *step).await,
            Step::Bid => bids::bid(telling, self).await,
            Step::Cancel => {
                let reason = json!({"reason": "The council gives the houses to a scheme of its own."});
                self.act(telling, "director", "cancel", reason).await
            }
            Step::Open => bids::open(telling, self).await,
            Step::StartEvaluation => evaluation::start(telling, self).await,
            Step::FirstScores => evaluation::score(telling, self, 0).await,
            Step::SecondScores => evaluation::finish_scoring(telling, self).await,
            Step::Settle => evaluation::settle(telling, self).await,
            Step::EndWithoutAward => {
                let reason =
                    json!({"reason": "No bid reaches the evenings in the villages, which is the need."});
                self.act(telling, "director", "end-without-award", reason).await
            }
            Step::Recommend => awards::recommend(telling, self).await,
            Step::Decide => self.act(telling, "director", "decide", json!({})).await,
            Step::Notify => awards::notify(telling, self).await,
            Step::Offer => awards::offer(telling, self).await,
            Step::Sign => awards::sign(telling, self).await,
            Step::Countersign => awards::countersign(telling, self).await,
        }
    }

    async fn be_asked(&self, telling: &Telling<'_>, step: Step) -> Result<()> {
        let Some(asked) = &self.plan.asked else { return Ok(()) };
        match step {
            Step::Ask => questions::ask(telling, self, asked).await,
            Step::Answer => questions::answer(telling, self, asked).await,
            _ => questions::amend(telling, self, asked).await,
        }
    }

    pub(super) fn path(&self) -> String {
        format!("/competitions/{}", self.id)
    }

    pub(super) fn starts_on(&self) -> Day {
        self.begun_on.plus_days(STARTS)
    }

    /// The deadline for bids.
    pub(super) fn deadline(&self) -> UtcTime {
        self.noon(DEADLINE)
    }

    fn noon(&self, day: i64) -> UtcTime {
        self.begun_on.plus_days(day).starts_in_london().plus_seconds(12 * 3600)
    }

    /// An action on the competition by this person.
    pub(super) async fn act(
        &self,
        telling: &Telling<'_>,
        who: &str,
        action: &str,
        body: Value,
    ) -> Result<()> {
        telling.client.post(telling.person(who)?, &format!("{}/{action}", self.path()), body).await?;
        Ok(())
    }

    async fn draft(&mut self, telling: &Telling<'_>) -> Result<()> {
        let (client, who) = (&telling.client, telling.person("commissioner")?);
        let new = json!({
            "framework_id": self.framework,
            "body_id": telling.accounts.ministry()?.id,
            "region_code": REGION,
            "title": self.plan.title,
            "summary": self.plan.summary,
        });
        self.id = client.post(who, "/competitions", new).await?.id()?;
        for lot in self.plan.lots {
            let new = json!({
                "title": lot.title, "cohort": self.plan.cohort, "category_codes": [self.plan.category],
                "area_codes": [lot.area], "value_pence": lot.value_pence, "value_basis": "fixed",
                "term_months": self.plan.term_months,
                "terms": {
                    "delivery_place": "community",
                    "minimum_payment_pence": lot.value_pence / 2,
                    "volume": {"unit": "people a year", "minimum": 40, "expected": 60, "maximum": 80},
                },
            });
            let made = client.post(who, &format!("{}/lots", self.path()), new).await?;
            self.lots.push((made.id()?, lot.value_pence));
        }
        let made = client.put(who, &self.path(), "/criteria", criteria()).await?;
        for criterion in
            made.list("/criteria")?.iter().filter(|one| one.get("kind") == Some(&json!("quality")))
        {
            self.criteria.push(text_at(criterion, "/id")?);
        }
        for gate in made.list("/gates")? {
            self.gates.push(text_at(gate, "/id")?);
        }
        client.put(who, &self.path(), "/route-decision", route(self.plan.contract)).await?;
        let value = self.lots.iter().map(|(_, pence)| pence).sum();
        let lines = money::lines(&self.funds, self.starts_on(), self.plan.term_months, value)?;
        client.put(who, &self.path(), "/funding", json!({"lines": lines})).await?;
        client.patch(who, &self.path(), self.terms()).await?;
        if self.plan.together {
            money::allocate_of_police(telling, self.starts_on(), self.plan.term_months).await?;
            let asked = json!({
                "body_id": telling.accounts.body_of("police")?.id,
                "request": "£10,000 in each year, for the beds that your officers ask us for at night.",
            });
            client.post(who, &format!("{}/co-commissioner", self.path()), asked).await?;
        }
        Ok(())
    }

    fn terms(&self) -> Value {
        json!({
            "partnering_ends_at": self.noon(PARTNERING_ENDS),
            "deadline": self.deadline(),
            "starts_on": self.starts_on(),
            "payment_model": "staged",
            "volumes": "The band is that of the last two years; winters bring more.",
            "payment_details": {
                "stages": [
                    {"title": "Ready to start", "share_basis_points": 3_000,
                     "evidence": "Staff are there and the first person is met."},
                    {"title": "Half of the term", "share_basis_points": 4_000,
                     "evidence": "The report of the half-way."},
                    {"title": "The end", "share_basis_points": 3_000, "evidence": "The last report."},
                ],
                "indexation": "None: the term is short.",
                "payment_days": 30,
            },
            "tupe_applies": false,
            "enforcement_duty_applies": false,
            "data_sharing_duty": "Figures without names, every quarter.",
        })
    }

    /// The bid with this provider's id.
    pub(super) fn bid_of(&self, telling: &Telling<'_>, organisation: &str) -> Result<&Bid> {
        for bid in &self.bids {
            if telling.provider(bid.bidder.provider)? == organisation {
                return Ok(bid);
            }
        }
        Err(Problem::internal("an award of the demonstration without a bid"))
    }
}

/// Whether a step belongs to a competition with this ending and these bids.
fn happens(plan: &Plan, step: Step) -> bool {
    let (ending, bids) = (plan.ending, !plan.bidders.is_empty());
    match step {
        Step::Draft | Step::Submit => ending != Ending::Discarded || step == Step::Draft,
        Step::Discard => ending == Ending::Discarded,
        Step::Publish => ending != Ending::Discarded,
        Step::Ask | Step::Answer | Step::Amend => plan.asked.is_some(),
        Step::Bid => ending != Ending::Discarded && bids,
        Step::Cancel => ending == Ending::Cancelled,
        Step::EndWithoutAward => ending == Ending::WithoutAward,
        Step::Open | Step::StartEvaluation | Step::FirstScores | Step::SecondScores | Step::Settle => {
            bids && matches!(ending, Ending::Awards | Ending::WithoutAward)
        }
        Step::Recommend | Step::Decide | Step::Notify | Step::Offer | Step::Sign | Step::Countersign => {
            bids && ending == Ending::Awards
        }
    }
}

fn criteria() -> Value {
    json!({
    "groups": [
        {"code": "A", "title": "The service", "weight_basis_points": 7_000},
        {"code": "A.1", "parent_code": "A", "title": "Contact", "weight_basis_points": 4_500},
    ],
    "gates": [
        {"title": "Safeguarding lead", "question": "Have you a named safeguarding lead? Say in which role."},
    ],
    "shared_descriptors": [
        "Nothing that answers the question.", "Little of it.", "Some of it.", "Most of it.",
        "All of it.", "All of it, with evidence that it works.",
    ],
    "criteria": [
        {"kind": "quality", "title": "Reaching people", "group_code": "A.1", "weight_basis_points": 4_500, "maximum_score": 5,
         "minimum_score": 2, "word_limit": 300,
         "question": "How will you reach people in their first weeks, and keep in touch?"},
        {"kind": "quality", "title": "Shaped by those who know", "group_code": "A", "weight_basis_points": 2_500, "maximum_score": 5,
         "word_limit": 300, "question": "How do people who have been there shape the service?"},
        {"kind": "price", "title": "Price", "weight_basis_points": 3_000},
    ]})
}

/// Four statements of six are true of a grant, two of a contract: 70 points and 30.
fn route(contract: bool) -> Value {
    let yes: &[&str] = if contract { &["S3", "S6"] } else { &["S1", "S2", "S3", "S6"] };
    let answers = |codes: [&str; 6]| -> Value {
        codes.into_iter().map(|code| (code.to_owned(), Value::Bool(yes.contains(&code)))).collect()
    };
    json!({
        "gates": answers(["G1", "G2", "G3", "G4", "G5", "G6"]),
        "scores": answers(["S1", "S2", "S3", "S4", "S5", "S6"]),
        "chosen": if contract { "contract" } else { "grant" },
    })
}
