-- The last moment for questions. From here on versions are written by name: a new column stands after `superseded_at` there.
CREATE OR REPLACE FUNCTION fairlot_record_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    names TEXT;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('UPDATE %I SET superseded_at = $1 WHERE %I = $2 AND superseded_at IS NULL', TG_TABLE_NAME || '_versions', TG_ARGV[0])
            USING NEW.recorded_at, (to_jsonb(NEW) ->> TG_ARGV[0]);
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names
        FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('INSERT INTO %I (%s) SELECT ($1).*', TG_TABLE_NAME || '_versions', names) USING NEW;
    RETURN NULL;
END $$;
ALTER TABLE competitions ADD COLUMN questions_until TIMESTAMP;
ALTER TABLE competitions_versions ADD COLUMN questions_until TIMESTAMP;

-- Questions about a competition. Ids are random (UUIDv4) and numbers follow the answers: no order tells who asked.
CREATE TABLE clarifications (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'answered', 'declined', 'withdrawn')),
    question TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    shown_from TIMESTAMP NOT NULL,
    told_at TIMESTAMP,
    number BIGINT CHECK (number > 0),
    published_question TEXT,
    answer TEXT,
    reason TEXT,
    decided_by TEXT,
    decided_at TIMESTAMP,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (competition_id, number),
    CHECK ((number IS NULL) = (answer IS NULL))
);
CREATE INDEX clarifications_untold ON clarifications (shown_from) WHERE told_at IS NULL AND state = 'asked';
