-- Whether there is a duty is stated, as for TUPE; and the details of how the provider is paid, as JSON.
ALTER TABLE competitions ADD COLUMN enforcement_duty_applies INTEGER;
ALTER TABLE competitions ADD COLUMN data_sharing_duty_applies INTEGER;
ALTER TABLE competitions ADD COLUMN payment_details TEXT;
ALTER TABLE competitions_versions ADD COLUMN enforcement_duty_applies INTEGER;
ALTER TABLE competitions_versions ADD COLUMN data_sharing_duty_applies INTEGER;
ALTER TABLE competitions_versions ADD COLUMN payment_details TEXT;
DROP TRIGGER competitions_record_version;
DROP TRIGGER competitions_record_first_version;
-- What was published says whether there is a duty: where none stood, bidders were told of none. A draft has yet to say.
UPDATE competitions SET enforcement_duty_applies = (enforcement_duty IS NOT NULL) WHERE enforcement_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions SET data_sharing_duty_applies = (data_sharing_duty IS NOT NULL) WHERE data_sharing_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions_versions SET enforcement_duty_applies = (enforcement_duty IS NOT NULL) WHERE enforcement_duty IS NOT NULL OR published_at IS NOT NULL;
UPDATE competitions_versions SET data_sharing_duty_applies = (data_sharing_duty IS NOT NULL) WHERE data_sharing_duty IS NOT NULL OR published_at IS NOT NULL;
CREATE TRIGGER competitions_record_first_version AFTER INSERT ON competitions BEGIN
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until, enforcement_duty_applies, data_sharing_duty_applies, payment_details)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until, enforcement_duty_applies, data_sharing_duty_applies, payment_details
        FROM competitions WHERE id = NEW.id;
END;
CREATE TRIGGER competitions_record_version AFTER UPDATE ON competitions BEGIN
    UPDATE competitions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until, enforcement_duty_applies, data_sharing_duty_applies, payment_details)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until, enforcement_duty_applies, data_sharing_duty_applies, payment_details
        FROM competitions WHERE id = NEW.id;
END;

-- Where a lot is delivered, for how many, and what is paid however few come.
ALTER TABLE lots ADD COLUMN delivery_place TEXT CHECK (delivery_place IN ('prison', 'community', 'both'));
ALTER TABLE lots ADD COLUMN prisons TEXT;
ALTER TABLE lots ADD COLUMN volume_unit TEXT;
ALTER TABLE lots ADD COLUMN volume_minimum INTEGER CHECK (volume_minimum >= 0);
ALTER TABLE lots ADD COLUMN volume_expected INTEGER CHECK (volume_expected >= 0);
ALTER TABLE lots ADD COLUMN volume_maximum INTEGER CHECK (volume_maximum > 0);
ALTER TABLE lots ADD COLUMN minimum_payment_pence INTEGER CHECK (minimum_payment_pence >= 0);
ALTER TABLE lots ADD COLUMN staff_missing_by TEXT;
ALTER TABLE lots_versions ADD COLUMN delivery_place TEXT;
ALTER TABLE lots_versions ADD COLUMN prisons TEXT;
ALTER TABLE lots_versions ADD COLUMN volume_unit TEXT;
ALTER TABLE lots_versions ADD COLUMN volume_minimum INTEGER;
ALTER TABLE lots_versions ADD COLUMN volume_expected INTEGER;
ALTER TABLE lots_versions ADD COLUMN volume_maximum INTEGER;
ALTER TABLE lots_versions ADD COLUMN minimum_payment_pence INTEGER;
ALTER TABLE lots_versions ADD COLUMN staff_missing_by TEXT;
DROP TRIGGER lots_record_version;
DROP TRIGGER lots_record_first_version;
CREATE TRIGGER lots_record_first_version AFTER INSERT ON lots BEGIN
    INSERT INTO lots_versions (id, competition_id, number, title, cohort, value_pence, value_basis, extension_value_pence, term_months, extension_months, state, version, recorded_at, delivery_place, prisons, volume_unit, volume_minimum, volume_expected, volume_maximum, minimum_payment_pence, staff_missing_by)
        SELECT id, competition_id, number, title, cohort, value_pence, value_basis, extension_value_pence, term_months, extension_months, state, version, recorded_at, delivery_place, prisons, volume_unit, volume_minimum, volume_expected, volume_maximum, minimum_payment_pence, staff_missing_by
        FROM lots WHERE id = NEW.id;
END;
CREATE TRIGGER lots_record_version AFTER UPDATE ON lots BEGIN
    UPDATE lots_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO lots_versions (id, competition_id, number, title, cohort, value_pence, value_basis, extension_value_pence, term_months, extension_months, state, version, recorded_at, delivery_place, prisons, volume_unit, volume_minimum, volume_expected, volume_maximum, minimum_payment_pence, staff_missing_by)
        SELECT id, competition_id, number, title, cohort, value_pence, value_basis, extension_value_pence, term_months, extension_months, state, version, recorded_at, delivery_place, prisons, volume_unit, volume_minimum, volume_expected, volume_maximum, minimum_payment_pence, staff_missing_by
        FROM lots WHERE id = NEW.id;
END;
-- An area can end before its lot; blank is the lot's own term.
ALTER TABLE lot_areas ADD COLUMN term_months INTEGER CHECK (term_months BETWEEN 1 AND 120);

-- Criteria stand in groups, and gates beside them: met or not, without weight.
CREATE TABLE criterion_groups (
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    code TEXT NOT NULL,
    parent_code TEXT,
    position INTEGER NOT NULL CHECK (position > 0),
    title TEXT NOT NULL,
    description TEXT,
    weight_basis_points INTEGER NOT NULL CHECK (weight_basis_points BETWEEN 1 AND 10000),
    PRIMARY KEY (competition_id, code)
) STRICT;
CREATE TABLE gates (
    id TEXT PRIMARY KEY,
    competition_id TEXT NOT NULL REFERENCES competitions (id),
    position INTEGER NOT NULL CHECK (position > 0),
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    UNIQUE (competition_id, position)
) STRICT;
ALTER TABLE criteria ADD COLUMN group_code TEXT;
ALTER TABLE criteria ADD COLUMN descriptors TEXT;

-- Who would transfer with a lot (TUPE), without names: small teams can be recognised, so the rows are not for everyone.
CREATE TABLE lot_staff (
    lot_id TEXT NOT NULL REFERENCES lots (id),
    position INTEGER NOT NULL CHECK (position > 0),
    role TEXT NOT NULL,
    hours_hundredths INTEGER CHECK (hours_hundredths > 0),
    contract_kind TEXT CHECK (contract_kind IN ('permanent', 'fixed_term', 'zero_hours', 'other')),
    employed_since TEXT,
    pay_pence INTEGER CHECK (pay_pence >= 0),
    location TEXT,
    PRIMARY KEY (lot_id, position)
) STRICT;
