CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    question_set_id TEXT NOT NULL REFERENCES question_sets (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    tier BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'in_assessment', 'clarification', 'admitted', 'rejected', 'rejected_on_appeal', 'under_appeal', 'superseded', 'withdrawn', 'discarded')),
    snapshot TEXT,
    snapshot_digest TEXT,
    submitted_at TIMESTAMP,
    submitted_by TEXT,
    decide_by DATE,
    assessor TEXT,
    decided_at TIMESTAMP,
    decided_by TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    live BOOLEAN CHECK (live IS NULL OR live)
);
CREATE UNIQUE INDEX applications_one_live ON applications (framework_id, organisation_id) WHERE live;
CREATE INDEX applications_framework ON applications (framework_id, state, id);
CREATE INDEX applications_organisation ON applications (organisation_id, id);

CREATE TABLE application_categories (
    application_id TEXT NOT NULL REFERENCES applications (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (application_id, category_code)
);

CREATE TABLE application_areas (
    application_id TEXT NOT NULL REFERENCES applications (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (application_id, area_code)
);

CREATE TABLE application_answers (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    question_code TEXT NOT NULL,
    value TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (application_id, question_code)
);

CREATE TABLE application_decisions (
    application_id TEXT NOT NULL REFERENCES applications (id),
    question_code TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('pass', 'fail')),
    reason TEXT,
    decided_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (application_id, question_code)
);

CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    tier BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspension_notice', 'suspended', 'removal_notice', 'removed', 'under_appeal', 'lapsed', 'left')),
    categories TEXT NOT NULL,
    areas TEXT NOT NULL,
    admitted_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (framework_id, organisation_id)
);
CREATE INDEX memberships_organisation ON memberships (organisation_id);

CREATE TABLE membership_categories (
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (membership_id, category_code)
);

CREATE TABLE membership_areas (
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (membership_id, area_code)
);
