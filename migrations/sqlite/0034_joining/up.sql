-- Memberships that changed and were not yet held against the competitions that take bids (rule 7). The database writes them,
-- so that no writer can forget; every membership is looked at once after this migration.
CREATE TABLE memberships_to_match (
    membership_id TEXT NOT NULL PRIMARY KEY REFERENCES memberships (id),
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    version INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE INDEX memberships_to_match_framework ON memberships_to_match (framework_id, since);
INSERT INTO memberships_to_match SELECT id, framework_id, version, recorded_at FROM memberships;

CREATE TRIGGER memberships_to_match_new AFTER INSERT ON memberships
BEGIN
    INSERT INTO memberships_to_match (membership_id, framework_id, version, since)
    VALUES (NEW.id, NEW.framework_id, NEW.version, NEW.recorded_at)
    ON CONFLICT (membership_id) DO UPDATE SET version = excluded.version, since = excluded.since;
END;

CREATE TRIGGER memberships_to_match_changed AFTER UPDATE ON memberships
BEGIN
    INSERT INTO memberships_to_match (membership_id, framework_id, version, since)
    VALUES (NEW.id, NEW.framework_id, NEW.version, NEW.recorded_at)
    ON CONFLICT (membership_id) DO UPDATE SET version = excluded.version, since = excluded.since;
END;
