-- Commissioning bodies and providers, the people who act for them, and their API keys.
CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    side TEXT NOT NULL CHECK (side IN ('commissioning', 'provider', 'platform')),
    name TEXT NOT NULL,
    name_normalised TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('charity', 'cio', 'cic', 'company', 'social_enterprise', 'public_body', 'unincorporated', 'consortium', 'not_known')),
    sector TEXT NOT NULL CHECK (sector IN ('voluntary', 'public', 'private', 'not_known')),
    yearly_income_pence BIGINT CHECK (yearly_income_pence >= 0),
    income_band TEXT NOT NULL CHECK (income_band IN ('under_100k', '100k_to_1m', '1m_to_10m', 'over_10m', 'not_known')),
    home_nation TEXT CHECK (home_nation IN ('england', 'wales', 'scotland', 'northern_ireland')),
    home_region_code TEXT REFERENCES regions (code),
    origin TEXT NOT NULL CHECK (origin IN ('registered', 'published_import', 'demonstration')),
    source_code TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX organisations_name ON organisations (name_normalised, id);

CREATE TABLE organisation_identifiers (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX organisation_identifiers_organisation ON organisation_identifiers (organisation_id);
CREATE UNIQUE INDEX organisation_identifiers_in_force ON organisation_identifiers (scheme, value) WHERE valid_to IS NULL;

CREATE TABLE role_grants (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CHECK (role IN ('framework_manager', 'regional_director', 'commissioner', 'evaluator', 'auditor', 'owner', 'signatory', 'bid_writer', 'viewer', 'administrator')),
    region_code TEXT REFERENCES regions (code),
    competition_id TEXT,
    granted_by TEXT,
    granted_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    CHECK (role NOT IN ('regional_director', 'commissioner') OR region_code IS NOT NULL),
    CHECK (role <> 'evaluator' OR competition_id IS NOT NULL)
);
CREATE INDEX role_grants_person ON role_grants (person_id);
CREATE INDEX role_grants_body ON role_grants (body_id);

CREATE TABLE invitations_to_join (
    id TEXT PRIMARY KEY,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    email TEXT NOT NULL,
    email_normalised TEXT NOT NULL,
    role TEXT NOT NULL,
    region_code TEXT REFERENCES regions (code),
    competition_id TEXT,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT NOT NULL,
    invited_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    accepted_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX invitations_to_join_body ON invitations_to_join (body_id);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL,
    region_code TEXT REFERENCES regions (code),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX api_keys_body ON api_keys (body_id, id);
