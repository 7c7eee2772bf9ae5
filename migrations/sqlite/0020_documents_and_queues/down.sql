DROP INDEX applications_submitted;
DROP INDEX applications_queue;
DROP TRIGGER member_names_rename;
DROP TRIGGER member_names_move;
DROP TRIGGER member_names_insert;
DROP TABLE member_names;
CREATE TABLE questions_next (
    id TEXT PRIMARY KEY,
    question_set_id TEXT NOT NULL REFERENCES question_sets (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    section TEXT NOT NULL,
    text_en TEXT NOT NULL,
    text_cy TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('yes_no', 'choice', 'text', 'number', 'money', 'date', 'list', 'from_record', 'computed')),
    choices TEXT NOT NULL,
    must_be TEXT,
    asked_if TEXT,
    justification TEXT,
    requirement_version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (question_set_id, code)
) STRICT;
INSERT INTO questions_next
    SELECT id, question_set_id, code, position, section, text_en, text_cy, CASE kind WHEN 'file' THEN 'text' ELSE kind END, choices, must_be, asked_if, justification,
        requirement_version FROM questions;
CREATE TABLE question_tiers_next (
    question_id TEXT NOT NULL REFERENCES questions_next (id),
    tier INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    word_limit INTEGER CHECK (word_limit > 0),
    reason TEXT,
    threshold INTEGER CHECK (threshold >= 0),
    PRIMARY KEY (question_id, tier)
) STRICT;
INSERT INTO question_tiers_next
    SELECT question_id, tier, asked, word_limit, reason, threshold FROM question_tiers;
DROP TABLE question_tiers;
DROP TABLE questions;
ALTER TABLE questions_next RENAME TO questions;
ALTER TABLE question_tiers_next RENAME TO question_tiers;
DROP INDEX membership_evidence_document;
ALTER TABLE membership_evidence DROP COLUMN document_id;
DROP TABLE provider_documents;
