-- What every concept stands on: audit events, outbox, idempotency, keys, counters.
CREATE TABLE audit_events (
    id TEXT PRIMARY KEY,
    leaf_index BIGINT UNIQUE CHECK (leaf_index >= 0),
    at TIMESTAMP NOT NULL,
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
    salt BYTEA NOT NULL,
    commitment BYTEA NOT NULL
);
CREATE INDEX audit_events_unsequenced ON audit_events (at, id) WHERE leaf_index IS NULL;
CREATE INDEX audit_events_subject ON audit_events (subject_kind, subject_id, leaf_index);
CREATE INDEX audit_events_parent ON audit_events (parent_id, leaf_index);
CREATE INDEX audit_events_body ON audit_events (body_id, leaf_index);
CREATE INDEX audit_events_actor ON audit_events (actor, leaf_index);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    created_at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mail')),
    payload TEXT NOT NULL,
    available_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    claimed_until TIMESTAMP,
    delivered_at TIMESTAMP,
    failed_at TIMESTAMP,
    last_error TEXT
);
CREATE INDEX outbox_due ON outbox (available_at, id) WHERE delivered_at IS NULL AND failed_at IS NULL;

CREATE TABLE idempotency_keys (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT,
    reference TEXT,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    public_key BYTEA NOT NULL,
    private_key_wrapped BYTEA,
    created_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP
);

CREATE TABLE reference_counters (
    prefix TEXT NOT NULL,
    year BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (prefix, year)
);

CREATE TABLE confirmations (
    id TEXT PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_version BIGINT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMP NOT NULL,
    reason TEXT,
    completed_at TIMESTAMP
);
CREATE UNIQUE INDEX confirmations_waiting ON confirmations (subject_id, action) WHERE completed_at IS NULL;
