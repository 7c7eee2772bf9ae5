CREATE TABLE panel_members (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    appointed_by TEXT NOT NULL,
    appointed_at TEXT NOT NULL,
    PRIMARY KEY (competition_id, person_id)
) STRICT;

CREATE TABLE conflict_declarations (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'clear', 'declared', 'mitigated', 'excluded')),
    nature TEXT,
    mitigation TEXT,
    reviewed_by TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (competition_id, person_id)
) STRICT;

CREATE TABLE scores (
    id TEXT PRIMARY KEY,
    bid_id TEXT NOT NULL REFERENCES bids (id),
    criterion_id TEXT NOT NULL REFERENCES criteria (id),
    evaluator_id TEXT NOT NULL REFERENCES people (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    comment TEXT NOT NULL,
    locked_at TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (bid_id, criterion_id, evaluator_id)
) STRICT;

CREATE TABLE moderations (
    id TEXT PRIMARY KEY,
    bid_id TEXT NOT NULL REFERENCES bids (id),
    criterion_id TEXT NOT NULL REFERENCES criteria (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    reason TEXT NOT NULL,
    moderated_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (bid_id, criterion_id)
) STRICT;

CREATE TABLE rankings (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    bid_id TEXT NOT NULL REFERENCES bids (id),
    rank INTEGER NOT NULL,
    quality_numerator TEXT NOT NULL,
    quality_denominator TEXT NOT NULL,
    price_numerator TEXT NOT NULL,
    price_denominator TEXT NOT NULL,
    total TEXT NOT NULL,
    tie_break_step TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (lot_id, bid_id)
) STRICT;
