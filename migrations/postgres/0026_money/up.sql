-- Money moves between the allocations of one fund and year (virement); co-funders pledge money, and only what is
-- confirmed or received can be held; a year's underspend is told of once.
ALTER TABLE allocations ADD COLUMN vired_in_pence BIGINT NOT NULL DEFAULT 0 CHECK (vired_in_pence >= 0);
ALTER TABLE allocations ADD COLUMN vired_out_pence BIGINT NOT NULL DEFAULT 0 CHECK (vired_out_pence >= 0);
ALTER TABLE allocations ADD COLUMN covered_pence BIGINT NOT NULL DEFAULT 0 CHECK (covered_pence >= 0);
ALTER TABLE allocations_versions ADD COLUMN vired_in_pence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE allocations_versions ADD COLUMN vired_out_pence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE allocations_versions ADD COLUMN covered_pence BIGINT NOT NULL DEFAULT 0;
-- What a virement's foreign keys point to, so that it cannot leave its fund or its year.
CREATE UNIQUE INDEX allocations_of_a_year ON allocations (id, fund_id, financial_year);

CREATE TABLE virements (
    id TEXT PRIMARY KEY,
    fund_id TEXT NOT NULL REFERENCES funds (id),
    financial_year BIGINT NOT NULL,
    from_allocation_id TEXT NOT NULL,
    to_allocation_id TEXT NOT NULL,
    amount_pence BIGINT NOT NULL CHECK (amount_pence > 0),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP,
    decision_reason TEXT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    FOREIGN KEY (from_allocation_id, fund_id, financial_year) REFERENCES allocations (id, fund_id, financial_year),
    FOREIGN KEY (to_allocation_id, fund_id, financial_year) REFERENCES allocations (id, fund_id, financial_year),
    CONSTRAINT virements_between_two CHECK (from_allocation_id <> to_allocation_id),
    CONSTRAINT virements_two_persons CHECK (state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
);
CREATE INDEX virements_fund ON virements (fund_id, id);

CREATE TABLE pledges (
    id TEXT PRIMARY KEY,
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    funder_name TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisations (id),
    funder_type TEXT NOT NULL CHECK (funder_type IN ('dept', 'pcc', 'council', 'trust', 'social_investor_sib')),
    amount_pence BIGINT NOT NULL CHECK (amount_pence > 0),
    state TEXT NOT NULL CHECK (state IN ('pledged', 'confirmed', 'received', 'withdrawn', 'expired')),
    condition TEXT,
    expires_on DATE,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    received_at TIMESTAMP,
    ended_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX pledges_allocation ON pledges (allocation_id, id);
CREATE INDEX pledges_expiring ON pledges (expires_on) WHERE state IN ('pledged', 'confirmed');
CREATE TABLE pledges_versions (
    id TEXT NOT NULL,
    allocation_id TEXT NOT NULL,
    funder_name TEXT NOT NULL,
    organisation_id TEXT,
    funder_type TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    state TEXT NOT NULL,
    condition TEXT,
    expires_on DATE,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    received_at TIMESTAMP,
    ended_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX pledges_versions_time ON pledges_versions (recorded_at, superseded_at);

CREATE TABLE underspend_warnings (
    allocation_id TEXT PRIMARY KEY REFERENCES allocations (id),
    allocated_pence BIGINT NOT NULL,
    uncommitted_pence BIGINT NOT NULL,
    warned_at TIMESTAMP NOT NULL
);

CREATE TRIGGER pledges_record_version AFTER INSERT OR UPDATE ON pledges FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

-- A confirmed virement moves the money; allocations_not_overspent refuses what is held already.
CREATE FUNCTION fairlot_move_virement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'confirmed' THEN
        RETURN NULL;
    END IF;
    -- None begins as confirmed: that would move nothing.
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a virement begins as proposed' USING ERRCODE = 'check_violation', CONSTRAINT = 'virements_begin_proposed';
    END IF;
    IF OLD.state <> 'confirmed' THEN
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
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER virements_move AFTER INSERT OR UPDATE ON virements FOR EACH ROW EXECUTE FUNCTION fairlot_move_virement();

-- What covers an allocation follows its pledges. An amount stays what was pledged: another amount is another pledge.
CREATE FUNCTION fairlot_cover_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before BOOLEAN := FALSE;
    after BOOLEAN := NEW.state IN ('confirmed', 'received');
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD.state IN ('confirmed', 'received');
        IF NEW.amount_pence <> OLD.amount_pence OR NEW.allocation_id <> OLD.allocation_id THEN
            RAISE EXCEPTION 'an amount stays what was pledged' USING ERRCODE = 'check_violation', CONSTRAINT = 'pledges_keep_amount';
        END IF;
    END IF;
    IF before <> after THEN
        UPDATE allocations SET
            covered_pence = covered_pence + CASE WHEN after THEN NEW.amount_pence ELSE -NEW.amount_pence END,
            version = version + 1,
            recorded_at = NEW.recorded_at
        WHERE id = NEW.allocation_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER pledges_cover AFTER INSERT OR UPDATE ON pledges FOR EACH ROW EXECUTE FUNCTION fairlot_cover_allocation();

-- Money of a co-funder is reserved and committed only within what its pledges cover. What a lost pledge had covered
-- stays reserved. The Regional Outcomes and Innovation Fund pays for nothing that a sentence enforces.
CREATE FUNCTION fairlot_check_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held RECORD;
    was_reserved BIGINT := 0;
    was_committed BIGINT := 0;
BEGIN
    IF NEW.state = 'freed' OR (TG_OP = 'UPDATE' AND NEW.state = OLD.state AND NEW.amount_pence <= OLD.amount_pence) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        was_reserved := CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END;
        was_committed := CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END;
    END IF;
    SELECT a.reserved_pence, a.committed_pence, a.covered_pence, f.kind INTO held
        FROM allocations a JOIN funds f ON f.id = a.fund_id WHERE a.id = NEW.allocation_id FOR UPDATE OF a;
    IF held.kind IN ('match', 'social_investor')
        AND held.committed_pence - was_committed + NEW.amount_pence
            + (CASE WHEN NEW.state = 'reserved' THEN held.reserved_pence - was_reserved ELSE 0 END) > held.covered_pence THEN
        RAISE EXCEPTION 'pledges do not cover this' USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_holds_covered';
    END IF;
    IF TG_OP = 'INSERT' AND held.kind = 'regional_outcomes_and_innovation'
        AND EXISTS (SELECT 1 FROM competitions WHERE id = NEW.competition_id AND enforcement_duty IS NOT NULL) THEN
        RAISE EXCEPTION 'this fund pays for nothing that is enforced' USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_holds_not_enforced';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_holds_check BEFORE INSERT OR UPDATE ON fund_holds FOR EACH ROW EXECUTE FUNCTION fairlot_check_hold();
