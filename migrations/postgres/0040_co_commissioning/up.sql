-- A second commissioning body of a competition: it is asked, funds its own share, approves before publication and signs too.
-- `lead_body_id` and `region_code` are the competition's, which never change.
CREATE TABLE co_commissioners (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    lead_body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'approved', 'declined', 'released')),
    request TEXT NOT NULL,
    reason TEXT,
    invited_by TEXT NOT NULL,
    invited_at TIMESTAMP NOT NULL,
    answered_by TEXT,
    answered_at TIMESTAMP,
    approved_by TEXT,
    approved_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CONSTRAINT co_commissioners_another_body CHECK (body_id <> lead_body_id),
    CONSTRAINT co_commissioners_approved CHECK (state <> 'approved' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL))
);
CREATE UNIQUE INDEX co_commissioners_one ON co_commissioners (competition_id)
    WHERE state IN ('invited', 'accepted', 'approved');
CREATE INDEX co_commissioners_body ON co_commissioners (body_id, id);
CREATE INDEX co_commissioners_lead ON co_commissioners (lead_body_id, id);
-- The second body's signature under an agreement: before the commissioning body countersigns.
CREATE TABLE agreement_co_signatures (
    agreement_id TEXT PRIMARY KEY REFERENCES agreements (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    signed_by TEXT NOT NULL,
    text_digest TEXT NOT NULL CHECK (length(text_digest) = 64),
    signed_at TIMESTAMP NOT NULL
);
