-- What a provider proposes to a commissioning body of its own accord. The reference is given at submission.
CREATE TABLE provider_proposals (
    id TEXT PRIMARY KEY,
    reference TEXT UNIQUE,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'taken_up', 'declined', 'withdrawn')),
    title TEXT NOT NULL,
    need TEXT NOT NULL,
    offer TEXT NOT NULL,
    estimated_pence BIGINT CHECK (estimated_pence >= 0),
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    submitted_by TEXT,
    submitted_at TIMESTAMP,
    answer_due_on DATE,
    answered_by TEXT,
    answered_at TIMESTAMP,
    answer TEXT,
    notice_id TEXT REFERENCES pipeline_notices (id),
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK ((reference IS NULL) = (submitted_at IS NULL)),
    CHECK (state NOT IN ('taken_up', 'declined') OR (answer IS NOT NULL AND answered_at IS NOT NULL)),
    CHECK (state <> 'declined' OR notice_id IS NULL)
);
CREATE INDEX provider_proposals_of_provider ON provider_proposals (organisation_id, id);
CREATE INDEX provider_proposals_to_body ON provider_proposals (body_id, region_code, id) WHERE submitted_at IS NOT NULL;

CREATE TABLE provider_proposal_categories (
    proposal_id TEXT NOT NULL REFERENCES provider_proposals (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (proposal_id, category_code)
);

CREATE TABLE provider_proposal_areas (
    proposal_id TEXT NOT NULL REFERENCES provider_proposals (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (proposal_id, area_code)
);
