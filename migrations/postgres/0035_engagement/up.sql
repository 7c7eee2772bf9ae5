-- Events with the market before a competition. The reference is given at publication: numbers tell of no draft.
CREATE TABLE engagement_events (
    id TEXT PRIMARY KEY,
    reference TEXT UNIQUE,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    framework_id TEXT REFERENCES frameworks (id),
    notice_id TEXT REFERENCES pipeline_notices (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'webinar', 'visit', 'written_consultation')),
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'held', 'recorded', 'cancelled', 'discarded')),
    begins_at TIMESTAMP,
    ends_at TIMESTAMP,
    place TEXT NOT NULL,
    how_to_take_part TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_by TEXT,
    published_at TIMESTAMP,
    ended_at TIMESTAMP,
    reason TEXT,
    record TEXT,
    record_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (begins_at < ends_at),
    CHECK ((reference IS NULL) = (published_at IS NULL)),
    CHECK ((record IS NULL) = (record_at IS NULL))
);
CREATE INDEX engagement_events_published ON engagement_events (published_at, id);
CREATE INDEX engagement_events_to_come ON engagement_events (ends_at) WHERE state = 'published';
CREATE INDEX engagement_events_of_notice ON engagement_events (notice_id) WHERE notice_id IS NOT NULL;

CREATE TABLE engagement_event_categories (
    event_id TEXT NOT NULL REFERENCES engagement_events (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (event_id, category_code)
);

CREATE TABLE engagement_event_areas (
    event_id TEXT NOT NULL REFERENCES engagement_events (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (event_id, area_code)
);

-- What each amendment changed and why, with the old and the new values.
CREATE TABLE engagement_event_changes (
    event_id TEXT NOT NULL REFERENCES engagement_events (id),
    number BIGINT NOT NULL CHECK (number > 0),
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (event_id, number)
);

-- What the sector said and what was done, or why not. A row never changes; a newer one takes its place once.
CREATE TABLE sector_responses (
    id TEXT PRIMARY KEY,
    event_id TEXT REFERENCES engagement_events (id),
    notice_id TEXT REFERENCES pipeline_notices (id),
    competition_id TEXT REFERENCES competitions (id),
    said TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'partly_done', 'not_done')),
    response TEXT NOT NULL,
    responded_on DATE NOT NULL,
    supersedes TEXT UNIQUE REFERENCES sector_responses (id),
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    CHECK ((event_id IS NOT NULL AND notice_id IS NULL AND competition_id IS NULL)
        OR (event_id IS NULL AND notice_id IS NOT NULL AND competition_id IS NULL)
        OR (event_id IS NULL AND notice_id IS NULL AND competition_id IS NOT NULL))
);
CREATE INDEX sector_responses_of_event ON sector_responses (event_id, id) WHERE event_id IS NOT NULL;
CREATE INDEX sector_responses_of_notice ON sector_responses (notice_id, id) WHERE notice_id IS NOT NULL;
CREATE INDEX sector_responses_of_competition ON sector_responses (competition_id, id) WHERE competition_id IS NOT NULL;

-- Documents are published with events too: each with one thing.
ALTER TABLE published_documents ADD COLUMN event_id TEXT REFERENCES engagement_events (id)
    CHECK ((competition_id IS NULL) <> (event_id IS NULL));
CREATE INDEX published_documents_of_event ON published_documents (event_id) WHERE event_id IS NOT NULL;
