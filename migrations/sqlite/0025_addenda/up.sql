-- What changed after a competition was published. A published addendum stays as it is; `asked_at` says when bidders were asked
-- to confirm bids for earlier terms, and is set whether there are bids or not.
CREATE TABLE addenda (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    number INTEGER NOT NULL CHECK (number > 0),
    text TEXT NOT NULL,
    material INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    published_at TEXT NOT NULL,
    asked_at TEXT,
    UNIQUE (competition_id, number)
) STRICT;
CREATE INDEX addenda_unasked ON addenda (competition_id) WHERE material AND asked_at IS NULL;

-- Its numbered differences: a pointer into the competition, the value before and after as JSON.
CREATE TABLE addendum_changes (
    addendum_id TEXT NOT NULL REFERENCES addenda (id),
    position INTEGER NOT NULL CHECK (position > 0),
    pointer TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    PRIMARY KEY (addendum_id, position)
) STRICT;

-- The number of the last material addendum that the bid is for.
ALTER TABLE bids ADD COLUMN confirmed_addendum INTEGER NOT NULL DEFAULT 0;
