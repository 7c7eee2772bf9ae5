-- What became public, or changed into another scope, and was not told to saved searches yet. `scope_before` is what it had until
-- then, for what changed. Many searches are told in pieces: `told_person` and `told_search` are the last ones that were.
CREATE TABLE news (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    scope_before TEXT,
    created_at TEXT NOT NULL,
    told_person TEXT,
    told_search TEXT
) STRICT;

-- A person's filter of the public opportunities. `kind` has no check, so that another kind of opportunity needs no change here.
CREATE TABLE saved_searches (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    kind TEXT,
    category_code TEXT REFERENCES service_categories (code),
    area_code TEXT REFERENCES areas (code),
    tier INTEGER,
    fits_from TEXT NOT NULL,
    delivery TEXT NOT NULL CHECK (delivery IN ('digest', 'at_once', 'call')),
    call_url TEXT,
    call_secret BLOB,
    call_failures INTEGER NOT NULL DEFAULT 0 CHECK (call_failures >= 0),
    call_failure TEXT CHECK (call_failure IN ('not_reached', 'refused')),
    call_off_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    CHECK (delivery <> 'call' OR (call_url IS NOT NULL AND call_secret IS NOT NULL))
) STRICT;
CREATE INDEX saved_searches_of_person ON saved_searches (person_id, id);

-- A call on its way to a program: one at a time for each search.
CREATE TABLE saved_search_calls (
    id TEXT PRIMARY KEY,
    search_id TEXT NOT NULL UNIQUE REFERENCES saved_searches (id),
    created_at TEXT NOT NULL,
    available_at TEXT NOT NULL,
    claimed_until TEXT
) STRICT;
CREATE INDEX saved_search_calls_due ON saved_search_calls (available_at);

-- What a search found, each once. A mail has it from the same transaction; for a call it waits until the program took it.
CREATE TABLE saved_search_items (
    search_id TEXT NOT NULL REFERENCES saved_searches (id),
    kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    found_at TEXT NOT NULL,
    call_id TEXT REFERENCES saved_search_calls (id),
    sent_at TEXT,
    PRIMARY KEY (search_id, kind, item_id)
) STRICT;
CREATE INDEX saved_search_items_waiting ON saved_search_items (search_id, found_at) WHERE sent_at IS NULL;
CREATE INDEX saved_search_items_of_call ON saved_search_items (call_id);
