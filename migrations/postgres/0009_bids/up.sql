-- Before opening, everything of a bid but its existence, its state and its times is ciphertext.
CREATE TABLE bids (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'discarded', 'submitted', 'needs_reconfirmation', 'withdrawn', 'not_submitted', 'locked', 'invalid', 'opened', 'unopenable', 'compliant', 'non_compliant', 'scored', 'successful', 'unsuccessful', 'excluded', 'withdrawn_late')),
    live BOOLEAN CHECK (live IS NULL OR live),
    key_wrapped BYTEA,
    draft BYTEA,
    recipient TEXT,
    label TEXT NOT NULL,
    submission_number BIGINT NOT NULL DEFAULT 0,
    submitted_at TIMESTAMP,
    content TEXT,
    opened_at TIMESTAMP,
    state_reason TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (competition_id, label)
);
CREATE UNIQUE INDEX bids_one_live ON bids (competition_id, organisation_id) WHERE live;
CREATE INDEX bids_organisation ON bids (organisation_id, id);

CREATE TABLE bid_submissions (
    bid_id TEXT NOT NULL REFERENCES bids (id),
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    bidder_copy BYTEA,
    submitted_by TEXT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    audit_event_id TEXT NOT NULL,
    PRIMARY KEY (bid_id, number)
);

CREATE TABLE bid_documents (
    id TEXT PRIMARY KEY,
    bid_id TEXT NOT NULL REFERENCES bids (id),
    address TEXT NOT NULL,
    details BYTEA,
    uploaded_by TEXT NOT NULL,
    uploaded_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
CREATE INDEX bid_documents_bid ON bid_documents (bid_id);

CREATE TABLE bid_lots (
    bid_id TEXT NOT NULL REFERENCES bids (id),
    lot_id TEXT NOT NULL REFERENCES lots (id),
    price_pence BIGINT NOT NULL CHECK (price_pence >= 0),
    PRIMARY KEY (bid_id, lot_id)
);

CREATE TABLE supply_chain_entries (
    id TEXT PRIMARY KEY,
    bid_id TEXT REFERENCES bids (id),
    agreement_id TEXT,
    lead_id TEXT NOT NULL REFERENCES organisations (id),
    partner_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'invited', 'revoked', 'accepted', 'declined', 'expired', 'withdrawn', 'engaged', 'released', 'replaced', 'never_used', 'not_known')),
    origin TEXT NOT NULL CHECK (origin IN ('bid', 'published_import')),
    terms BYTEA,
    terms_digest TEXT,
    expires_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by TEXT,
    role TEXT,
    areas TEXT,
    value_pence BIGINT CHECK (value_pence >= 0),
    volume BIGINT CHECK (volume >= 0),
    payment_days BIGINT CHECK (payment_days BETWEEN 0 AND 30),
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (bid_id IS NOT NULL OR agreement_id IS NOT NULL)
);
CREATE INDEX supply_chain_entries_bid ON supply_chain_entries (bid_id);
CREATE INDEX supply_chain_entries_agreement ON supply_chain_entries (agreement_id);
CREATE INDEX supply_chain_entries_partner ON supply_chain_entries (partner_id, id);
