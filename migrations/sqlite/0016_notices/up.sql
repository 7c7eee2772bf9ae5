-- A notice of suspension or removal, the member's reply, and what was decided. At most one is open.
CREATE TABLE membership_notices (
    id TEXT PRIMARY KEY,
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    kind TEXT NOT NULL CHECK (kind IN ('suspension', 'urgent_suspension', 'removal')),
    ground TEXT CHECK (ground IN ('safeguarding', 'exclusion')),
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at TEXT NOT NULL,
    reply_by TEXT NOT NULL,
    state_before TEXT NOT NULL CHECK (state_before IN ('active', 'suspended')),
    reply TEXT,
    replied_by TEXT,
    replied_at TEXT,
    reply_read_by TEXT,
    reply_read_at TEXT,
    ended_at TEXT,
    outcome TEXT CHECK (outcome IN ('suspended', 'removed', 'dropped', 'reinstated', 'superseded', 'appealed', 'left', 'lapsed')),
    decided_by TEXT,
    confirmed_by TEXT,
    decision_reason TEXT,
    CHECK ((reply IS NULL) = (replied_at IS NULL) AND (reply IS NULL) = (replied_by IS NULL)),
    CHECK ((reply_read_by IS NULL) = (reply_read_at IS NULL) AND (reply_read_at IS NULL OR replied_at IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX membership_notices_of ON membership_notices (membership_id);
CREATE UNIQUE INDEX membership_notices_open ON membership_notices (membership_id) WHERE ended_at IS NULL;

-- An appeal of a member; `against` goes on while it is heard.
CREATE TABLE membership_appeals (
    id TEXT PRIMARY KEY,
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    against TEXT NOT NULL CHECK (against IN ('suspended', 'removed')),
    reason TEXT NOT NULL,
    appealed_by TEXT NOT NULL,
    appealed_at TEXT NOT NULL,
    heard_by TEXT,
    heard_reason TEXT,
    heard_at TEXT,
    outcome TEXT CHECK (outcome IN ('upheld', 'overturned')),
    CHECK ((heard_by IS NULL) = (heard_at IS NULL) AND (heard_by IS NULL) = (heard_reason IS NULL)
        AND (heard_by IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX membership_appeals_of ON membership_appeals (membership_id);
CREATE UNIQUE INDEX membership_appeals_open ON membership_appeals (membership_id) WHERE heard_at IS NULL;

-- Evidence for a requirement of a membership. `act_on` is the day on which the clock next has something to do for it.
CREATE TABLE membership_evidence (
    id TEXT PRIMARY KEY,
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    requirement TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'offered', 'accepted', 'refused', 'replaced')),
    required INTEGER NOT NULL,
    due_on TEXT,
    reference TEXT,
    issued_on TEXT,
    expires_on TEXT,
    reason TEXT,
    asked_by TEXT,
    offered_by TEXT,
    decided_by TEXT,
    act_on TEXT,
    recorded_at TEXT NOT NULL,
    CHECK (issued_on IS NULL OR expires_on IS NULL OR issued_on <= expires_on)
) STRICT;
CREATE INDEX membership_evidence_of ON membership_evidence (membership_id);
CREATE INDEX membership_evidence_state ON membership_evidence (state, membership_id);
CREATE INDEX membership_evidence_due ON membership_evidence (act_on) WHERE act_on IS NOT NULL;
CREATE UNIQUE INDEX membership_evidence_accepted ON membership_evidence (membership_id, requirement) WHERE state = 'accepted';
CREATE UNIQUE INDEX membership_evidence_open ON membership_evidence (membership_id, requirement) WHERE state IN ('asked', 'offered');

-- A further application of a member, for a wider scope.
CREATE TABLE application_widenings (
    application_id TEXT PRIMARY KEY REFERENCES applications (id),
    membership_id TEXT NOT NULL REFERENCES memberships (id)
) STRICT;
CREATE INDEX application_widenings_of ON application_widenings (membership_id);

CREATE INDEX memberships_state ON memberships (framework_id, state, id);
CREATE INDEX memberships_changed ON memberships (framework_id, recorded_at);
CREATE INDEX memberships_application ON memberships (application_id);

-- A member's admitted application is over: it may apply for more.
UPDATE applications SET live = NULL WHERE state = 'admitted';
