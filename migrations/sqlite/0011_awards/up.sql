CREATE TABLE awards (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    competition_id TEXT REFERENCES competitions (id),
    bid_id TEXT REFERENCES bids (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    category TEXT NOT NULL,
    cohort TEXT,
    route TEXT NOT NULL CHECK (route IN ('grant', 'contract')),
    state TEXT NOT NULL CHECK (state IN ('recommended', 'approved', 'returned', 'standstill', 'challenged', 'ready', 'settled', 'set_aside')),
    origin TEXT NOT NULL CHECK (origin IN ('competition', 'published_import')),
    value_pence INTEGER NOT NULL CHECK (value_pence >= 0),
    value_extended_pence INTEGER CHECK (value_extended_pence >= 0),
    value_basis TEXT NOT NULL CHECK (value_basis IN ('fixed', 'predicted')),
    standard_term_months INTEGER NOT NULL CHECK (standard_term_months > 0),
    extension_months INTEGER CHECK (extension_months >= 0),
    award_date TEXT,
    status_note TEXT,
    source_row TEXT UNIQUE,
    reason TEXT,
    recommended_by TEXT,
    approved_by TEXT,
    notified_at TEXT,
    standstill_ends_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX awards_competition ON awards (competition_id);
CREATE INDEX awards_organisation ON awards (organisation_id, id);
CREATE INDEX awards_region ON awards (region_code, category, id);
CREATE INDEX awards_standstill ON awards (standstill_ends_at) WHERE state = 'standstill';

CREATE TABLE award_lots (
    award_id TEXT NOT NULL REFERENCES awards (id),
    lot_id TEXT NOT NULL REFERENCES lots (id),
    PRIMARY KEY (award_id, lot_id)
) STRICT;

CREATE TABLE award_categories (
    award_id TEXT NOT NULL REFERENCES awards (id),
    category_code TEXT NOT NULL REFERENCES service_categories (code),
    PRIMARY KEY (award_id, category_code)
) STRICT;

CREATE TABLE award_areas (
    award_id TEXT NOT NULL REFERENCES awards (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    ends_on TEXT,
    PRIMARY KEY (award_id, area_code)
) STRICT;

CREATE TABLE agreements (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    award_id TEXT NOT NULL REFERENCES awards (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'contract')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'subject_to_contract', 'provider_signed', 'signed', 'active', 'ended', 'terminated', 'withdrawn', 'not_known')),
    cohort TEXT,
    text TEXT,
    text_digest TEXT,
    starts_on TEXT,
    ends_on TEXT,
    term_months INTEGER NOT NULL CHECK (term_months > 0),
    published_until TEXT,
    contract_type_code TEXT,
    allows_female INTEGER,
    allows_male INTEGER,
    minimum_age INTEGER,
    maximum_age INTEGER,
    offered_at TEXT,
    provider_signed_by TEXT,
    provider_signed_at TEXT,
    provider_digest TEXT,
    countersigned_by TEXT,
    countersigned_at TEXT,
    reason TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX agreements_award ON agreements (award_id);

CREATE TABLE agreement_areas (
    agreement_id TEXT NOT NULL REFERENCES agreements (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    ends_on TEXT,
    PRIMARY KEY (agreement_id, area_code)
) STRICT;

CREATE TABLE co_commissioned_lines (
    id TEXT PRIMARY KEY,
    source_row TEXT NOT NULL UNIQUE,
    region_name TEXT NOT NULL,
    category_text TEXT NOT NULL,
    status_note TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

-- A reservation from approval of a competition, a commitment from its award (rule 11).
CREATE TABLE fund_holds (
    id TEXT PRIMARY KEY,
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    award_id TEXT REFERENCES awards (id),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'committed', 'freed')),
    amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX fund_holds_allocation ON fund_holds (allocation_id);
CREATE INDEX fund_holds_competition ON fund_holds (competition_id);
