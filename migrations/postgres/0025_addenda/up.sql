-- What changed after a competition was published. A published addendum stays as it is; `asked_at` says when bidders were asked
-- to confirm bids for earlier terms, and is set whether there are bids or not.
CREATE TABLE addenda (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    number BIGINT NOT NULL CHECK (number > 0),
    text TEXT NOT NULL,
    material BOOLEAN NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    asked_at TIMESTAMP,
    UNIQUE (competition_id, number)
);
CREATE INDEX addenda_unasked ON addenda (competition_id) WHERE material AND asked_at IS NULL;

-- Its numbered differences: a pointer into the competition, the value before and after as JSON.
CREATE TABLE addendum_changes (
    addendum_id TEXT NOT NULL REFERENCES addenda (id),
    position BIGINT NOT NULL CHECK (position > 0),
    pointer TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    PRIMARY KEY (addendum_id, position)
);

-- The number of the last material addendum that the bid is for.
ALTER TABLE bids ADD COLUMN confirmed_addendum BIGINT NOT NULL DEFAULT 0;
