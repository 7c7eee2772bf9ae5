//! Reading memberships, one by one and in lists.

use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::finders;
use super::model::{Membership, MembershipId};
use super::store::{self, Which};
use super::views::{MemberOut, MembershipOut, MembershipRowOut};
use crate::frameworks::{self, FrameworkId};
use crate::kernel::authz::{Actor, Permission, ReadApplications};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Cursor, Made, Page, PageQuery, Reply, fetch_limit, page_of};
use crate::kernel::state::App;
use crate::qualification::finders::reads_for;
use crate::qualification::states::MembershipState;

/// Which memberships of a framework to list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembershipsQuery {
    /// Only those in this state.
    pub state: Option<MembershipState>,
    /// True: only those for whom a framework manager has something to do: a reply to read, an appeal to hear, evidence to
    /// judge.
    pub waiting: Option<bool>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A membership that the caller may know of.
pub async fn read_membership(app: &App, actor: &Actor, id: &MembershipId) -> Result<Made<MembershipOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            finders::visible(db, &who, &id)?;
            finders::made(db, &who, &id)
        })
        .await
}

/// One page of the members of a framework in every state, for its managers and auditors.
pub async fn framework_members(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    query: MembershipsQuery,
) -> Result<Reply<Page<MembershipRowOut>>> {
    let after = Cursor::<(String, String)>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.limit;
    let mut here = format!("/api/v1/frameworks/{id}/memberships?limit={}", fetch_limit(limit) - 1);
    let which = match (query.state, query.waiting) {
        (Some(_), Some(true)) => {
            return Err(Problem::field("/waiting", "together", "Give either state or waiting."));
        }
        (Some(state), _) => {
            here.push_str(&format!("&state={state}"));
            Which::In(state)
        }
        (None, Some(true)) => {
            here.push_str("&waiting=true");
            Which::Waiting
        }
        (None, _) => Which::All,
    };
    let (who, id) = (actor.clone(), id.clone());
    let rows = app
        .db
        .read(move |db| {
            let framework = frameworks::visible_framework(db, &who, &id)?;
            if !reads_for(&who, &framework) {
                return Err(Problem::of(Code::Forbidden));
            }
            store::members(db, &id, which, after, fetch_limit(limit))
        })
        .await?;
    Ok(page_of(rows, limit, &here, key, |(one, name, _)| finders::row_out(one, name)))
}

fn key(row: &(Membership, String, String)) -> (String, String) {
    (row.2.clone(), row.0.organisation_id.clone())
}

/// One page of the memberships of the caller's providers.
pub async fn own_memberships(
    app: &App,
    actor: &Actor,
    query: PageQuery,
) -> Result<Reply<Page<MembershipRowOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.limit;
    let here = format!("/api/v1/memberships?limit={}", fetch_limit(limit) - 1);
    let bodies = actor.bodies(ReadApplications::ROLES);
    let rows = app.db.read(move |db| store::of_providers(db, bodies, after, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |row| row.0.id.to_string(), |(one, name)| finders::row_out(one, name)))
}

/// One page of the members of a framework that are in force, as everyone sees them.
pub async fn active_members(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    query: PageQuery,
) -> Result<Reply<Page<MemberOut>>> {
    let after = Cursor::<(String, String)>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.limit;
    let here = format!("/api/v1/frameworks/{id}/members?limit={}", fetch_limit(limit) - 1);
    let (who, id) = (actor.clone(), id.clone());
    let rows = app
        .db
        .read(move |db| {
            frameworks::visible_framework(db, &who, &id)?;
            store::members(db, &id, Which::InForce, after, fetch_limit(limit))
        })
        .await?;
    Ok(page_of(rows, limit, &here, key, |(one, organisation_name, _)| MemberOut {
        id: one.id,
        organisation_id: one.organisation_id,
        organisation_name,
        tier: one.tier,
        categories: one.categories,
        areas: one.areas,
    }))
}
