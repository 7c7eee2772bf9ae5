//! The only Diesel of people, sessions and their secrets.

use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Account, Locale, PersonId, PersonState, Session, SessionId, SessionState};
use super::recipients::Addressee;
use crate::kernel::authz::Role;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    api_keys, organisations, password_resets, people, recovery_codes, refresh_tokens, role_grants, sessions,
};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::letter::Delivery;
use crate::kernel::tokens::{Digest, RecoveryCode, find_recovery_code};

pub(super) fn account_by_email(db: &mut Snapshot<'_>, email_normalised: &str) -> Result<Option<Account>> {
    Ok(people::table
        .filter(people::email_normalised.eq(email_normalised))
        .select(Account::as_select())
        .first(db.conn())
        .optional()?)
}

pub(super) fn account(db: &mut Snapshot<'_>, id: &PersonId) -> Result<Account> {
    let row = people::table.find(id).select(Account::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// What letters must know of the active ones of these people.
pub(super) fn addressees(db: &mut Snapshot<'_>, ids: &[String]) -> Result<Vec<Addressee>> {
    Ok(people::table
        .filter(people::id.eq_any(ids.to_vec()))
        .filter(people::state.eq("active"))
        .order(people::id)
        .select(Addressee::as_select())
        .load(db.conn())?)
}

/// Locks the person's row and reads it.
pub(super) fn locked_account(tx: &mut Tx<'_>, id: &PersonId) -> Result<Account> {
    tx.lock("people", id.as_str())?;
    account(tx, id)
}

/// A person to be stored.
pub(super) struct NewPerson<'a> {
    pub(super) email: &'a str,
    pub(super) email_normalised: &'a str,
    pub(super) name: &'a str,
    pub(super) locale: Locale,
    pub(super) password_hash: &'a str,
    pub(super) state: PersonState,
}

/// Stores a person; 409 where the address has an account.
pub(super) fn insert_person(tx: &mut Tx<'_>, person: &NewPerson<'_>) -> Result<PersonId> {
    let (id, now) = (PersonId::new(), tx.now()?);
    tx.savepoint(|tx| {
        diesel::insert_into(people::table)
            .values((
                people::id.eq(&id),
                people::email.eq(person.email),
                people::email_normalised.eq(person.email_normalised),
                people::name.eq(person.name),
                people::locale.eq(person.locale),
                people::password_hash.eq(person.password_hash),
                people::state.eq(person.state),
                people::created_at.eq(now),
                people::version.eq(1),
                people::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::PERSON_EMAIL, || {
                    Problem::new(Code::AlreadyExists, "This address has an account.")
                })
            })
    })?;
    Ok(id)
}

/// Replaces what an address that nobody has confirmed yet was registered with.
pub(super) fn replace_unconfirmed(tx: &mut Tx<'_>, id: &PersonId, person: &NewPerson<'_>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id).filter(people::state.eq(PersonState::Unconfirmed)))
        .set((
            people::name.eq(person.name),
            people::locale.eq(person.locale),
            people::password_hash.eq(person.password_hash),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Language, and delivery of what is not required.
pub(super) fn set_settings(tx: &mut Tx<'_>, id: &PersonId, locale: Locale, delivery: Delivery) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((
            people::locale.eq(locale),
            people::delivery.eq(delivery),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// That mail to the address comes back, with the status of it, or that it does not any more.
pub(super) fn set_bounced(tx: &mut Tx<'_>, id: &PersonId, status: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((
            people::bounced_at.eq(status.map(|_| now)),
            people::bounce_status.eq(status),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_person_state(tx: &mut Tx<'_>, id: &PersonId, state: PersonState) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((people::state.eq(state), people::version.eq(people::version + 1), people::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_password(tx: &mut Tx<'_>, id: &PersonId, hash: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((
            people::password_hash.eq(hash),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_second_factor_secret(tx: &mut Tx<'_>, id: &PersonId, wrapped: &[u8]) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((
            people::totp_secret_wrapped.eq(wrapped),
            people::totp_confirmed_at.eq(None::<UtcTime>),
            people::totp_last_step.eq(None::<i64>),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Confirms the second factor and replaces the recovery codes.
pub(super) fn confirm_second_factor(
    tx: &mut Tx<'_>,
    id: &PersonId,
    step: i64,
    codes: &[RecoveryCode],
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(people::table.find(id))
        .set((
            people::totp_confirmed_at.eq(now),
            people::totp_last_step.eq(step),
            people::version.eq(people::version + 1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(id))).execute(tx.conn())?;
    for code in codes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::id.eq(Uuid::now_v7().to_string()),
                recovery_codes::person_id.eq(id),
                recovery_codes::code_hash.eq(code.digest.to_string()),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(super) fn set_totp_step(tx: &mut Tx<'_>, id: &PersonId, step: i64) -> Result<()> {
    diesel::update(people::table.find(id)).set(people::totp_last_step.eq(step)).execute(tx.conn())?;
    Ok(())
}

/// Uses up the recovery code; false where it is none of the person's unused ones.
pub(super) fn use_recovery_code(tx: &mut Tx<'_>, id: &PersonId, presented: &str) -> Result<bool> {
    let rows: Vec<(String, String)> = recovery_codes::table
        .filter(recovery_codes::person_id.eq(id))
        .filter(recovery_codes::used_at.is_null())
        .order(recovery_codes::id)
        .select((recovery_codes::id, recovery_codes::code_hash))
        .load(tx.conn())?;
    let digests: Vec<Digest> = rows
        .iter()
        .map(|(_, hash)| Digest::parse(hash))
        .collect::<std::result::Result<_, _>>()
        .map_err(|fault| Problem::internal(fault.to_string()))?;
    let Some((code, _)) = find_recovery_code(presented, &digests).and_then(|place| rows.get(place)) else {
        return Ok(false);
    };
    let now = tx.now()?;
    let used = diesel::update(recovery_codes::table.find(code).filter(recovery_codes::used_at.is_null()))
        .set(recovery_codes::used_at.eq(now))
        .execute(tx.conn())?;
    Ok(used == 1)
}

pub(super) fn recovery_codes_left(db: &mut Snapshot<'_>, id: &PersonId) -> Result<i64> {
    Ok(recovery_codes::table
        .filter(recovery_codes::person_id.eq(id))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(db.conn())?)
}

pub(super) fn session(db: &mut Snapshot<'_>, id: &SessionId) -> Result<Option<Session>> {
    Ok(sessions::table.find(id).select(Session::as_select()).first(db.conn()).optional()?)
}

pub(super) fn session_by_token(db: &mut Snapshot<'_>, digest: &str) -> Result<Option<Session>> {
    Ok(sessions::table
        .filter(sessions::token_hash.eq(digest))
        .select(Session::as_select())
        .first(db.conn())
        .optional()?)
}

/// A session to be stored.
pub(super) struct NewSession<'a> {
    pub(super) person_id: &'a PersonId,
    pub(super) state: SessionState,
    pub(super) second_factor_at: Option<UtcTime>,
    pub(super) expires_at: UtcTime,
    pub(super) token_hash: Option<String>,
}

pub(super) fn insert_session(tx: &mut Tx<'_>, new: &NewSession<'_>) -> Result<SessionId> {
    let (id, now) = (SessionId::new(), tx.now()?);
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&id),
            sessions::person_id.eq(new.person_id),
            sessions::state.eq(new.state),
            sessions::created_at.eq(now),
            sessions::auth_time.eq(now),
            sessions::second_factor_at.eq(new.second_factor_at),
            sessions::expires_at.eq(new.expires_at),
            sessions::token_hash.eq(&new.token_hash),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Makes a session that waited for its second factor active.
pub(super) fn activate_session(
    tx: &mut Tx<'_>,
    id: &SessionId,
    expires_at: UtcTime,
    token_hash: Option<String>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(sessions::table.find(id))
        .set((
            sessions::state.eq(SessionState::Active),
            sessions::auth_time.eq(now),
            sessions::second_factor_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::token_hash.eq(token_hash),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_auth_time(tx: &mut Tx<'_>, id: &SessionId, second_factor: bool) -> Result<UtcTime> {
    let now = tx.now()?;
    diesel::update(sessions::table.find(id)).set(sessions::auth_time.eq(now)).execute(tx.conn())?;
    if second_factor {
        diesel::update(sessions::table.find(id))
            .set(sessions::second_factor_at.eq(now))
            .execute(tx.conn())?;
    }
    Ok(now)
}

/// Ends the session and its refresh tokens.
pub(super) fn revoke_session(tx: &mut Tx<'_>, id: &SessionId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now), sessions::token_hash.eq(None::<String>)))
        .execute(tx.conn())?;
    diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::session_id.eq(id))
            .filter(refresh_tokens::revoked_at.is_null()),
    )
    .set(refresh_tokens::revoked_at.eq(now))
    .execute(tx.conn())?;
    Ok(())
}

/// Ends every session of the person.
pub(super) fn revoke_all_sessions(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
    let open: Vec<SessionId> = sessions::table
        .filter(sessions::person_id.eq(person))
        .filter(sessions::revoked_at.is_null())
        .select(sessions::id)
        .load(tx.conn())?;
    for id in &open {
        revoke_session(tx, id)?;
    }
    Ok(())
}

pub(super) fn insert_refresh_token(
    tx: &mut Tx<'_>,
    family: &str,
    session: &SessionId,
    token_hash: &str,
    expires_at: UtcTime,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::id.eq(Uuid::now_v7().to_string()),
            refresh_tokens::family_id.eq(family),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::token_hash.eq(token_hash),
            refresh_tokens::issued_at.eq(now),
            refresh_tokens::expires_at.eq(expires_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A refresh token as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens)]
pub(super) struct RefreshToken {
    pub(super) id: String,
    pub(super) family_id: String,
    pub(super) session_id: SessionId,
    pub(super) expires_at: UtcTime,
    pub(super) used_at: Option<UtcTime>,
    pub(super) revoked_at: Option<UtcTime>,
}

pub(super) fn refresh_token(db: &mut Snapshot<'_>, digest: &str) -> Result<Option<RefreshToken>> {
    Ok(refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(digest))
        .select(RefreshToken::as_select())
        .first(db.conn())
        .optional()?)
}

pub(super) fn mark_refresh_token_used(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(refresh_tokens::table.find(id)).set(refresh_tokens::used_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Stores a link's digest, unless the account had its share of mails this hour.
pub(super) fn insert_link(
    tx: &mut Tx<'_>,
    person: &PersonId,
    digest: &str,
    seconds: i64,
    most_an_hour: i64,
) -> Result<bool> {
    let now = tx.now()?;
    let recent: i64 = password_resets::table
        .filter(password_resets::person_id.eq(person))
        .filter(password_resets::created_at.gt(now.plus_seconds(-3600)))
        .count()
        .get_result(tx.conn())?;
    if recent >= most_an_hour {
        return Ok(false);
    }
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::id.eq(Uuid::now_v7().to_string()),
            password_resets::person_id.eq(person),
            password_resets::token_hash.eq(digest),
            password_resets::created_at.eq(now),
            password_resets::expires_at.eq(now.plus_seconds(seconds)),
        ))
        .execute(tx.conn())?;
    Ok(true)
}

/// Whose link this is, where it still works.
pub(super) fn person_of_link(db: &mut Snapshot<'_>, digest: &str) -> Result<Option<PersonId>> {
    let now = db.now()?;
    Ok(password_resets::table
        .filter(password_resets::token_hash.eq(digest))
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now))
        .select(password_resets::person_id)
        .first(db.conn())
        .optional()?)
}

/// Ends every link of the person.
pub(super) fn use_up_links(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(
        password_resets::table
            .filter(password_resets::person_id.eq(person))
            .filter(password_resets::used_at.is_null()),
    )
    .set(password_resets::used_at.eq(now))
    .execute(tx.conn())?;
    Ok(())
}

/// A role with the name of the body that gives it.
pub(super) type NamedGrant = (String, String, String, Role, Option<String>, Option<String>, UtcTime);

/// The roles of a person in force.
pub(super) fn named_grants(db: &mut Snapshot<'_>, person: &PersonId) -> Result<Vec<NamedGrant>> {
    Ok(role_grants::table
        .inner_join(organisations::table)
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::revoked_at.is_null())
        .order(role_grants::id)
        .select((
            role_grants::id,
            role_grants::body_id,
            organisations::name,
            role_grants::role,
            role_grants::region_code,
            role_grants::competition_id,
            role_grants::granted_at,
        ))
        .load(db.conn())?)
}

/// The role of an API key and the name of its body.
pub(super) fn key_grant(db: &mut Snapshot<'_>, key_id: &str) -> Result<Option<NamedGrant>> {
    Ok(api_keys::table
        .inner_join(organisations::table)
        .filter(api_keys::id.eq(key_id))
        .select((
            api_keys::id,
            api_keys::body_id,
            organisations::name,
            api_keys::role,
            api_keys::region_code,
            diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::Text>>("NULL"),
            api_keys::created_at,
        ))
        .first(db.conn())
        .optional()?)
}

/// The id of an API key in force that has this secret.
pub(super) fn key_by_secret(db: &mut Snapshot<'_>, digest: &str) -> Result<Option<String>> {
    Ok(api_keys::table
        .filter(api_keys::secret_hash.eq(digest))
        .filter(api_keys::revoked_at.is_null())
        .select(api_keys::id)
        .first(db.conn())
        .optional()?)
}

/// Removes what nobody can use any more: refresh tokens and sessions a day after their end, and old links.
pub(super) fn forget_ended(tx: &mut Tx<'_>) -> Result<()> {
    let yesterday = tx.now()?.plus_seconds(-86_400);
    let ended: Vec<SessionId> = sessions::table
        .filter(sessions::expires_at.lt(yesterday))
        .order(sessions::expires_at)
        .limit(500)
        .select(sessions::id)
        .load(tx.conn())?;
    for id in &ended {
        diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq(id))).execute(tx.conn())?;
        diesel::delete(sessions::table.find(id)).execute(tx.conn())?;
    }
    diesel::delete(password_resets::table.filter(password_resets::expires_at.lt(yesterday)))
        .execute(tx.conn())?;
    Ok(())
}

/// The names of these people, by id.
pub(super) fn names(
    db: &mut Snapshot<'_>,
    ids: &[String],
) -> Result<std::collections::BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = people::table
        .filter(people::id.eq_any(ids.to_vec()))
        .select((people::id, people::name))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}
