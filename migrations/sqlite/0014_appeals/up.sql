CREATE TABLE application_appeals (
    application_id TEXT PRIMARY KEY REFERENCES applications (id),
    reason TEXT NOT NULL,
    appealed_by TEXT NOT NULL,
    appealed_at TEXT NOT NULL,
    heard_by TEXT,
    heard_reason TEXT,
    heard_at TEXT,
    CHECK ((heard_by IS NULL) = (heard_at IS NULL) AND (heard_by IS NULL) = (heard_reason IS NULL))
) STRICT;
