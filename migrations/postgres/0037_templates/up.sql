-- Named sets of terms that a commissioning body keeps from its competitions. `terms` is one JSON document of what drafting
-- takes, without money and dates; its `form` says how it is to be read.
CREATE TABLE competition_templates (
    id TEXT PRIMARY KEY,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    framework_id TEXT NOT NULL REFERENCES frameworks (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('current', 'withdrawn')),
    terms TEXT NOT NULL,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX competition_templates_body ON competition_templates (body_id, id);

-- From which template a draft was begun.
CREATE TABLE competition_template_uses (
    competition_id TEXT PRIMARY KEY REFERENCES competitions (id),
    template_id TEXT NOT NULL REFERENCES competition_templates (id)
);
