//! The caller's own account.

use super::model::{PersonId, SessionState};
use super::store::{self, NamedGrant};
use super::views::{MeOut, RoleOut, SecondFactorOut};
use crate::kernel::authz::{Actor, Identity};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// Who the caller is, with the roles that work now and those that wait for a second factor.
pub async fn me(app: &App, actor: &Actor) -> Result<MeOut> {
    let actor = actor.clone();
    app.db.read(move |db| of(db, &actor)).await
}

fn of(db: &mut Snapshot<'_>, actor: &Actor) -> Result<MeOut> {
    match &actor.identity {
        Identity::Person { person_id, session_id, auth_time, second_factor } => {
            let id: PersonId = person_id.parse().map_err(|_| Problem::not_found())?;
            let account = store::account(db, &id)?;
            let grants = store::named_grants(db, &id)?;
            let (withheld, roles): (Vec<_>, Vec<_>) = grants
                .into_iter()
                .map(role)
                .partition(|one| one.role.needs_second_factor() && !second_factor);
            let state = match (account.has_second_factor(), account.totp_secret_wrapped.is_some()) {
                (true, _) => "confirmed",
                (false, true) => "unconfirmed",
                (false, false) => "none",
            };
            Ok(MeOut {
                kind: "person".to_owned(),
                id: id.to_string(),
                email: Some(account.email),
                name: Some(account.name),
                locale: Some(account.locale),
                address_bounced_at: account.bounced_at,
                session_id: Some(session_id.clone()),
                session_state: Some(SessionState::Active),
                auth_time: Some(*auth_time),
                second_factor: Some(SecondFactorOut {
                    state: state.to_owned(),
                    confirmed_at: account.totp_confirmed_at,
                    given_in_this_session: *second_factor,
                    recovery_codes_left: store::recovery_codes_left(db, &id)?,
                }),
                roles,
                withheld_roles: withheld,
            })
        }
        Identity::ApiKey { key_id } => Ok(MeOut {
            kind: "api_key".to_owned(),
            id: key_id.clone(),
            email: None,
            name: None,
            locale: None,
            address_bounced_at: None,
            session_id: None,
            session_state: None,
            auth_time: None,
            second_factor: None,
            roles: store::key_grant(db, key_id)?.into_iter().map(role).collect(),
            withheld_roles: Vec::new(),
        }),
        Identity::Public | Identity::System(_) => Err(Problem::of(Code::NotSignedIn)),
    }
}

fn role((id, body_id, body_name, role, region_code, competition_id, granted_at): NamedGrant) -> RoleOut {
    RoleOut { id, body_id, body_name, role, region_code, competition_id, granted_at }
}

/// The names of people, by id, for pages that show who of the caller's own body does what. Who may know that is the
/// question of the concept that gave the ids.
pub async fn names_of(app: &App, ids: Vec<String>) -> Result<std::collections::BTreeMap<String, String>> {
    if ids.is_empty() {
        return Ok(std::collections::BTreeMap::new());
    }
    app.db.read(move |db| store::names(db, &ids)).await
}
