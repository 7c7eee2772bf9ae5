-- Holds (reservations, then commitments) draw on yearly regional allocations. The database keeps the totals
-- and refuses an overspend, whatever the program does.
CREATE TABLE funds (
    id TEXT PRIMARY KEY,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('core', 'regional_outcomes_and_innovation', 'ring_fenced', 'match', 'social_investor')),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (body_id, name)
) STRICT;

CREATE TABLE allocations (
    id TEXT PRIMARY KEY,
    fund_id TEXT NOT NULL REFERENCES funds (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    financial_year INTEGER NOT NULL CHECK (financial_year BETWEEN 2000 AND 2200),
    allocated_pence INTEGER NOT NULL CHECK (allocated_pence >= 0),
    reserved_pence INTEGER NOT NULL DEFAULT 0 CHECK (reserved_pence >= 0),
    committed_pence INTEGER NOT NULL DEFAULT 0 CHECK (committed_pence >= 0),
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (fund_id, region_code, financial_year),
    CONSTRAINT allocations_not_overspent CHECK (reserved_pence + committed_pence <= allocated_pence)
) STRICT;
CREATE INDEX allocations_region ON allocations (region_code, financial_year);
