-- Where and when a notice of the law was published. Rows are added, never changed: the newest of a notice and subject counts.
CREATE TABLE notice_publications (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    notice TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    published_on DATE NOT NULL,
    place TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX notice_publications_competition ON notice_publications (competition_id, id);
