-- A file that a provider sent, for an answer or as evidence. Its bytes lie in the document store; `secret`, wrapped, opens them.
CREATE TABLE provider_documents (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256 TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    secret BLOB NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;
CREATE INDEX provider_documents_of ON provider_documents (organisation_id, id);
ALTER TABLE membership_evidence ADD COLUMN document_id TEXT REFERENCES provider_documents (id);
CREATE INDEX membership_evidence_document ON membership_evidence (document_id) WHERE document_id IS NOT NULL;

-- What evidence a requirement has after admission, and when it is asked for. SQLite changes a check only by a new table.
CREATE TABLE questions_next (
    id TEXT PRIMARY KEY,
    question_set_id TEXT NOT NULL REFERENCES question_sets (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    section TEXT NOT NULL,
    text_en TEXT NOT NULL,
    text_cy TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('yes_no', 'choice', 'text', 'number', 'money', 'date', 'list', 'file', 'from_record', 'computed')),
    choices TEXT NOT NULL,
    must_be TEXT,
    asked_if TEXT,
    justification TEXT,
    requirement_version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (question_set_id, code)
) STRICT;
INSERT INTO questions_next
    SELECT id, question_set_id, code, position, section, text_en, text_cy, kind, choices, must_be, asked_if, justification,
        requirement_version FROM questions;
CREATE TABLE question_tiers_next (
    question_id TEXT NOT NULL REFERENCES questions_next (id),
    tier INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    word_limit INTEGER CHECK (word_limit > 0),
    reason TEXT,
    threshold INTEGER CHECK (threshold >= 0),
    evidence TEXT CHECK (evidence IN ('sampled', 'after_admission')),
    evidence_within_days INTEGER CHECK (evidence_within_days > 0),
    evidence_expires INTEGER,
    PRIMARY KEY (question_id, tier)
) STRICT;
INSERT INTO question_tiers_next
    SELECT question_id, tier, asked, word_limit, reason, threshold, NULL, NULL, NULL FROM question_tiers;
DROP TABLE question_tiers;
DROP TABLE questions;
ALTER TABLE questions_next RENAME TO questions;
ALTER TABLE question_tiers_next RENAME TO question_tiers;

-- Lists of a framework's members in the order of their names, at any depth.
CREATE TABLE member_names (
    membership_id TEXT PRIMARY KEY REFERENCES memberships (id),
    framework_id TEXT NOT NULL,
    name_normalised TEXT NOT NULL,
    organisation_id TEXT NOT NULL
) STRICT;
CREATE INDEX member_names_order ON member_names (framework_id, name_normalised, organisation_id);
CREATE INDEX member_names_organisation ON member_names (organisation_id);
INSERT INTO member_names
    SELECT m.id, m.framework_id, o.name_normalised, o.id FROM memberships m JOIN organisations o ON o.id = m.organisation_id;
CREATE TRIGGER member_names_insert AFTER INSERT ON memberships BEGIN
    INSERT INTO member_names
        SELECT NEW.id, NEW.framework_id, name_normalised, id FROM organisations WHERE id = NEW.organisation_id;
END;
CREATE TRIGGER member_names_move AFTER UPDATE OF organisation_id ON memberships BEGIN
    UPDATE member_names SET organisation_id = NEW.organisation_id,
        name_normalised = (SELECT name_normalised FROM organisations WHERE id = NEW.organisation_id)
        WHERE membership_id = NEW.id;
END;
CREATE TRIGGER member_names_rename AFTER UPDATE OF name_normalised ON organisations
    WHEN NEW.name_normalised <> OLD.name_normalised BEGIN
    UPDATE member_names SET name_normalised = NEW.name_normalised WHERE organisation_id = NEW.id;
END;

-- The queue of a framework manager, and the list of what was submitted.
CREATE INDEX applications_queue ON applications (framework_id, state, decide_by, id);
CREATE INDEX applications_submitted ON applications (framework_id, id) WHERE submitted_at IS NOT NULL;
