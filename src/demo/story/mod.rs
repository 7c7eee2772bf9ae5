//! What happened in the demonstration before it is served, told through the operations.
//!
//! Every thread of the story (an application, a competition, a planned one) has a day on which it began and steps that follow some
//! days later. A thread has got as far as its days allow, so its beginning alone says in which state it is found.
//! All steps are done in the order of their days: the clock never goes back.

mod awards;
mod bids;
mod cast;
mod competitions;
mod direct;
mod evaluation;
mod framework;
mod money;
mod planned;
mod questions;

use super::client::Client;
use super::people::{Account, Accounts, appoint};
use crate::app::App;
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};
use cast::{APPLICANTS, COMPETITIONS, PLANNED};
use competitions::Competition;
use direct::Grant;
use framework::Application;
use planned::Notice;

/// How many days ago the framework was published.
const BEGINNING: i64 = 100;

/// What every part of the story needs.
struct Telling<'a> {
    client: Client<'a>,
    app: &'a App,
    accounts: &'a Accounts,
    today: Day,
}

impl Telling<'_> {
    fn person(&self, name: &str) -> Result<&Account> {
        self.accounts.person(name)
    }

    /// Whoever signs for a provider of the story.
    fn signatory(&self, provider: &str) -> Result<&Account> {
        self.person(provider)
    }

    /// The provider's id.
    fn provider(&self, name: &str) -> Result<&str> {
        Ok(&self.accounts.body_of(name)?.id)
    }

    fn appoint_evaluators(&self, competition: &str) -> Result<()> {
        appoint(self.app, self.accounts, competition)?;
        self.client.forget();
        Ok(())
    }
}

/// Something that goes on by itself once it has begun.
enum Thread {
    Application(Application),
    Competition(Competition),
    Planned(Notice),
    Direct(Grant),
}

/// A step of a thread: how many days ago, which thread, which of its steps.
type Due = (i64, usize, usize);

/// Tells the story from its beginning.
pub(super) async fn tell(app: &App, accounts: &Accounts) -> Result<()> {
    let today = app.clock.now().london_day();
    let telling = Telling { client: Client::new(app).await?, app, accounts, today };
    telling.client.days_ago(BEGINNING).await?;
    let framework = framework::publish(&telling).await?;
    let funds = money::allocate(&telling).await?;
    let mut threads: Vec<Thread> =
        APPLICANTS.iter().map(|one| Thread::Application(Application::new(one, &framework))).collect();
    threads.extend(
        COMPETITIONS.iter().map(|one| Thread::Competition(Competition::new(one, &framework, &funds, today))),
    );
    threads.push(Thread::Direct(Grant::new(&funds)));
    threads.extend(PLANNED.iter().map(|one| Thread::Planned(Notice::new(one, &framework))));
    let mut now = BEGINNING;
    for (days_ago, thread, step) in in_order(&threads) {
        if days_ago != now {
            now = days_ago;
            telling.client.days_ago(now).await?;
        }
        let thread = threads.get_mut(thread).ok_or_else(|| Problem::internal("no such thread"))?;
        match thread {
            Thread::Application(one) => one.go_on(&telling, step).await?,
            Thread::Competition(one) => one.go_on(&telling, step).await?,
            Thread::Planned(one) => one.go_on(&telling, step).await?,
            Thread::Direct(one) => one.go_on(&telling, step).await?,
        }
    }
    telling.client.days_ago(0).await
}

/// The steps of all threads up to today, the earliest first.
fn in_order(threads: &[Thread]) -> Vec<Due> {
    let mut all: Vec<Due> = Vec::new();
    for (place, thread) in threads.iter().enumerate() {
        let (begun, days): (i64, Vec<i64>) = match thread {
            Thread::Application(one) => (one.begun(), one.days()),
            Thread::Competition(one) => (one.begun(), one.days()),
            Thread::Planned(one) => (one.begun(), one.days()),
            Thread::Direct(_) => (Grant::begun(), Grant::days()),
        };
        let due = days.into_iter().enumerate().filter(|(_, day)| *day <= begun);
        all.extend(due.map(|(step, day)| (begun - day, place, step)));
    }
    all.sort_by_key(|(days_ago, place, step)| (-days_ago, *place, *step));
    all
}
