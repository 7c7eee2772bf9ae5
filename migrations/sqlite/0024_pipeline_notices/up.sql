-- Planned competitions, published early. The reference is given at publication: numbers tell of no draft.
CREATE TABLE pipeline_notices (
    id TEXT PRIMARY KEY,
    reference TEXT UNIQUE,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'converted', 'dropped', 'discarded')),
    value_low_pence INTEGER,
    value_high_pence INTEGER,
    tier INTEGER CHECK (tier > 0),
    expected_publication_on TEXT,
    expected_start_on TEXT,
    unknowns TEXT NOT NULL,
    competition_id TEXT UNIQUE REFERENCES competitions (id),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    published_by TEXT,
    published_at TEXT,
    ended_at TEXT,
    reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CHECK ((value_low_pence IS NULL) = (value_high_pence IS NULL)),
    CHECK (value_low_pence <= value_high_pence),
    CHECK ((reference IS NULL) = (published_at IS NULL))
) STRICT;
CREATE INDEX pipeline_notices_published ON pipeline_notices (published_at, id);

CREATE TABLE pipeline_notices_versions (
    id TEXT NOT NULL,
    reference TEXT,
    framework_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL,
    value_low_pence INTEGER,
    value_high_pence INTEGER,
    tier INTEGER,
    expected_publication_on TEXT,
    expected_start_on TEXT,
    unknowns TEXT NOT NULL,
    competition_id TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    published_by TEXT,
    published_at TEXT,
    ended_at TEXT,
    reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX pipeline_notices_versions_time ON pipeline_notices_versions (recorded_at, superseded_at);
CREATE TRIGGER pipeline_notices_record_first_version AFTER INSERT ON pipeline_notices BEGIN
    INSERT INTO pipeline_notices_versions (id, reference, framework_id, body_id, region_code, title, summary, state, value_low_pence, value_high_pence, tier, expected_publication_on, expected_start_on, unknowns, competition_id, created_by, created_at, published_by, published_at, ended_at, reason, version, recorded_at)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, value_low_pence, value_high_pence, tier, expected_publication_on, expected_start_on, unknowns, competition_id, created_by, created_at, published_by, published_at, ended_at, reason, version, recorded_at
        FROM pipeline_notices WHERE id = NEW.id;
END;
CREATE TRIGGER pipeline_notices_record_version AFTER UPDATE ON pipeline_notices BEGIN
    UPDATE pipeline_notices_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO pipeline_notices_versions (id, reference, framework_id, body_id, region_code, title, summary, state, value_low_pence, value_high_pence, tier, expected_publication_on, expected_start_on, unknowns, competition_id, created_by, created_at, published_by, published_at, ended_at, reason, version, recorded_at)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, value_low_pence, value_high_pence, tier, expected_publication_on, expected_start_on, unknowns, competition_id, created_by, created_at, published_by, published_at, ended_at, reason, version, recorded_at
        FROM pipeline_notices WHERE id = NEW.id;
END;

CREATE TABLE pipeline_notice_categories (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (notice_id, category_code)
) STRICT;

CREATE TABLE pipeline_notice_areas (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (notice_id, area_code)
) STRICT;

-- What each amendment changed and why, with the old and the new values.
CREATE TABLE pipeline_notice_changes (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    number INTEGER NOT NULL CHECK (number > 0),
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (notice_id, number)
) STRICT;
