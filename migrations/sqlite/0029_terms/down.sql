DROP TABLE lot_staff;
ALTER TABLE criteria DROP COLUMN descriptors;
ALTER TABLE criteria DROP COLUMN group_code;
DROP TABLE gates;
DROP TABLE criterion_groups;
ALTER TABLE lot_areas DROP COLUMN term_months;
DROP TRIGGER lots_record_version;
DROP TRIGGER lots_record_first_version;
ALTER TABLE lots_versions DROP COLUMN staff_missing_by;
ALTER TABLE lots_versions DROP COLUMN minimum_payment_pence;
ALTER TABLE lots_versions DROP COLUMN volume_maximum;
ALTER TABLE lots_versions DROP COLUMN volume_expected;
ALTER TABLE lots_versions DROP COLUMN volume_minimum;
ALTER TABLE lots_versions DROP COLUMN volume_unit;
ALTER TABLE lots_versions DROP COLUMN prisons;
ALTER TABLE lots_versions DROP COLUMN delivery_place;
ALTER TABLE lots DROP COLUMN staff_missing_by;
ALTER TABLE lots DROP COLUMN minimum_payment_pence;
ALTER TABLE lots DROP COLUMN volume_maximum;
ALTER TABLE lots DROP COLUMN volume_expected;
ALTER TABLE lots DROP COLUMN volume_minimum;
ALTER TABLE lots DROP COLUMN volume_unit;
ALTER TABLE lots DROP COLUMN prisons;
ALTER TABLE lots DROP COLUMN delivery_place;
CREATE TRIGGER lots_record_first_version AFTER INSERT ON lots BEGIN
    INSERT INTO lots_versions SELECT *, NULL FROM lots WHERE id = NEW.id;
END;
CREATE TRIGGER lots_record_version AFTER UPDATE ON lots BEGIN
    UPDATE lots_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO lots_versions SELECT *, NULL FROM lots WHERE id = NEW.id;
END;
DROP TRIGGER competitions_record_version;
DROP TRIGGER competitions_record_first_version;
ALTER TABLE competitions_versions DROP COLUMN payment_details;
ALTER TABLE competitions_versions DROP COLUMN data_sharing_duty_applies;
ALTER TABLE competitions_versions DROP COLUMN enforcement_duty_applies;
ALTER TABLE competitions DROP COLUMN payment_details;
ALTER TABLE competitions DROP COLUMN data_sharing_duty_applies;
ALTER TABLE competitions DROP COLUMN enforcement_duty_applies;
CREATE TRIGGER competitions_record_first_version AFTER INSERT ON competitions BEGIN
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until
        FROM competitions WHERE id = NEW.id;
END;
CREATE TRIGGER competitions_record_version AFTER UPDATE ON competitions BEGIN
    UPDATE competitions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO competitions_versions (id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until)
        SELECT id, reference, framework_id, body_id, region_code, title, summary, state, anonymous, footprint_reason, partnering_ends_at, deadline, starts_on, clock_override_reason, payment_model, payment_by_results_basis_points, volumes, tupe_applies, enforcement_duty, data_sharing_duty, price_formula, tie_break, standstill_working_days, created_by, created_at, submitted_by, published_by, published_at, closed_at, opened_at, recommended_by, decided_by, decided_at, reason, version, recorded_at, questions_until
        FROM competitions WHERE id = NEW.id;
END;
