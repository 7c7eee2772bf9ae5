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
    value_low_pence BIGINT,
    value_high_pence BIGINT,
    tier BIGINT CHECK (tier > 0),
    expected_publication_on DATE,
    expected_start_on DATE,
    unknowns TEXT NOT NULL,
    competition_id TEXT UNIQUE REFERENCES competitions (id),
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_by TEXT,
    published_at TIMESTAMP,
    ended_at TIMESTAMP,
    reason TEXT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK ((value_low_pence IS NULL) = (value_high_pence IS NULL)),
    CHECK (value_low_pence <= value_high_pence),
    CHECK ((reference IS NULL) = (published_at IS NULL))
);
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
    value_low_pence BIGINT,
    value_high_pence BIGINT,
    tier BIGINT,
    expected_publication_on DATE,
    expected_start_on DATE,
    unknowns TEXT NOT NULL,
    competition_id TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_by TEXT,
    published_at TIMESTAMP,
    ended_at TIMESTAMP,
    reason TEXT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX pipeline_notices_versions_time ON pipeline_notices_versions (recorded_at, superseded_at);
CREATE TRIGGER pipeline_notices_record_version AFTER INSERT OR UPDATE ON pipeline_notices FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE pipeline_notice_categories (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (notice_id, category_code)
);

CREATE TABLE pipeline_notice_areas (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (notice_id, area_code)
);

-- What each amendment changed and why, with the old and the new values.
CREATE TABLE pipeline_notice_changes (
    notice_id TEXT NOT NULL REFERENCES pipeline_notices (id),
    number BIGINT NOT NULL CHECK (number > 0),
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (notice_id, number)
);
