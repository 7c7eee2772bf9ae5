-- For tests.
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
        AND EXISTS (SELECT 1 FROM competitions WHERE id = NEW.competition_id AND enforcement_duty IS NOT NULL) THEN
        RAISE EXCEPTION 'this fund pays for nothing that is enforced' USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_holds_not_enforced';
    END IF;
    RETURN NEW;
END $$;
DELETE FROM fund_holds WHERE competition_id IS NULL;
DELETE FROM fund_holds_versions WHERE competition_id IS NULL;
DELETE FROM agreement_areas WHERE agreement_id IN (SELECT g.id FROM agreements g JOIN awards a ON a.id = g.award_id WHERE a.origin = 'direct');
DELETE FROM agreements WHERE award_id IN (SELECT id FROM awards WHERE origin = 'direct');
DELETE FROM award_areas WHERE award_id IN (SELECT id FROM awards WHERE origin = 'direct');
DELETE FROM award_categories WHERE award_id IN (SELECT id FROM awards WHERE origin = 'direct');
DROP TABLE direct_award_funding;
DROP TABLE direct_awards;
DELETE FROM awards WHERE origin = 'direct';
ALTER TABLE fund_holds_versions ALTER COLUMN competition_id SET NOT NULL;
ALTER TABLE fund_holds DROP CONSTRAINT fund_holds_for_something;
ALTER TABLE fund_holds ALTER COLUMN competition_id SET NOT NULL;
ALTER TABLE awards DROP CONSTRAINT awards_origin_check;
ALTER TABLE awards ADD CONSTRAINT awards_origin_check CHECK (origin IN ('competition', 'published_import'));
