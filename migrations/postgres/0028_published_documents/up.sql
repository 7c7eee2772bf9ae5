-- Files that a commissioning body publishes with a competition. The bytes lie in the document store; `secret`, wrapped, opens them.
CREATE TABLE published_documents (
    id TEXT PRIMARY KEY,
    competition_id TEXT REFERENCES competitions (id),
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    sha256 TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    secret BYTEA NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL
);
CREATE INDEX published_documents_of_competition ON published_documents (competition_id);
