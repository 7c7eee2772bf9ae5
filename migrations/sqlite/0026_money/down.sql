DROP TRIGGER fund_holds_not_enforced;
DROP TRIGGER fund_holds_covered_update;
DROP TRIGGER fund_holds_covered_insert;
DROP TABLE underspend_warnings;
DROP TABLE pledges_versions;
DROP TABLE pledges;
DROP TABLE virements;
DROP TRIGGER allocations_record_version;
DROP TRIGGER allocations_record_first_version;
DROP INDEX allocations_of_a_year;
ALTER TABLE allocations_versions DROP COLUMN covered_pence;
ALTER TABLE allocations_versions DROP COLUMN vired_out_pence;
ALTER TABLE allocations_versions DROP COLUMN vired_in_pence;
ALTER TABLE allocations DROP COLUMN covered_pence;
ALTER TABLE allocations DROP COLUMN vired_out_pence;
ALTER TABLE allocations DROP COLUMN vired_in_pence;
CREATE TRIGGER allocations_record_first_version AFTER INSERT ON allocations BEGIN
    INSERT INTO allocations_versions SELECT *, NULL FROM allocations WHERE id = NEW.id;
END;
CREATE TRIGGER allocations_record_version AFTER UPDATE ON allocations BEGIN
    UPDATE allocations_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO allocations_versions SELECT *, NULL FROM allocations WHERE id = NEW.id;
END;
