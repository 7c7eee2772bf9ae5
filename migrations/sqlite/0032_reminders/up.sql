-- A deadline of which the invited were reminded, once; a deadline that moves later is another.
CREATE TABLE competition_reminders (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    deadline TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (competition_id, deadline)
) STRICT;
