DROP TABLE clarifications;
DROP TRIGGER competitions_record_version;
DROP TRIGGER competitions_record_first_version;
ALTER TABLE competitions_versions DROP COLUMN questions_until;
ALTER TABLE competitions DROP COLUMN questions_until;
CREATE TRIGGER competitions_record_first_version AFTER INSERT ON competitions BEGIN
    INSERT INTO competitions_versions SELECT *, NULL FROM competitions WHERE id = NEW.id;
END;
CREATE TRIGGER competitions_record_version AFTER UPDATE ON competitions BEGIN
    UPDATE competitions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO competitions_versions SELECT *, NULL FROM competitions WHERE id = NEW.id;
END;
