CREATE TABLE frameworks (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    regime TEXT NOT NULL CHECK (regime IN ('pa2023_dynamic_market', 'pa2023_light_touch_framework', 'pcr2015_light_touch', 'grant_programme')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'suspended', 'closed', 'discarded')),
    opens_on DATE NOT NULL,
    closes_on DATE NOT NULL,
    decision_working_days BIGINT NOT NULL CHECK (decision_working_days BETWEEN 1 AND 60),
    appeal_working_days BIGINT NOT NULL CHECK (appeal_working_days BETWEEN 1 AND 60),
    minimum_partnering_days BIGINT NOT NULL CHECK (minimum_partnering_days >= 0),
    minimum_bidding_days BIGINT NOT NULL CHECK (minimum_bidding_days >= 0),
    minimum_mobilisation_days BIGINT NOT NULL CHECK (minimum_mobilisation_days >= 0),
    standstill_working_days BIGINT NOT NULL CHECK (standstill_working_days = 0 OR standstill_working_days >= 8),
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (closes_on > opens_on)
);
CREATE INDEX frameworks_body ON frameworks (body_id);

CREATE TABLE framework_bodies (
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (framework_id, body_id)
);

CREATE TABLE framework_categories (
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (framework_id, category_code)
);

CREATE TABLE framework_areas (
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (framework_id, area_code)
);

CREATE TABLE framework_tiers (
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    tier BIGINT NOT NULL CHECK (tier BETWEEN 1 AND 9),
    up_to_pence BIGINT CHECK (up_to_pence > 0),
    PRIMARY KEY (framework_id, tier)
);

CREATE TABLE question_sets (
    id TEXT PRIMARY KEY,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (framework_id, number)
);

CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    question_set_id TEXT NOT NULL REFERENCES question_sets (id),
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    section TEXT NOT NULL,
    text_en TEXT NOT NULL,
    text_cy TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('yes_no', 'choice', 'text', 'number', 'money', 'date', 'list', 'from_record', 'computed')),
    choices TEXT NOT NULL,
    must_be TEXT,
    asked_if TEXT,
    UNIQUE (question_set_id, code)
);

CREATE TABLE question_tiers (
    question_id TEXT NOT NULL REFERENCES questions (id),
    tier BIGINT NOT NULL,
    asked BOOLEAN NOT NULL,
    word_limit BIGINT CHECK (word_limit > 0),
    reason TEXT,
    PRIMARY KEY (question_id, tier)
);
