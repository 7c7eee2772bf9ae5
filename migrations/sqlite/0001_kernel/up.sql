-- What every concept stands on: audit events, outbox, idempotency, keys, counters.
CREATE TABLE audit_events (
    id TEXT PRIMARY KEY,
    leaf_index INTEGER UNIQUE CHECK (leaf_index >= 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    body_id TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    parent_id TEXT,
    region_code TEXT,
    embargo TEXT NOT NULL CHECK (embargo IN ('none', 'sealed', 'asker')),
    embargo_parent TEXT,
    reason TEXT,
    digest_before TEXT,
    digest_after TEXT,
    salt BLOB NOT NULL,
    commitment BLOB NOT NULL
) STRICT;
CREATE INDEX audit_events_unsequenced ON audit_events (at, id) WHERE leaf_index IS NULL;
CREATE INDEX audit_events_subject ON audit_events (subject_kind, subject_id, leaf_index);
CREATE INDEX audit_events_parent ON audit_events (parent_id, leaf_index);
CREATE INDEX audit_events_body ON audit_events (body_id, leaf_index);
CREATE INDEX audit_events_actor ON audit_events (actor, leaf_index);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mail')),
    payload TEXT NOT NULL,
    available_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until TEXT,
    delivered_at TEXT,
    failed_at TEXT,
    last_error TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (available_at, id) WHERE delivered_at IS NULL AND failed_at IS NULL;

CREATE TABLE idempotency_keys (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT,
    reference TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    private_key_wrapped BLOB,
    created_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

CREATE TABLE reference_counters (
    prefix TEXT NOT NULL,
    year INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (prefix, year)
) STRICT;

CREATE TABLE confirmations (
    id TEXT PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_version INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    reason TEXT,
    completed_at TEXT
) STRICT;
CREATE UNIQUE INDEX confirmations_waiting ON confirmations (subject_id, action) WHERE completed_at IS NULL;
