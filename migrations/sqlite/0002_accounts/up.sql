-- People, how they prove who they are, and machines that act for a body.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_normalised TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('en', 'cy')),
    password_hash TEXT,
    totp_secret_wrapped BLOB,
    totp_confirmed_at TEXT,
    totp_last_step INTEGER,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'active', 'disabled')),
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX recovery_codes_person ON recovery_codes (person_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('second_factor_required', 'active')),
    created_at TEXT NOT NULL,
    auth_time TEXT NOT NULL,
    second_factor_at TEXT,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    token_hash TEXT UNIQUE
) STRICT;
CREATE INDEX sessions_person ON sessions (person_id);

CREATE TABLE refresh_tokens (
    id TEXT PRIMARY KEY,
    family_id TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    token_hash TEXT NOT NULL UNIQUE,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE sign_in_failures (
    kind TEXT NOT NULL CHECK (kind IN ('account', 'address')),
    key_hash TEXT NOT NULL,
    window_start TEXT NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (kind, key_hash)
) STRICT;

CREATE TABLE password_resets (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX password_resets_person ON password_resets (person_id);
