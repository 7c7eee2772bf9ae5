DROP TABLE clarifications;
ALTER TABLE competitions_versions DROP COLUMN questions_until;
ALTER TABLE competitions DROP COLUMN questions_until;
CREATE OR REPLACE FUNCTION fairlot_record_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('UPDATE %I SET superseded_at = $1 WHERE %I = $2 AND superseded_at IS NULL', TG_TABLE_NAME || '_versions', TG_ARGV[0])
            USING NEW.recorded_at, (to_jsonb(NEW) ->> TG_ARGV[0]);
    END IF;
    EXECUTE format('INSERT INTO %I SELECT ($1).*, NULL::timestamp', TG_TABLE_NAME || '_versions') USING NEW;
    RETURN NULL;
END $$;
