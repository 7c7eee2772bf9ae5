//! After the deadline: opening, compliance, panel, moderation, ranking, recommending, deciding, telling.

mod agreements;
mod award;
mod awards;
mod bid;
mod bids;
mod decide;
mod moderation;
mod open;
mod panel;
mod ranking;
mod recommend;
mod signing;
mod steps;

pub(super) use awards::{at as award_at, found as found_award, step as award_step, without_competition};
pub(super) use steps::{Asking, confirm};

use std::str::FromStr;

use actix_web::web::ServiceConfig;
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use crate::competitions::{self, CompetitionId, CompetitionOut};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Made};
use crate::kernel::money::Pence;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::views::parts::{Action, Weight};
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    open::routes(config);
    bids::routes(config);
    bid::routes(config);
    panel::routes(config);
    steps::routes(config);
    moderation::routes(config);
    ranking::routes(config);
    recommend::routes(config);
    decide::routes(config);
    awards::routes(config);
    award::routes(config);
    agreements::routes(config);
    signing::routes(config);
}

/// The competition as the visitor may see it, and a form with its version.
async fn competition(visit: &Visit, id: &CompetitionId) -> Result<(CompetitionOut, Form)> {
    let made = competitions::read_competition(&visit.app, &visit.actor, id).await?;
    let form = of_version(&made);
    Ok((made.view, form))
}

/// A form that carries the version of what its page shows.
fn of_version<V>(made: &Made<V>) -> Form {
    Form::versioned(made.version)
}

/// Sends a form's command to a concept's face.
async fn sent<T, R>(
    visit: &Visit,
    form: &Form,
    input: Value,
    face: impl AsyncFnOnce(Command<T>) -> Result<R>,
) -> Result<R>
where
    T: DeserializeOwned + Validate,
{
    face(visit.command::<T>(form, input)?).await
}

/// A further identifier in the path.
fn part<T: FromStr>(visit: &Visit, name: &str) -> Result<T> {
    let text = visit.part(name);
    text.parse().map_err(|_| Problem::not_found())
}

/// 409 with what is possible instead, for the page of a step that cannot be taken now.
pub(super) fn allowed(actions: &[&'static str], action: &str, state: &'static str) -> Result<()> {
    if actions.contains(&action) {
        Ok(())
    } else {
        Err(Problem::wrong_state(state, action, actions.to_vec()))
    }
}

/// The page of a competition.
fn home(id: &CompetitionId) -> String {
    format!("/competitions/{id}")
}

/// Those of `wanted` that the visitor may do now, as links to their pages.
fn competition_steps(p: &Page, id: &CompetitionId, allowed: &[&'static str], wanted: &[&str]) -> Vec<Action> {
    let may = wanted.iter().filter(|action| allowed.contains(action));
    may.map(|action| {
        let word = action.replace('_', "-");
        let grave = *action == "end_without_award";
        let page = if *action == "open_bids" { "open" } else { word.as_str() };
        link(p, &word, format!("{}/{page}", home(id)), if grave { Weight::Grave } else { Weight::Main })
    })
    .collect()
}

/// A link with the words of a step.
fn link(p: &Page, step: &str, href: String, weight: Weight) -> Action {
    Action { href, text: p.t(&format!("step-{step}")), weight }
}

/// A lot's name with its number.
fn lot_names<'a>(competition: &'a CompetitionOut, ids: impl IntoIterator<Item = &'a str>) -> String {
    let names = ids.into_iter().filter_map(|id| {
        let lot = competition.lots.iter().find(|lot| lot.id.as_str() == id)?;
        Some(format!("{}. {}", lot.number, lot.title))
    });
    names.collect::<Vec<_>>().join(", ")
}

fn basis(p: &Page, fixed: bool) -> String {
    p.t(if fixed { "value-fixed" } else { "value-predicted" })
}

fn pounds(p: &Page, pence: Pence) -> String {
    p.pounds(&pence.get())
}
