-- Money moves between the allocations of one fund and year (virement); co-funders pledge money, and only what is
-- confirmed or received can be held; a year's underspend is told of once.
ALTER TABLE allocations ADD COLUMN vired_in_pence INTEGER NOT NULL DEFAULT 0 CHECK (vired_in_pence >= 0);
ALTER TABLE allocations ADD COLUMN vired_out_pence INTEGER NOT NULL DEFAULT 0 CHECK (vired_out_pence >= 0);
ALTER TABLE allocations ADD COLUMN covered_pence INTEGER NOT NULL DEFAULT 0 CHECK (covered_pence >= 0);
ALTER TABLE allocations_versions ADD COLUMN vired_in_pence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE allocations_versions ADD COLUMN vired_out_pence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE allocations_versions ADD COLUMN covered_pence INTEGER NOT NULL DEFAULT 0;
-- What a virement's foreign keys point to, so that it cannot leave its fund or its year.
CREATE UNIQUE INDEX allocations_of_a_year ON allocations (id, fund_id, financial_year);
DROP TRIGGER allocations_record_first_version;
DROP TRIGGER allocations_record_version;
CREATE TRIGGER allocations_record_first_version AFTER INSERT ON allocations BEGIN
    INSERT INTO allocations_versions (id, fund_id, region_code, financial_year, allocated_pence, reserved_pence, committed_pence, version, recorded_at, vired_in_pence, vired_out_pence, covered_pence)
        SELECT id, fund_id, region_code, financial_year, allocated_pence, reserved_pence, committed_pence, version, recorded_at, vired_in_pence, vired_out_pence, covered_pence
        FROM allocations WHERE id = NEW.id;
END;
CREATE TRIGGER allocations_record_version AFTER UPDATE ON allocations BEGIN
    UPDATE allocations_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO allocations_versions (id, fund_id, region_code, financial_year, allocated_pence, reserved_pence, committed_pence, version, recorded_at, vired_in_pence, vired_out_pence, covered_pence)
        SELECT id, fund_id, region_code, financial_year, allocated_pence, reserved_pence, committed_pence, version, recorded_at, vired_in_pence, vired_out_pence, covered_pence
        FROM allocations WHERE id = NEW.id;
END;

CREATE TABLE virements (
    id TEXT PRIMARY KEY,
    fund_id TEXT NOT NULL REFERENCES funds (id),
    financial_year INTEGER NOT NULL,
    from_allocation_id TEXT NOT NULL,
    to_allocation_id TEXT NOT NULL,
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    decision_reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    FOREIGN KEY (from_allocation_id, fund_id, financial_year) REFERENCES allocations (id, fund_id, financial_year),
    FOREIGN KEY (to_allocation_id, fund_id, financial_year) REFERENCES allocations (id, fund_id, financial_year),
    CONSTRAINT virements_between_two CHECK (from_allocation_id <> to_allocation_id),
    CONSTRAINT virements_two_persons CHECK (state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
) STRICT;
CREATE INDEX virements_fund ON virements (fund_id, id);

CREATE TABLE pledges (
    id TEXT PRIMARY KEY,
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    funder_name TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisations (id),
    funder_type TEXT NOT NULL CHECK (funder_type IN ('dept', 'pcc', 'council', 'trust', 'social_investor_sib')),
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    state TEXT NOT NULL CHECK (state IN ('pledged', 'confirmed', 'received', 'withdrawn', 'expired')),
    condition TEXT,
    expires_on TEXT,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    confirmed_at TEXT,
    received_at TEXT,
    ended_at TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX pledges_allocation ON pledges (allocation_id, id);
CREATE INDEX pledges_expiring ON pledges (expires_on) WHERE state IN ('pledged', 'confirmed');
CREATE TABLE pledges_versions (
    id TEXT NOT NULL,
    allocation_id TEXT NOT NULL,
    funder_name TEXT NOT NULL,
    organisation_id TEXT,
    funder_type TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    state TEXT NOT NULL,
    condition TEXT,
    expires_on TEXT,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    confirmed_at TEXT,
    received_at TEXT,
    ended_at TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX pledges_versions_time ON pledges_versions (recorded_at, superseded_at);

CREATE TABLE underspend_warnings (
    allocation_id TEXT PRIMARY KEY REFERENCES allocations (id),
    allocated_pence INTEGER NOT NULL,
    uncommitted_pence INTEGER NOT NULL,
    warned_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER pledges_record_first_version AFTER INSERT ON pledges BEGIN
    INSERT INTO pledges_versions (id, allocation_id, funder_name, organisation_id, funder_type, amount_pence, state, condition, expires_on, reason, created_by, created_at, confirmed_at, received_at, ended_at, version, recorded_at)
        SELECT id, allocation_id, funder_name, organisation_id, funder_type, amount_pence, state, condition, expires_on, reason, created_by, created_at, confirmed_at, received_at, ended_at, version, recorded_at
        FROM pledges WHERE id = NEW.id;
END;
CREATE TRIGGER pledges_record_version AFTER UPDATE ON pledges BEGIN
    UPDATE pledges_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO pledges_versions (id, allocation_id, funder_name, organisation_id, funder_type, amount_pence, state, condition, expires_on, reason, created_by, created_at, confirmed_at, received_at, ended_at, version, recorded_at)
        SELECT id, allocation_id, funder_name, organisation_id, funder_type, amount_pence, state, condition, expires_on, reason, created_by, created_at, confirmed_at, received_at, ended_at, version, recorded_at
        FROM pledges WHERE id = NEW.id;
END;

-- A confirmed virement moves the money; allocations_not_overspent refuses what is held already.
CREATE TRIGGER virements_move AFTER UPDATE ON virements WHEN NEW.state = 'confirmed' AND OLD.state <> 'confirmed' BEGIN
    UPDATE allocations SET
        allocated_pence = allocated_pence - NEW.amount_pence,
        vired_out_pence = vired_out_pence + NEW.amount_pence,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.from_allocation_id;
    UPDATE allocations SET
        allocated_pence = allocated_pence + NEW.amount_pence,
        vired_in_pence = vired_in_pence + NEW.amount_pence,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.to_allocation_id;
END;
-- None begins as confirmed: that would move nothing.
CREATE TRIGGER virements_begin AFTER INSERT ON virements WHEN NEW.state = 'confirmed' BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: virements_begin_proposed');
END;

-- What covers an allocation follows its pledges.
CREATE TRIGGER pledges_cover_insert AFTER INSERT ON pledges WHEN NEW.state IN ('confirmed', 'received') BEGIN
    UPDATE allocations SET covered_pence = covered_pence + NEW.amount_pence, version = version + 1, recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id;
END;
CREATE TRIGGER pledges_cover_update AFTER UPDATE ON pledges WHEN (OLD.state IN ('confirmed', 'received')) <> (NEW.state IN ('confirmed', 'received')) BEGIN
    UPDATE allocations SET
        covered_pence = covered_pence + CASE WHEN NEW.state IN ('confirmed', 'received') THEN NEW.amount_pence ELSE -NEW.amount_pence END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id;
END;
-- An amount stays what was pledged: another amount is another pledge.
CREATE TRIGGER pledges_keep_amount BEFORE UPDATE ON pledges WHEN NEW.amount_pence <> OLD.amount_pence OR NEW.allocation_id <> OLD.allocation_id BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: pledges_keep_amount');
END;

-- Money of a co-funder is reserved and committed only within what its pledges cover. What a lost pledge had covered
-- stays reserved.
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
    FROM allocations a JOIN funds f ON f.id = a.fund_id JOIN competitions c ON c.id = NEW.competition_id
    WHERE a.id = NEW.allocation_id AND f.kind = 'regional_outcomes_and_innovation' AND c.enforcement_duty IS NOT NULL;
END;
