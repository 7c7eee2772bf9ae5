-- Whether there is a duty is stated, as for TUPE; and the details of how the provider is paid, as JSON.
ALTER TABLE competitions ADD COLUMN enforcement_duty_applies BOOLEAN;
ALTER TABLE competitions ADD COLUMN data_sharing_duty_applies BOOLEAN;
ALTER TABLE competitions ADD COLUMN payment_details TEXT;
ALTER TABLE competitions_versions ADD COLUMN enforcement_duty_applies BOOLEAN;
ALTER TABLE competitions_versions ADD COLUMN data_sharing_duty_applies BOOLEAN;
ALTER TABLE competitions_versions ADD COLUMN payment_details TEXT;
ALTER TABLE competitions DISABLE TRIGGER competitions_record_version;
-- What was published says whether there is a duty: where none stood, bidders were told of none. A draft has yet to say.
UPDATE competitions SET enforcement_duty_applies = (enforcement_duty IS NOT NULL) WHERE enforcement_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions SET data_sharing_duty_applies = (data_sharing_duty IS NOT NULL) WHERE data_sharing_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions_versions SET enforcement_duty_applies = (enforcement_duty IS NOT NULL) WHERE enforcement_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions_versions SET data_sharing_duty_applies = (data_sharing_duty IS NOT NULL) WHERE data_sharing_duty IS NOT NULL OR published_at IS NOT NULL;
ALTER TABLE competitions ENABLE TRIGGER competitions_record_version;

-- Where a lot is delivered, for how many, and what is paid however few come.
ALTER TABLE lots ADD COLUMN delivery_place TEXT CHECK (delivery_place IN ('prison', 'community', 'both'));
ALTER TABLE lots ADD COLUMN prisons TEXT;
ALTER TABLE lots ADD COLUMN volume_unit TEXT;
ALTER TABLE lots ADD COLUMN volume_minimum BIGINT CHECK (volume_minimum >= 0);
ALTER TABLE lots ADD COLUMN volume_expected BIGINT CHECK (volume_expected >= 0);
ALTER TABLE lots ADD COLUMN volume_maximum BIGINT CHECK (volume_maximum > 0);
ALTER TABLE lots ADD COLUMN minimum_payment_pence BIGINT CHECK (minimum_payment_pence >= 0);
ALTER TABLE lots ADD COLUMN staff_missing_by DATE;
ALTER TABLE lots_versions ADD COLUMN delivery_place TEXT;
ALTER TABLE lots_versions ADD COLUMN prisons TEXT;
ALTER TABLE lots_versions ADD COLUMN volume_unit TEXT;
ALTER TABLE lots_versions ADD COLUMN volume_minimum BIGINT;
ALTER TABLE lots_versions ADD COLUMN volume_expected BIGINT;
ALTER TABLE lots_versions ADD COLUMN volume_maximum BIGINT;
ALTER TABLE lots_versions ADD COLUMN minimum_payment_pence BIGINT;
ALTER TABLE lots_versions ADD COLUMN staff_missing_by DATE;
-- An area can end before its lot; blank is the lot's own term.
ALTER TABLE lot_areas ADD COLUMN term_months BIGINT CHECK (term_months BETWEEN 1 AND 120);

-- Criteria stand in groups, and gates beside them: met or not, without weight.
CREATE TABLE criterion_groups (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    code TEXT NOT NULL,
    parent_code TEXT,
    position BIGINT NOT NULL CHECK (position > 0),
    title TEXT NOT NULL,
    description TEXT,
    weight_basis_points BIGINT NOT NULL CHECK (weight_basis_points BETWEEN 1 AND 10000),
    PRIMARY KEY (competition_id, code)
);
CREATE TABLE gates (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    position BIGINT NOT NULL CHECK (position > 0),
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    UNIQUE (competition_id, position)
);
ALTER TABLE criteria ADD COLUMN group_code TEXT;
ALTER TABLE criteria ADD COLUMN descriptors TEXT;

-- Who would transfer with a lot (TUPE), without names: small teams can be recognised, so the rows are not for everyone.
CREATE TABLE lot_staff (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    position BIGINT NOT NULL CHECK (position > 0),
    role TEXT NOT NULL,
    hours_hundredths BIGINT CHECK (hours_hundredths > 0),
    contract_kind TEXT CHECK (contract_kind IN ('permanent', 'fixed_term', 'zero_hours', 'other')),
    employed_since TEXT,
    pay_pence BIGINT CHECK (pay_pence >= 0),
    location TEXT,
    PRIMARY KEY (lot_id, position)
);
