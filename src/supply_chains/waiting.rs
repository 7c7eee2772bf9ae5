//! What waits for somebody in supply chains, and which chains they lead: the beginning of their pages.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::model::StepAction;
use crate::awards::AwardId;
use crate::bids::EntryId;
use crate::kernel::authz::{
    Actor, CommissionCompetitions, DecideSupplyChain, Permission, RecordDelivery, Role,
};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// A place that the caller's organisation is asked for.
#[derive(Debug, Clone, QueryableByName)]
pub struct AskedPlace {
    /// The place.
    #[diesel(sql_type = Text)]
    pub entry_id: EntryId,
    /// Who asks.
    #[diesel(sql_type = Text)]
    pub lead_name: String,
    /// Until when it may be answered.
    #[diesel(sql_type = Timestamp)]
    pub expires_at: UtcTime,
}

/// A step that the caller may answer.
#[derive(Debug, Clone, QueryableByName)]
pub struct AskedStep {
    /// The place.
    #[diesel(sql_type = Text)]
    pub entry_id: EntryId,
    /// What is asked.
    #[diesel(sql_type = Text)]
    pub action: StepAction,
    /// The award.
    #[diesel(sql_type = Text)]
    pub award_reference: String,
    /// The partner.
    #[diesel(sql_type = Text)]
    pub partner_name: String,
}

/// Statements of the other side that the caller may confirm.
#[derive(Debug, Clone, QueryableByName)]
pub struct Unconfirmed {
    /// The place.
    #[diesel(sql_type = Text)]
    pub entry_id: EntryId,
    /// The award.
    #[diesel(sql_type = Text)]
    pub award_reference: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub statements: i64,
}

/// An award that the caller's organisation leads.
#[derive(Debug, Clone, QueryableByName)]
pub struct LedAward {
    /// The award.
    #[diesel(sql_type = Text)]
    pub id: AwardId,
    /// Its reference.
    #[diesel(sql_type = Text)]
    pub reference: String,
    /// The competition's title.
    #[diesel(sql_type = Text)]
    pub title: String,
}

/// What waits for the caller, fifty of each at most.
#[derive(Debug, Clone, Default)]
pub struct ChainWaiting {
    /// Places to accept or decline.
    pub places: Vec<AskedPlace>,
    /// Steps to agree to or refuse.
    pub steps: Vec<AskedStep>,
    /// Statements to confirm or dispute.
    pub statements: Vec<Unconfirmed>,
}

const PLACES: &str = "SELECT e.id AS entry_id, o.name AS lead_name, e.expires_at FROM supply_chain_entries e \
    JOIN organisations o ON o.id = e.lead_id \
    WHERE e.state = 'invited' AND $1 LIKE '%|' || e.partner_id || '|%' ORDER BY e.expires_at, e.id LIMIT 50";

/// The award of the place, as long as it stands.
const AWARD: &str = "JOIN awards a ON a.id = (SELECT w.id FROM awards w WHERE w.bid_id = e.bid_id \
    AND w.state NOT IN ('returned', 'set_aside') AND w.notified_at IS NOT NULL ORDER BY w.id DESC LIMIT 1)";

const STATEMENTS: &str = "WHERE r.state = 'stated' AND ((r.side = 'lead' AND $1 LIKE '%|' || e.partner_id || '|%') \
    OR (r.side = 'partner' AND $1 LIKE '%|' || e.lead_id || '|%')) \
    GROUP BY e.id, a.reference ORDER BY e.id LIMIT 50";

const LED: &str = "SELECT a.id, a.reference, c.title FROM awards a JOIN competitions c ON c.id = a.competition_id \
    WHERE a.notified_at IS NOT NULL AND a.state NOT IN ('returned', 'set_aside') \
        AND $1 LIKE '%|' || a.organisation_id || '|%' ORDER BY a.id DESC LIMIT 100";

fn listed(ids: &[String]) -> String {
    format!("|{}|", ids.join("|"))
}

/// Where the caller commissions: `|body:region|body:*|`.
fn regions(actor: &Actor) -> String {
    let grants = actor.grants.iter().filter(|grant| CommissionCompetitions::ROLES.contains(&grant.role));
    grants
        .map(|grant| format!("|{}:{}|", grant.body_id, grant.region_code.as_deref().unwrap_or("*")))
        .collect()
}

fn read(db: &mut Snapshot<'_>, actor: &Actor) -> Result<ChainWaiting> {
    let deciders = listed(&actor.bodies(DecideSupplyChain::ROLES));
    let recorders = listed(&actor.bodies(RecordDelivery::ROLES));
    let steps = format!(
        "SELECT s.entry_id, s.action, a.reference AS award_reference, o.name AS partner_name \
        FROM supply_chain_steps s JOIN supply_chain_entries e ON e.id = s.entry_id {AWARD} \
        JOIN organisations o ON o.id = e.partner_id JOIN competitions c ON c.id = a.competition_id \
        WHERE s.state = 'asked' AND ((s.action = 'engage' AND $1 LIKE '%|' || e.partner_id || '|%') \
            OR (s.action <> 'engage' AND ($2 LIKE '%|' || c.body_id || ':' || c.region_code || '|%' \
                OR $2 LIKE '%|' || c.body_id || ':*|%'))) ORDER BY s.id LIMIT 50"
    );
    let statements = format!(
        "SELECT e.id AS entry_id, a.reference AS award_reference, COUNT(*) AS statements \
        FROM supply_chain_records r JOIN supply_chain_entries e ON e.id = r.entry_id {AWARD} {STATEMENTS}"
    );
    Ok(ChainWaiting {
        places: diesel::sql_query(PLACES).bind::<Text, _>(&deciders).load(db.conn())?,
        steps: diesel::sql_query(steps)
            .bind::<Text, _>(&deciders)
            .bind::<Text, _>(regions(actor))
            .load(db.conn())?,
        statements: diesel::sql_query(statements).bind::<Text, _>(recorders).load(db.conn())?,
    })
}

/// What waits for the caller in supply chains.
///
/// # Errors
/// The database's.
pub async fn read_waiting(app: &App, actor: &Actor) -> Result<ChainWaiting> {
    let actor = actor.clone();
    app.db.read(move |db| read(db, &actor)).await
}

/// The awards with a competition that the caller's organisations lead, the newest first.
///
/// # Errors
/// The database's.
pub async fn list_led_awards(app: &App, actor: &Actor) -> Result<Vec<LedAward>> {
    let bodies = listed(&actor.bodies(Role::OF_PROVIDER));
    app.db.read(move |db| Ok(diesel::sql_query(LED).bind::<Text, _>(&bodies).load(db.conn())?)).await
}
