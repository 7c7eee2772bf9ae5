//! Which awards and places the reports on supply chains count, and for whom: SQL that both databases take.

/// Awards as they stood at `$1`; `known`: those that the asker may know of; `inside` where it is of the commissioning side of the award.
/// Everyone sees an award from its notice on; a demonstration's inventions are its body's own to see.
pub(super) const AWARDS: &str = "standing AS (SELECT * FROM awards_versions \
        WHERE recorded_at <= $1 AND (superseded_at IS NULL OR superseded_at > $1)), \
    known AS ( \
    SELECT a.id, a.reference, a.region_code, a.category, a.organisation_id, a.value_pence, a.bid_id, a.origin, \
        COALESCE($2 LIKE '%|' || c.body_id || ':' || a.region_code || '|%' \
            OR $2 LIKE '%|' || c.body_id || ':*|%', FALSE) AS inside \
    FROM standing a LEFT JOIN competitions c ON c.id = a.competition_id \
    LEFT JOIN organisations b ON b.id = c.body_id LEFT JOIN direct_awards d ON d.award_id = a.id \
    LEFT JOIN organisations db ON db.id = d.body_id \
    WHERE (a.origin = 'published_import' OR (a.notified_at IS NOT NULL \
            AND a.state IN ('standstill', 'challenged', 'ready', 'settled') \
            AND (COALESCE(b.origin, db.origin) <> 'demonstration' \
                OR $2 LIKE '%|' || c.body_id || ':' || a.region_code || '|%' OR $2 LIKE '%|' || c.body_id || ':*|%'))) \
        AND ($3 IS NULL OR a.region_code = $3))";

/// Places of these awards whose partner had accepted, or that a published list names, as they stood at `$1`.
pub(super) const PLACES: &str = "places AS ( \
    SELECT e.id, e.lead_id, e.partner_id, e.role, e.state, e.origin, e.created_at, e.decided_at, e.value_pence, e.volume, \
        e.payment_days, k.id AS award_id, k.reference AS award_reference, k.region_code, k.inside \
    FROM supply_chain_entries_versions e LEFT JOIN agreements g ON g.id = e.agreement_id \
    JOIN known k ON k.id = COALESCE(g.award_id, (SELECT w.id FROM awards w WHERE w.bid_id = e.bid_id \
        AND w.state NOT IN ('returned', 'set_aside') ORDER BY w.id DESC LIMIT 1)) \
    WHERE e.recorded_at <= $1 AND (e.superseded_at IS NULL OR e.superseded_at > $1) \
        AND e.state IN ('accepted', 'engaged', 'released', 'replaced', 'never_used', 'not_known') \
        AND e.id > $4 ORDER BY e.id LIMIT $5)";
