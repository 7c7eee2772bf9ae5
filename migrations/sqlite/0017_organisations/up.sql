-- What an organisation says beyond its entry in the register. led_by is optional and never scored.
CREATE TABLE organisation_details (
    organisation_id TEXT PRIMARY KEY REFERENCES organisations (id),
    income_basis TEXT NOT NULL CHECK (income_basis IN ('last_year', 'new_body', 'not_given')),
    led_by TEXT,
    directory_listed INTEGER NOT NULL,
    public_summary TEXT,
    website TEXT,
    merged_into_id TEXT REFERENCES organisations (id),
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX organisation_details_merged ON organisation_details (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX organisation_details_listed ON organisation_details (organisation_id) WHERE directory_listed;

-- Members of a consortium: named by it, public once the member has confirmed.
CREATE TABLE consortium_members (
    id TEXT PRIMARY KEY,
    consortium_id TEXT NOT NULL REFERENCES organisations (id),
    member_id TEXT NOT NULL REFERENCES organisations (id),
    valid_from TEXT,
    valid_to TEXT,
    named_by TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX consortium_members_in_force ON consortium_members (consortium_id, member_id) WHERE valid_to IS NULL;
CREATE INDEX consortium_members_member ON consortium_members (member_id);

-- People who ask to join an organisation.
CREATE TABLE join_requests (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'signatory', 'bid_writer', 'viewer')),
    message TEXT,
    asked_at TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('accepted', 'refused', 'withdrawn')),
    given_role TEXT,
    reason TEXT,
    decided_by TEXT,
    decided_at TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX join_requests_open ON join_requests (organisation_id, person_id) WHERE outcome IS NULL;
CREATE INDEX join_requests_organisation ON join_requests (organisation_id, id);
CREATE INDEX join_requests_person ON join_requests (person_id, id);

-- What a public register says of an organisation, beside what it says itself.
CREATE TABLE register_records (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    name TEXT NOT NULL,
    charity_type TEXT,
    status TEXT NOT NULL,
    registered_on TEXT,
    removed_on TEXT,
    latest_income_pounds INTEGER,
    latest_expenditure_pounds INTEGER,
    company_number TEXT,
    is_cio INTEGER,
    extract_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX register_records_one ON register_records (organisation_id, scheme, value);

-- People and bodies connected with a provider. For itself, framework managers and auditors.
CREATE TABLE connected_persons (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
    name TEXT NOT NULL,
    connection TEXT NOT NULL CHECK (connection IN ('trustee', 'director', 'significant_control', 'parent_or_subsidiary', 'predecessor', 'influence', 'other')),
    valid_from TEXT,
    valid_to TEXT,
    recorded_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX connected_persons_organisation ON connected_persons (organisation_id, id);

-- Declarations per ground (rule 6); each stays, superseded by the next.
CREATE TABLE exclusion_declarations (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    ground_code TEXT NOT NULL,
    grounds_version INTEGER NOT NULL,
    applies INTEGER NOT NULL,
    connected_person_id TEXT REFERENCES connected_persons (id),
    event_on TEXT,
    details TEXT,
    self_cleaning TEXT,
    declared_by TEXT NOT NULL,
    declared_at TEXT NOT NULL,
    superseded_at TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX exclusion_declarations_in_force ON exclusion_declarations (organisation_id, ground_code) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX exclusion_declarations_versions ON exclusion_declarations (organisation_id, ground_code, version);

-- Two registrations of one organisation becoming one, by two persons. moved names the rows that changed hands.
CREATE TABLE organisation_merges (
    id TEXT PRIMARY KEY,
    survivor_id TEXT NOT NULL REFERENCES organisations (id),
    merged_id TEXT NOT NULL REFERENCES organisations (id),
    asked_for_id TEXT NOT NULL REFERENCES organisations (id),
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('confirmed', 'refused', 'withdrawn')),
    decided_by TEXT,
    decided_at TEXT,
    moved TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisation_merges_open ON organisation_merges (survivor_id, merged_id) WHERE outcome IS NULL;
CREATE UNIQUE INDEX organisation_merges_done ON organisation_merges (merged_id) WHERE outcome = 'confirmed';
CREATE INDEX organisation_merges_survivor ON organisation_merges (survivor_id, id);
