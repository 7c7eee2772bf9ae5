//! Who applied, and which competitions were held: the story's data.

/// A provider's application to the framework.
pub(super) struct Applicant {
    /// Whoever signs for it.
    pub(super) provider: &'static str,
    /// The value tier.
    pub(super) tier: i64,
    /// Days since it was drafted: submitted after one, assessed from the third on, decided on the fifth.
    pub(super) begun: i64,
    /// The question that it failed, with the reason.
    pub(super) fails: Option<(&'static str, &'static str)>,
    /// A question that it is asked about in place of a decision, with the words.
    pub(super) asked: Option<(&'static str, &'static str)>,
}

const fn applicant(provider: &'static str, tier: i64, begun: i64) -> Applicant {
    Applicant { provider, tier, begun, fails: None, asked: None }
}

pub(super) const APPLICANTS: [Applicant; 10] = [
    applicant("signatory", 2, 98),
    applicant("steps", 3, 98),
    applicant("bridge", 4, 98),
    applicant("lantern", 1, 97),
    applicant("onnen", 3, 96),
    Applicant {
        fails: Some((
            "Q17",
            "The example is of work in schools. Tell us of work with people on probation, or of work like it.",
        )),
        ..applicant("orchard", 1, 19)
    },
    Applicant {
        asked: Some(("Q17", "In which years did you do this work, and how many people came?")),
        ..applicant("harbour", 1, 6)
    },
    applicant("kingfisher", 2, 4),
    applicant("llwybr", 2, 2),
    applicant("spring", 1, 0),
];

/// How a competition ends, where it ends otherwise than by its awards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// As its bids deserve.
    Awards,
    /// Discarded as a draft.
    Discarded,
    /// Cancelled while bids are taken.
    Cancelled,
    /// Ended after the scores were settled.
    WithoutAward,
}

/// A part of a competition.
pub(super) struct Lot {
    pub(super) title: &'static str,
    pub(super) area: &'static str,
    pub(super) value_pence: i64,
}

/// A bid, for every lot.
pub(super) struct Bidder {
    pub(super) provider: &'static str,
    /// Its price, in hundredths of each lot's value.
    pub(super) price_percent: i64,
    /// A partner with its part of the work.
    pub(super) partner: Option<(&'static str, &'static str)>,
    /// Both criteria of quality, as each of the two evaluators scored them.
    pub(super) scores: [[i64; 2]; 2],
}

/// A question about a competition, and its answer.
pub(super) struct Asked {
    pub(super) provider: &'static str,
    pub(super) question: &'static str,
    pub(super) answer: &'static str,
}

/// A competition that is planned.
pub(super) struct Planned {
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    pub(super) category: &'static str,
    pub(super) areas: &'static [&'static str],
    /// The least and the most, in pence.
    pub(super) value_pence: (i64, i64),
    pub(super) tier: i64,
    /// What is not known yet.
    pub(super) unknown: &'static str,
    /// Days from today to the publication, as first told.
    pub(super) published_in: i64,
    /// Why it is put off by 30 days, twelve days after it was told of.
    pub(super) put_off: Option<&'static str>,
    /// Days since it was told of.
    pub(super) begun: i64,
}

/// A competition.
pub(super) struct Plan {
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    pub(super) cohort: &'static str,
    pub(super) category: &'static str,
    pub(super) lots: &'static [Lot],
    /// A contract needs gates and points that speak for it.
    pub(super) contract: bool,
    pub(super) term_months: i64,
    pub(super) bidders: &'static [Bidder],
    pub(super) ending: Ending,
    /// Whether a second body is asked to commission it too.
    pub(super) together: bool,
    /// What is asked about it, where anything is.
    pub(super) asked: Option<Asked>,
    /// Days since it was drafted; see `competitions::STEPS`.
    pub(super) begun: i64,
}

const fn lot(title: &'static str, area: &'static str, value_pence: i64) -> Lot {
    Lot { title, area, value_pence }
}

const HOMES: [Lot; 2] =
    [lot("Lincolnshire", "lincolnshire", 2_400_000), lot("Derbyshire", "derbyshire", 2_200_000)];
const WORK: [Lot; 1] = [lot("Leicestershire and Rutland", "leicestershire", 5_200_000)];
const WELLBEING: [Lot; 1] = [lot("Nottinghamshire", "nottinghamshire", 9_600_000)];
const WOMEN: [Lot; 1] = [lot("Derbyshire", "derbyshire", 2_100_000)];

const HEARTH: Bidder = Bidder {
    provider: "signatory",
    price_percent: 92,
    partner: Some(("lantern", "Meals and a warm room on the first days")),
    scores: [[5, 4], [4, 4]],
};
const STEPS: Bidder =
    Bidder { provider: "steps", price_percent: 97, partner: None, scores: [[4, 4], [4, 3]] };
const BRIDGE: Bidder = Bidder {
    provider: "bridge",
    price_percent: 84,
    partner: Some(("onnen", "Mentoring in Welsh and English")),
    scores: [[3, 2], [3, 4]],
};
const ONNEN: Bidder =
    Bidder { provider: "onnen", price_percent: 95, partner: None, scores: [[4, 5], [4, 5]] };
const LANTERN: Bidder =
    Bidder { provider: "lantern", price_percent: 99, partner: None, scores: [[3, 4], [3, 4]] };

const TWO: &[Bidder] = &[HEARTH, STEPS];
const THREE: &[Bidder] = &[HEARTH, BRIDGE, ONNEN];
const SMALL: &[Bidder] = &[HEARTH, LANTERN];
const LARGE: &[Bidder] = &[STEPS, BRIDGE, ONNEN];

/// A grant for homes; the others differ from it.
const PLAN: Plan = Plan {
    title: "A home after prison",
    summary: "Finding a home in the week of release, and keeping it for a year.",
    cohort: "Men",
    category: "DF01",
    lots: &HOMES,
    contract: false,
    term_months: 12,
    bidders: TWO,
    ending: Ending::Awards,
    together: false,
    asked: None,
    begun: 0,
};
const WORK_PLAN: Plan = Plan {
    title: "First wage",
    summary: "Work tasters, forklift licences and employers who say yes.",
    category: "DF02",
    lots: &WORK,
    cohort: "All adults",
    bidders: THREE,
    ..PLAN
};
const WELLBEING_PLAN: Plan = Plan {
    title: "Steady ground",
    summary: "One worker for each person, from the prison gate to half a year later.",
    category: "DF07",
    lots: &WELLBEING,
    cohort: "All adults",
    contract: true,
    term_months: 24,
    bidders: LARGE,
    ..PLAN
};
const WOMEN_PLAN: Plan = Plan {
    title: "A room of one's own",
    summary: "A women's centre on two days a week, with childcare.",
    category: "DF09",
    lots: &WOMEN,
    cohort: "Women",
    bidders: SMALL,
    ..PLAN
};

const TRAVEL: Asked = Asked {
    provider: "steps",
    question: "May the price hold what volunteers spend on travel?",
    answer: "What volunteers spend on travel may be in the price.",
};
const LICENCES: Asked = Asked {
    provider: "onnen",
    question: "Who pays for a licence that somebody fails at the first try?",
    answer: "A second try at a licence is paid for, a third is not.",
};

/// What is planned.
pub(super) const PLANNED: [Planned; 2] = [
    Planned {
        title: "Somewhere to go on Sundays",
        summary: "Groups on the days on which nothing else is open, begun before release.",
        category: "DF07",
        areas: &["derbyshire", "nottinghamshire"],
        value_pence: (4_000_000, 6_000_000),
        tier: 2,
        unknown: "Whether groups in prison are part of it",
        published_in: 60,
        put_off: Some("The present agreement was extended by a month."),
        begun: 30,
    },
    Planned {
        title: "A worker in every court",
        summary: "Somebody who meets women at court, with a coat and a timetable.",
        category: "DF09",
        areas: &["lincolnshire"],
        value_pence: (2_000_000, 2_400_000),
        tier: 1,
        unknown: "Which courts sit in the new year",
        published_in: 90,
        put_off: None,
        begun: 8,
    },
];

/// One in every state, and some more that began otherwise.
pub(super) const COMPETITIONS: [Plan; 20] = [
    // Agreement active; agreement signed.
    Plan { begun: 82, ..WELLBEING_PLAN },
    Plan { begun: 71, ..WOMEN_PLAN },
    // In standstill, an agreement signed by the provider; then decided and not told.
    Plan { begun: 53, contract: true, ..WORK_PLAN },
    Plan { begun: 49, title: "Keys and kettle", ..PLAN },
    Plan { begun: 48, title: "Morning shift", ..WORK_PLAN },
    Plan { begun: 47, title: "Quiet hours", ..WELLBEING_PLAN },
    Plan { begun: 46, title: "Deposit and bond", ..PLAN },
    // One evaluator has locked the scores, the other has not; then nobody.
    Plan { begun: 44, title: "Kitchen table", ..WOMEN_PLAN },
    Plan { begun: 43, title: "Back to the trade", ..WORK_PLAN },
    Plan { begun: 41, title: "Night stop", ..PLAN },
    Plan { begun: 40, title: "Walking groups", ..WOMEN_PLAN },
    // Bids are there, and sealed; then none yet.
    Plan { begun: 25, title: "Own front door", asked: Some(TRAVEL), ..PLAN },
    Plan { begun: 6, title: "Tools for a trade", asked: Some(LICENCES), ..WORK_PLAN },
    Plan { begun: 1, title: "Saturday mornings", ..WOMEN_PLAN },
    Plan { begun: 0, title: "Breathing space", ..WELLBEING_PLAN },
    Plan { begun: 0, title: "Before the first night", together: true, ..PLAN },
    Plan { begun: 60, title: "Allotment apprentices", bidders: &[], ..WORK_PLAN },
    Plan { begun: 55, title: "Shared houses", ending: Ending::Cancelled, ..PLAN },
    Plan { begun: 58, title: "Evening courses", ending: Ending::WithoutAward, ..WORK_PLAN },
    Plan { begun: 12, title: "A second try at homes", ending: Ending::Discarded, ..PLAN },
];
