-- From which competition a draft was copied.
CREATE TABLE competition_copies (
    competition_id TEXT PRIMARY KEY REFERENCES competitions (id),
    source_id TEXT NOT NULL REFERENCES competitions (id)
);
