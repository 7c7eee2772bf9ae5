-- Awards without competition: their legal ground and their funding, and holds that no competition made. The tables are made
-- anew, for a constraint cannot be dropped; outside diesel's transaction, for their references rest meanwhile.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE awards_next (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    competition_id TEXT REFERENCES competitions (id),
    bid_id TEXT REFERENCES bids (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    category TEXT NOT NULL,
    cohort TEXT,
    route TEXT NOT NULL CHECK (route IN ('grant', 'contract')),
    state TEXT NOT NULL CHECK (state IN ('recommended', 'approved', 'returned', 'standstill', 'challenged', 'ready', 'settled', 'set_aside')),
    origin TEXT NOT NULL CHECK (origin IN ('competition', 'direct', 'published_import')),
    value_pence INTEGER NOT NULL CHECK (value_pence >= 0),
    value_extended_pence INTEGER CHECK (value_extended_pence >= 0),
    value_basis TEXT NOT NULL CHECK (value_basis IN ('fixed', 'predicted')),
    standard_term_months INTEGER NOT NULL CHECK (standard_term_months > 0),
    extension_months INTEGER CHECK (extension_months >= 0),
    award_date TEXT,
    status_note TEXT,
    source_row TEXT UNIQUE,
    reason TEXT,
    recommended_by TEXT,
    approved_by TEXT,
    notified_at TEXT,
    standstill_ends_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
INSERT INTO awards_next SELECT * FROM awards;
DROP TABLE awards;
ALTER TABLE awards_next RENAME TO awards;
CREATE INDEX awards_competition ON awards (competition_id);
CREATE INDEX awards_organisation ON awards (organisation_id, id);
CREATE INDEX awards_region ON awards (region_code, category, id);
CREATE INDEX awards_standstill ON awards (standstill_ends_at) WHERE state = 'standstill';
CREATE TRIGGER awards_record_first_version AFTER INSERT ON awards BEGIN
    INSERT INTO awards_versions SELECT *, NULL FROM awards WHERE id = NEW.id;
END;
CREATE TRIGGER awards_record_version AFTER UPDATE ON awards BEGIN
    UPDATE awards_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO awards_versions SELECT *, NULL FROM awards WHERE id = NEW.id;
END;

CREATE TABLE direct_awards (
    award_id TEXT PRIMARY KEY REFERENCES awards (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    ground_code TEXT NOT NULL,
    grounds_version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    enforcement_duty TEXT,
    starts_on TEXT NOT NULL,
    standstill_working_days INTEGER NOT NULL CHECK (standstill_working_days BETWEEN 0 AND 30)
) STRICT;
CREATE INDEX direct_awards_body ON direct_awards (body_id, award_id);

CREATE TABLE direct_award_funding (
    award_id TEXT NOT NULL REFERENCES direct_awards (award_id),
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    PRIMARY KEY (award_id, allocation_id)
) STRICT;

CREATE TABLE fund_holds_next (
    id TEXT PRIMARY KEY,
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    competition_id TEXT REFERENCES competitions (id),
    award_id TEXT REFERENCES awards (id),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'committed', 'freed')),
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CHECK (competition_id IS NOT NULL OR award_id IS NOT NULL)
) STRICT;
INSERT INTO fund_holds_next SELECT * FROM fund_holds;
DROP TABLE fund_holds;
ALTER TABLE fund_holds_next RENAME TO fund_holds;
CREATE INDEX fund_holds_allocation ON fund_holds (allocation_id);
CREATE INDEX fund_holds_competition ON fund_holds (competition_id);
CREATE TABLE fund_holds_versions_next (
    id TEXT NOT NULL,
    allocation_id TEXT NOT NULL,
    competition_id TEXT,
    award_id TEXT,
    state TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
INSERT INTO fund_holds_versions_next SELECT * FROM fund_holds_versions;
DROP TABLE fund_holds_versions;
ALTER TABLE fund_holds_versions_next RENAME TO fund_holds_versions;
CREATE INDEX fund_holds_versions_time ON fund_holds_versions (recorded_at, superseded_at);
CREATE TRIGGER fund_holds_record_first_version AFTER INSERT ON fund_holds BEGIN
    INSERT INTO fund_holds_versions SELECT *, NULL FROM fund_holds WHERE id = NEW.id;
END;
CREATE TRIGGER fund_holds_record_version AFTER UPDATE ON fund_holds BEGIN
    UPDATE fund_holds_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO fund_holds_versions SELECT *, NULL FROM fund_holds WHERE id = NEW.id;
END;
CREATE TRIGGER fund_holds_follow_insert AFTER INSERT ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence + CASE WHEN NEW.state = 'reserved' THEN NEW.amount_pence ELSE 0 END,
        committed_pence = committed_pence + CASE WHEN NEW.state = 'committed' THEN NEW.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id AND NEW.state <> 'freed';
END;
CREATE TRIGGER fund_holds_follow_update AFTER UPDATE ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END,
        committed_pence = committed_pence - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = OLD.allocation_id AND OLD.state <> 'freed';
    UPDATE allocations SET
        reserved_pence = reserved_pence + CASE WHEN NEW.state = 'reserved' THEN NEW.amount_pence ELSE 0 END,
        committed_pence = committed_pence + CASE WHEN NEW.state = 'committed' THEN NEW.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id AND NEW.state <> 'freed';
END;
CREATE TRIGGER fund_holds_follow_delete AFTER DELETE ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END,
        committed_pence = committed_pence - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = recorded_at
    WHERE id = OLD.allocation_id AND OLD.state <> 'freed';
END;
CREATE TRIGGER fund_holds_covered_insert BEFORE INSERT ON fund_holds WHEN NEW.state <> 'freed' BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: fund_holds_covered')
    FROM allocations a JOIN funds f ON f.id = a.fund_id
    WHERE a.id = NEW.allocation_id AND f.kind IN ('match', 'social_investor')
        AND a.committed_pence + NEW.amount_pence
            + CASE WHEN NEW.state = 'reserved' THEN a.reserved_pence ELSE 0 END > a.covered_pence;
END;
CREATE TRIGGER fund_holds_covered_update BEFORE UPDATE ON fund_holds
WHEN NEW.state <> 'freed' AND (NEW.state <> OLD.state OR NEW.amount_pence > OLD.amount_pence) BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: fund_holds_covered')
    FROM allocations a JOIN funds f ON f.id = a.fund_id
    WHERE a.id = NEW.allocation_id AND f.kind IN ('match', 'social_investor')
        AND a.committed_pence + NEW.amount_pence
            - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END
            + CASE WHEN NEW.state = 'reserved' THEN a.reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END ELSE 0 END
            > a.covered_pence;
END;
-- The Regional Outcomes and Innovation Fund pays for nothing that a sentence enforces.
CREATE TRIGGER fund_holds_not_enforced BEFORE INSERT ON fund_holds WHEN NEW.state <> 'freed' BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: fund_holds_not_enforced')
    FROM allocations a JOIN funds f ON f.id = a.fund_id
    WHERE a.id = NEW.allocation_id AND f.kind = 'regional_outcomes_and_innovation'
        AND (EXISTS (SELECT 1 FROM competitions WHERE id = NEW.competition_id AND enforcement_duty IS NOT NULL)
            OR EXISTS (SELECT 1 FROM direct_awards WHERE award_id = NEW.award_id AND enforcement_duty IS NOT NULL));
END;
COMMIT;
PRAGMA foreign_keys = ON;
