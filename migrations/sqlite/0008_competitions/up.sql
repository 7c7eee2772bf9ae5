CREATE TABLE competitions (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'discarded', 'awaiting_approval', 'published', 'closed', 'unsuccessful', 'opened', 'evaluating', 'moderation', 'moderated', 'recommended', 'decided', 'completed', 'cancelled')),
    anonymous INTEGER NOT NULL,
    footprint_reason TEXT,
    partnering_ends_at TEXT,
    deadline TEXT,
    starts_on TEXT,
    clock_override_reason TEXT,
    payment_model TEXT CHECK (payment_model IN ('block', 'fee_for_service', 'payment_by_results', 'staged')),
    payment_by_results_basis_points INTEGER CHECK (payment_by_results_basis_points BETWEEN 0 AND 10000),
    volumes TEXT,
    tupe_applies INTEGER,
    enforcement_duty TEXT,
    data_sharing_duty TEXT,
    price_formula TEXT NOT NULL CHECK (price_formula IN ('lowest_over_price', 'fixed_price')),
    tie_break TEXT NOT NULL CHECK (tie_break IN ('quality_then_price', 'price_then_quality')),
    standstill_working_days INTEGER NOT NULL CHECK (standstill_working_days = 0 OR standstill_working_days >= 8),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    submitted_by TEXT,
    published_by TEXT,
    published_at TEXT,
    closed_at TEXT,
    opened_at TEXT,
    recommended_by TEXT,
    decided_by TEXT,
    decided_at TEXT,
    reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX competitions_region ON competitions (region_code, id);
CREATE INDEX competitions_framework ON competitions (framework_id, id);
CREATE INDEX competitions_due ON competitions (deadline) WHERE state = 'published';

CREATE TABLE competition_keys (
    competition_id TEXT PRIMARY KEY REFERENCES competitions (id),
    recipient TEXT NOT NULL,
    custody TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE lots (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    number INTEGER NOT NULL CHECK (number > 0),
    title TEXT NOT NULL,
    cohort TEXT,
    value_pence INTEGER NOT NULL CHECK (value_pence > 0),
    value_basis TEXT NOT NULL CHECK (value_basis IN ('fixed', 'predicted')),
    extension_value_pence INTEGER NOT NULL DEFAULT 0 CHECK (extension_value_pence >= 0),
    term_months INTEGER NOT NULL CHECK (term_months BETWEEN 1 AND 120),
    extension_months INTEGER NOT NULL DEFAULT 0 CHECK (extension_months >= 0),
    state TEXT NOT NULL CHECK (state IN ('open', 'awarded', 'unsuccessful', 'cancelled')),
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (competition_id, number)
) STRICT;

CREATE TABLE lot_categories (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (lot_id, category_code)
) STRICT;

CREATE TABLE lot_areas (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    PRIMARY KEY (lot_id, area_code)
) STRICT;

CREATE TABLE criteria (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('quality', 'price')),
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    weight_basis_points INTEGER NOT NULL CHECK (weight_basis_points BETWEEN 1 AND 10000),
    maximum_score INTEGER NOT NULL CHECK (maximum_score BETWEEN 1 AND 100),
    minimum_score INTEGER NOT NULL DEFAULT 0 CHECK (minimum_score BETWEEN 0 AND 100),
    word_limit INTEGER CHECK (word_limit > 0),
    UNIQUE (competition_id, position)
) STRICT;

CREATE TABLE competition_funding (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    PRIMARY KEY (competition_id, allocation_id)
) STRICT;

CREATE TABLE route_decisions (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL UNIQUE REFERENCES competitions (id),
    aid_version INTEGER NOT NULL,
    answers TEXT NOT NULL,
    gates_failed TEXT NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    aid_outcome TEXT NOT NULL CHECK (aid_outcome IN ('grant', 'panel', 'contract')),
    chosen TEXT NOT NULL CHECK (chosen IN ('grant', 'contract')),
    reason TEXT,
    officer TEXT,
    decided_by TEXT NOT NULL,
    second_person TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    invited_at TEXT NOT NULL,
    received_at TEXT,
    declined_at TEXT,
    decline_reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (competition_id, organisation_id)
) STRICT;
CREATE INDEX invitations_organisation ON invitations (organisation_id, id);
