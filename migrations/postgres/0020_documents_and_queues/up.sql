-- A file that a provider sent, for an answer or as evidence. Its bytes lie in the document store; `secret`, wrapped, opens them.
CREATE TABLE provider_documents (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    sha256 TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    secret BYTEA NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at TIMESTAMP NOT NULL
);
CREATE INDEX provider_documents_of ON provider_documents (organisation_id, id);
ALTER TABLE membership_evidence ADD COLUMN document_id TEXT REFERENCES provider_documents (id);
CREATE INDEX membership_evidence_document ON membership_evidence (document_id) WHERE document_id IS NOT NULL;

-- What evidence a requirement has after admission, and when it is asked for.
ALTER TABLE questions DROP CONSTRAINT questions_kind_check;
ALTER TABLE questions ADD CONSTRAINT questions_kind_check CHECK (kind IN ('yes_no', 'choice', 'text', 'number', 'money', 'date', 'list', 'file', 'from_record', 'computed'));
ALTER TABLE question_tiers ADD COLUMN evidence TEXT CHECK (evidence IN ('sampled', 'after_admission'));
ALTER TABLE question_tiers ADD COLUMN evidence_within_days BIGINT CHECK (evidence_within_days > 0);
ALTER TABLE question_tiers ADD COLUMN evidence_expires BOOLEAN;

-- Lists of a framework's members in the order of their names, at any depth.
CREATE TABLE member_names (
    membership_id TEXT PRIMARY KEY REFERENCES memberships (id),
    framework_id TEXT NOT NULL,
    name_normalised TEXT NOT NULL,
    organisation_id TEXT NOT NULL
);
CREATE INDEX member_names_order ON member_names (framework_id, name_normalised, organisation_id);
CREATE INDEX member_names_organisation ON member_names (organisation_id);
INSERT INTO member_names
    SELECT m.id, m.framework_id, o.name_normalised, o.id FROM memberships m JOIN organisations o ON o.id = m.organisation_id;
CREATE FUNCTION fairlot_name_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO member_names
        SELECT NEW.id, NEW.framework_id, o.name_normalised, o.id FROM organisations o WHERE o.id = NEW.organisation_id
        ON CONFLICT (membership_id) DO UPDATE SET
            organisation_id = excluded.organisation_id, name_normalised = excluded.name_normalised;
    RETURN NULL;
END $$;
CREATE TRIGGER member_names_follow AFTER INSERT OR UPDATE OF organisation_id ON memberships FOR EACH ROW
    EXECUTE FUNCTION fairlot_name_member();
CREATE FUNCTION fairlot_rename_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE member_names SET name_normalised = NEW.name_normalised WHERE organisation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER member_names_rename AFTER UPDATE OF name_normalised ON organisations FOR EACH ROW
    WHEN (NEW.name_normalised <> OLD.name_normalised) EXECUTE FUNCTION fairlot_rename_members();

-- The queue of a framework manager, and the list of what was submitted.
CREATE INDEX applications_queue ON applications (framework_id, state, decide_by, id);
CREATE INDEX applications_submitted ON applications (framework_id, id) WHERE submitted_at IS NOT NULL;
