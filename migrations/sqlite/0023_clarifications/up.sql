-- The last moment for questions. From here on the versions of competitions are written by name: a new column stands after
-- `superseded_at` there.
ALTER TABLE competitions ADD COLUMN questions_until TEXT;
ALTER TABLE competitions_versions ADD COLUMN questions_until TEXT;
DROP TRIGGER competitions_record_first_version;
DROP TRIGGER competitions_record_version;
CREATE TRIGGER competitions_record_first_version AFTER INSERT ON competitions BEGIN
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until
        FROM competitions WHERE id = NEW.id;
END;
CREATE TRIGGER competitions_record_version AFTER UPDATE ON competitions BEGIN
    UPDATE competitions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until
        FROM competitions WHERE id = NEW.id;
END;

-- Questions about a competition. Ids are random (UUIDv4) and numbers follow the answers: no order tells who asked.
CREATE TABLE clarifications (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'answered', 'declined', 'withdrawn')),
    question TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    shown_from TEXT NOT NULL,
    told_at TEXT,
    number INTEGER CHECK (number > 0),
    published_question TEXT,
    answer TEXT,
    reason TEXT,
    decided_by TEXT,
    decided_at TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (competition_id, number),
    CHECK ((number IS NULL) = (answer IS NULL))
) STRICT;
CREATE INDEX clarifications_untold ON clarifications (shown_from) WHERE told_at IS NULL AND state = 'asked';
