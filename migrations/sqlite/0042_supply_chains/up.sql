-- What becomes of a supply chain once its bid is opened and its award made: promised beside actual.
-- The terms of a place that was offered after the opening: that bid is no secret any more.
CREATE TABLE supply_chain_later_terms (
    entry_id TEXT PRIMARY KEY REFERENCES supply_chain_entries (id),
    agreed TEXT NOT NULL
) STRICT;

-- Why a partner declined or withdrew, for the lead: under the bid's key while it is sealed.
CREATE TABLE supply_chain_answers (
    entry_id TEXT PRIMARY KEY REFERENCES supply_chain_entries (id),
    answer BLOB NOT NULL
) STRICT;

-- A step that one side asks for and another agrees to.
CREATE TABLE supply_chain_steps (
    id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL REFERENCES supply_chain_entries (id),
    action TEXT NOT NULL CHECK (action IN ('engage', 'release', 'replace', 'withdraw')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'agreed', 'refused', 'taken_back')),
    reason TEXT,
    replacement_id TEXT REFERENCES supply_chain_entries (id),
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    answer TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CONSTRAINT supply_chain_steps_replacement CHECK (action <> 'replace' OR replacement_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX supply_chain_steps_one ON supply_chain_steps (entry_id) WHERE state = 'asked';
CREATE INDEX supply_chain_steps_entry ON supply_chain_steps (entry_id, id);

-- What one side says was done, billed or paid, and what the other says of it.
CREATE TABLE supply_chain_records (
    id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL REFERENCES supply_chain_entries (id),
    kind TEXT NOT NULL CHECK (kind IN ('referrals', 'delivered', 'invoice', 'payment')),
    side TEXT NOT NULL CHECK (side IN ('lead', 'partner')),
    state TEXT NOT NULL CHECK (state IN ('stated', 'confirmed', 'disputed', 'taken_back')),
    invoice_id TEXT REFERENCES supply_chain_records (id),
    reference TEXT,
    quantity INTEGER CHECK (quantity > 0),
    amount_pence INTEGER CHECK (amount_pence > 0),
    interest_pence INTEGER CHECK (interest_pence >= 0),
    from_on TEXT,
    on_date TEXT NOT NULL,
    due_on TEXT,
    stated_by TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    answer TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CONSTRAINT supply_chain_records_counted CHECK (kind IN ('invoice', 'payment') OR (quantity IS NOT NULL AND from_on IS NOT NULL AND amount_pence IS NULL)),
    CONSTRAINT supply_chain_records_billed CHECK (kind <> 'invoice' OR (reference IS NOT NULL AND amount_pence IS NOT NULL AND due_on IS NOT NULL)),
    CONSTRAINT supply_chain_records_paid CHECK (kind <> 'payment' OR (invoice_id IS NOT NULL AND amount_pence IS NOT NULL))
) STRICT;
CREATE INDEX supply_chain_records_entry ON supply_chain_records (entry_id, kind, id);
CREATE INDEX supply_chain_records_invoice ON supply_chain_records (invoice_id);
CREATE UNIQUE INDEX supply_chain_records_one_invoice ON supply_chain_records (entry_id, reference)
    WHERE kind = 'invoice' AND state <> 'taken_back';
CREATE TABLE supply_chain_records_versions (
    id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    state TEXT NOT NULL,
    invoice_id TEXT,
    reference TEXT,
    quantity INTEGER,
    amount_pence INTEGER,
    interest_pence INTEGER,
    from_on TEXT,
    on_date TEXT NOT NULL,
    due_on TEXT,
    stated_by TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    answer TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX supply_chain_records_versions_entry ON supply_chain_records_versions (entry_id, recorded_at, superseded_at);
CREATE INDEX supply_chain_records_versions_invoice ON supply_chain_records_versions (invoice_id);
CREATE TRIGGER supply_chain_records_record_first_version AFTER INSERT ON supply_chain_records BEGIN
    INSERT INTO supply_chain_records_versions SELECT *, NULL FROM supply_chain_records WHERE id = NEW.id;
END;
CREATE TRIGGER supply_chain_records_record_version AFTER UPDATE ON supply_chain_records BEGIN
    UPDATE supply_chain_records_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO supply_chain_records_versions SELECT *, NULL FROM supply_chain_records WHERE id = NEW.id;
END;

-- What a provider reports to a commissioning body in confidence, or of referrals that nobody pays for.
CREATE TABLE supply_chain_reports (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('confidential', 'unpaid_referrals')),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    award_id TEXT NOT NULL REFERENCES awards (id),
    entry_id TEXT REFERENCES supply_chain_entries (id),
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    text TEXT NOT NULL,
    people INTEGER CHECK (people > 0),
    from_on TEXT,
    to_on TEXT,
    state TEXT NOT NULL CHECK (state IN ('submitted', 'answered')),
    submitted_by TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    answer TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CONSTRAINT supply_chain_reports_counted CHECK (kind <> 'unpaid_referrals' OR (people IS NOT NULL AND from_on IS NOT NULL AND to_on IS NOT NULL)),
    CONSTRAINT supply_chain_reports_of_a_partner CHECK (kind <> 'confidential' OR entry_id IS NOT NULL)
) STRICT;
CREATE INDEX supply_chain_reports_organisation ON supply_chain_reports (organisation_id, id);
CREATE INDEX supply_chain_reports_body ON supply_chain_reports (body_id, region_code, id);

-- What the commissioning body says of a flag; the flag itself is computed.
CREATE TABLE supply_chain_flag_answers (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    flag_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    PRIMARY KEY (competition_id, flag_id)
) STRICT;

-- Reports and pages look for the award of a bid.
CREATE INDEX awards_bid ON awards (bid_id);
