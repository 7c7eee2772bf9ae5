-- For tests.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE memberships_next (
    id TEXT PRIMARY KEY,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    tier INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspension_notice', 'suspended', 'removal_notice', 'removed', 'under_appeal', 'lapsed', 'left')),
    categories TEXT NOT NULL,
    areas TEXT NOT NULL,
    admitted_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (framework_id, organisation_id)
) STRICT;
INSERT INTO memberships_next SELECT * FROM memberships;
DROP TABLE memberships;
ALTER TABLE memberships_next RENAME TO memberships;
CREATE INDEX memberships_organisation ON memberships (organisation_id);
CREATE INDEX memberships_state ON memberships (framework_id, state, id);
CREATE INDEX memberships_changed ON memberships (framework_id, recorded_at);
CREATE INDEX memberships_application ON memberships (application_id);
CREATE TRIGGER memberships_record_first_version AFTER INSERT ON memberships BEGIN
    INSERT INTO memberships_versions SELECT *, NULL FROM memberships WHERE id = NEW.id;
END;
CREATE TRIGGER memberships_record_version AFTER UPDATE ON memberships BEGIN
    UPDATE memberships_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO memberships_versions SELECT *, NULL FROM memberships WHERE id = NEW.id;
END;
CREATE TRIGGER member_names_insert AFTER INSERT ON memberships BEGIN
    INSERT INTO member_names
        SELECT NEW.id, NEW.framework_id, name_normalised, id FROM organisations WHERE id = NEW.organisation_id;
END;
CREATE TRIGGER member_names_move AFTER UPDATE OF organisation_id ON memberships BEGIN
    UPDATE member_names SET organisation_id = NEW.organisation_id,
        name_normalised = (SELECT name_normalised FROM organisations WHERE id = NEW.organisation_id)
        WHERE membership_id = NEW.id;
END;
COMMIT;
PRAGMA foreign_keys = ON;
