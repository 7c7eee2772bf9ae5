-- A question set says what it changed, why and from which day; a question, why it is asked and which version of the
-- requirement it is. `based_on` is the number of the published set that a later one was compared with.
ALTER TABLE question_sets ADD COLUMN what_changed TEXT;
ALTER TABLE question_sets ADD COLUMN justification TEXT;
ALTER TABLE question_sets ADD COLUMN effective_on DATE;
ALTER TABLE question_sets ADD COLUMN based_on BIGINT;
ALTER TABLE questions ADD COLUMN justification TEXT;
ALTER TABLE questions ADD COLUMN requirement_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE question_tiers ADD COLUMN threshold BIGINT CHECK (threshold >= 0);
ALTER TABLE applications ADD COLUMN effort_minutes BIGINT CHECK (effort_minutes >= 0);
-- An answer that was taken from the provider's store and waits to be confirmed: when it was last confirmed before.
ALTER TABLE application_answers ADD COLUMN last_confirmed_at TIMESTAMP;

-- What a check found: a fault stands from `found_at` until `mended_at`.
CREATE TABLE application_faults (
    application_id TEXT NOT NULL REFERENCES applications (id),
    question_code TEXT NOT NULL,
    fault TEXT NOT NULL,
    found_at TIMESTAMP NOT NULL,
    mended_at TIMESTAMP,
    PRIMARY KEY (application_id, question_code, found_at)
);

-- A provider's reusable answers (rule 4). `question_key` is the digest of the question's kind and wording.
CREATE TABLE provider_answers (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    question_key TEXT NOT NULL,
    question_code TEXT NOT NULL,
    question_text TEXT NOT NULL,
    value TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id),
    confirmed_by TEXT NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (organisation_id, question_key)
);

-- Who was told of a relaxed requirement, once each (rule 5), and which question sets are through.
CREATE TABLE relaxations_told (
    question_set_id TEXT NOT NULL REFERENCES question_sets (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    codes TEXT NOT NULL,
    told_at TIMESTAMP NOT NULL,
    PRIMARY KEY (question_set_id, organisation_id)
);
CREATE TABLE relaxation_sweeps (
    question_set_id TEXT PRIMARY KEY REFERENCES question_sets (id),
    finished_at TIMESTAMP NOT NULL
);

-- The versions that the reports on applications read. They hold no answer: only that a question was answered.
CREATE TABLE applications_versions (
    id TEXT NOT NULL,
    framework_id TEXT NOT NULL,
    question_set_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    tier BIGINT NOT NULL,
    state TEXT NOT NULL,
    effort_minutes BIGINT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX applications_versions_time ON applications_versions (recorded_at, superseded_at);
CREATE INDEX applications_versions_framework ON applications_versions (framework_id, id);
-- Each answer counts as a version of its application; only what the reports read of it makes a row here.
CREATE FUNCTION fairlot_record_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE applications_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO applications_versions VALUES (NEW.id, NEW.framework_id, NEW.question_set_id, NEW.organisation_id, NEW.tier,
        NEW.state, NEW.effort_minutes, NEW.version, NEW.recorded_at, NULL)
    ON CONFLICT (id, version) DO UPDATE SET state = excluded.state, question_set_id = excluded.question_set_id,
        effort_minutes = excluded.effort_minutes, recorded_at = excluded.recorded_at, superseded_at = NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER applications_record_first_version AFTER INSERT ON applications
    FOR EACH ROW EXECUTE FUNCTION fairlot_record_application();
CREATE TRIGGER applications_record_version AFTER UPDATE ON applications FOR EACH ROW
    WHEN (NEW.state <> OLD.state OR NEW.organisation_id <> OLD.organisation_id OR NEW.question_set_id <> OLD.question_set_id OR NEW.effort_minutes IS DISTINCT FROM OLD.effort_minutes)
    EXECUTE FUNCTION fairlot_record_application();

CREATE TABLE application_answers_versions (
    application_id TEXT NOT NULL,
    question_code TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (application_id, question_code, version)
);
-- What was taken from the provider's store is no answer yet: it counts once it is confirmed.
CREATE FUNCTION fairlot_record_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_answers_versions VALUES (NEW.application_id, NEW.question_code, NEW.version, NEW.recorded_at)
    ON CONFLICT (application_id, question_code, version) DO UPDATE SET recorded_at = excluded.recorded_at;
    RETURN NULL;
END $$;
CREATE TRIGGER application_answers_record_version AFTER INSERT OR UPDATE ON application_answers FOR EACH ROW
    WHEN (NEW.last_confirmed_at IS NULL) EXECUTE FUNCTION fairlot_record_answer();

CREATE TABLE application_decisions_versions (
    application_id TEXT NOT NULL,
    question_code TEXT NOT NULL,
    outcome TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (application_id, question_code, recorded_at)
);
-- A decision is changed by writing it anew, so the next one ends the one before.
CREATE FUNCTION fairlot_record_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE application_decisions_versions SET superseded_at = NEW.recorded_at
        WHERE application_id = NEW.application_id AND question_code = NEW.question_code AND superseded_at IS NULL;
    INSERT INTO application_decisions_versions VALUES (NEW.application_id, NEW.question_code, NEW.outcome, NEW.recorded_at, NULL)
    ON CONFLICT (application_id, question_code, recorded_at) DO UPDATE SET outcome = excluded.outcome, superseded_at = NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER application_decisions_record_version AFTER INSERT ON application_decisions
    FOR EACH ROW EXECUTE FUNCTION fairlot_record_decision();

-- What is there already begins with its last state: its earlier ones were not kept.
INSERT INTO applications_versions SELECT id, framework_id, question_set_id, organisation_id, tier, state, effort_minutes, version,
    recorded_at, NULL FROM applications;
INSERT INTO application_answers_versions SELECT application_id, question_code, version, recorded_at FROM application_answers;
INSERT INTO application_decisions_versions SELECT application_id, question_code, outcome, recorded_at, NULL FROM application_decisions;
