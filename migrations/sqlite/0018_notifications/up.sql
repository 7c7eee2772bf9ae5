-- How a person wants the mails that are not required, and whether mail to their address came back.
ALTER TABLE people ADD COLUMN delivery TEXT NOT NULL DEFAULT 'at_once' CHECK (delivery IN ('at_once', 'daily', 'none'));
ALTER TABLE people ADD COLUMN bounced_at TEXT;
ALTER TABLE people ADD COLUMN bounce_status TEXT;

-- Whose mail it is: a delivery report names the message, and so the person.
ALTER TABLE outbox ADD COLUMN person_id TEXT;

-- Letters that wait for the day's digest. The payload is wrapped like a waiting mail.
CREATE TABLE digest_items (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    payload TEXT NOT NULL
) STRICT;
CREATE INDEX digest_items_due ON digest_items (created_at);
CREATE INDEX digest_items_person ON digest_items (person_id);
