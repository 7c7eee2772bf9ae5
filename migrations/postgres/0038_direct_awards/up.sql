-- Awards without competition: their legal ground and their funding, and holds that no competition made.
ALTER TABLE awards DROP CONSTRAINT awards_origin_check;
ALTER TABLE awards ADD CONSTRAINT awards_origin_check CHECK (origin IN ('competition', 'direct', 'published_import'));

CREATE TABLE direct_awards (
    award_id TEXT PRIMARY KEY REFERENCES awards (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    ground_code TEXT NOT NULL,
    grounds_version BIGINT NOT NULL,
    reason TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    enforcement_duty TEXT,
    starts_on DATE NOT NULL,
    standstill_working_days BIGINT NOT NULL CHECK (standstill_working_days BETWEEN 0 AND 30)
);
CREATE INDEX direct_awards_body ON direct_awards (body_id, award_id);

CREATE TABLE direct_award_funding (
    award_id TEXT NOT NULL REFERENCES direct_awards (award_id),
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    amount_pence BIGINT NOT NULL CHECK (amount_pence > 0),
    PRIMARY KEY (award_id, allocation_id)
);

ALTER TABLE fund_holds ALTER COLUMN competition_id DROP NOT NULL;
ALTER TABLE fund_holds ADD CONSTRAINT fund_holds_for_something CHECK (competition_id IS NOT NULL OR award_id IS NOT NULL);
ALTER TABLE fund_holds_versions ALTER COLUMN competition_id DROP NOT NULL;
-- The Regional Outcomes and Innovation Fund pays for nothing that a sentence enforces.
CREATE OR REPLACE FUNCTION fairlot_check_hold() RETURNS trigger LANGUAGE plpgsql AS $$
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
        AND (EXISTS (SELECT 1 FROM competitions WHERE id = NEW.competition_id AND enforcement_duty IS NOT NULL)
            OR EXISTS (SELECT 1 FROM direct_awards WHERE award_id = NEW.award_id AND enforcement_duty IS NOT NULL)) THEN
        RAISE EXCEPTION 'this fund pays for nothing that is enforced' USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_holds_not_enforced';
    END IF;
    RETURN NEW;
END $$;
