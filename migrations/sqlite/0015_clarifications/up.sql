-- A round of questions to the applicant. `decide_by_before` is the end of the decision clock as it stood when asked.
CREATE TABLE application_clarifications (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    reply_by TEXT NOT NULL,
    decide_by_before TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    timed_out_at TEXT,
    CHECK ((answered_by IS NULL) = (answered_at IS NULL) AND (answered_at IS NULL OR timed_out_at IS NULL))
) STRICT;
CREATE INDEX application_clarifications_of ON application_clarifications (application_id);
CREATE UNIQUE INDEX application_clarifications_open ON application_clarifications (application_id)
    WHERE answered_at IS NULL AND timed_out_at IS NULL;

CREATE TABLE application_clarification_questions (
    clarification_id TEXT NOT NULL REFERENCES application_clarifications (id),
    question_code TEXT NOT NULL,
    text TEXT NOT NULL,
    reply TEXT,
    PRIMARY KEY (clarification_id, question_code)
) STRICT;
