-- Every version of the rows that reports read, with the time it was recorded and superseded (design section 9).
-- The database writes them, so that no writer can forget.

CREATE TABLE regions_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_in_award_list TEXT NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    valid_to TEXT,
    superseded_at TEXT,
    PRIMARY KEY (code, version)
) STRICT;
CREATE INDEX regions_versions_time ON regions_versions (recorded_at, superseded_at);
CREATE TRIGGER regions_record_first_version AFTER INSERT ON regions BEGIN
    INSERT INTO regions_versions SELECT *, NULL FROM regions WHERE code = NEW.code;
END;
CREATE TRIGGER regions_record_version AFTER UPDATE ON regions BEGIN
    UPDATE regions_versions SET superseded_at = NEW.recorded_at WHERE code = NEW.code AND superseded_at IS NULL;
    INSERT INTO regions_versions SELECT *, NULL FROM regions WHERE code = NEW.code;
END;

CREATE TABLE areas_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    region_code TEXT NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    valid_to TEXT,
    superseded_at TEXT,
    PRIMARY KEY (code, version)
) STRICT;
CREATE INDEX areas_versions_time ON areas_versions (recorded_at, superseded_at);
CREATE TRIGGER areas_record_first_version AFTER INSERT ON areas BEGIN
    INSERT INTO areas_versions SELECT *, NULL FROM areas WHERE code = NEW.code;
END;
CREATE TRIGGER areas_record_version AFTER UPDATE ON areas BEGIN
    UPDATE areas_versions SET superseded_at = NEW.recorded_at WHERE code = NEW.code AND superseded_at IS NULL;
    INSERT INTO areas_versions SELECT *, NULL FROM areas WHERE code = NEW.code;
END;

CREATE TABLE service_categories_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    contract_category TEXT,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    valid_to TEXT,
    superseded_at TEXT,
    PRIMARY KEY (code, version)
) STRICT;
CREATE INDEX service_categories_versions_time ON service_categories_versions (recorded_at, superseded_at);
CREATE TRIGGER service_categories_record_first_version AFTER INSERT ON service_categories BEGIN
    INSERT INTO service_categories_versions SELECT *, NULL FROM service_categories WHERE code = NEW.code;
END;
CREATE TRIGGER service_categories_record_version AFTER UPDATE ON service_categories BEGIN
    UPDATE service_categories_versions SET superseded_at = NEW.recorded_at WHERE code = NEW.code AND superseded_at IS NULL;
    INSERT INTO service_categories_versions SELECT *, NULL FROM service_categories WHERE code = NEW.code;
END;

CREATE TABLE organisations_versions (
    id TEXT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    name_normalised TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT NOT NULL,
    yearly_income_pence INTEGER,
    income_band TEXT NOT NULL,
    home_nation TEXT,
    home_region_code TEXT,
    origin TEXT NOT NULL,
    source_code TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX organisations_versions_time ON organisations_versions (recorded_at, superseded_at);
CREATE TRIGGER organisations_record_first_version AFTER INSERT ON organisations BEGIN
    INSERT INTO organisations_versions SELECT *, NULL FROM organisations WHERE id = NEW.id;
END;
CREATE TRIGGER organisations_record_version AFTER UPDATE ON organisations BEGIN
    UPDATE organisations_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO organisations_versions SELECT *, NULL FROM organisations WHERE id = NEW.id;
END;

CREATE TABLE memberships_versions (
    id TEXT NOT NULL,
    framework_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    tier INTEGER NOT NULL,
    state TEXT NOT NULL,
    categories TEXT NOT NULL,
    areas TEXT NOT NULL,
    admitted_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX memberships_versions_time ON memberships_versions (recorded_at, superseded_at);
CREATE TRIGGER memberships_record_first_version AFTER INSERT ON memberships BEGIN
    INSERT INTO memberships_versions SELECT *, NULL FROM memberships WHERE id = NEW.id;
END;
CREATE TRIGGER memberships_record_version AFTER UPDATE ON memberships BEGIN
    UPDATE memberships_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO memberships_versions SELECT *, NULL FROM memberships WHERE id = NEW.id;
END;

CREATE TABLE allocations_versions (
    id TEXT NOT NULL,
    fund_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    financial_year INTEGER NOT NULL,
    allocated_pence INTEGER NOT NULL,
    reserved_pence INTEGER NOT NULL,
    committed_pence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX allocations_versions_time ON allocations_versions (recorded_at, superseded_at);
CREATE TRIGGER allocations_record_first_version AFTER INSERT ON allocations BEGIN
    INSERT INTO allocations_versions SELECT *, NULL FROM allocations WHERE id = NEW.id;
END;
CREATE TRIGGER allocations_record_version AFTER UPDATE ON allocations BEGIN
    UPDATE allocations_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO allocations_versions SELECT *, NULL FROM allocations WHERE id = NEW.id;
END;

CREATE TABLE fund_holds_versions (
    id TEXT NOT NULL,
    allocation_id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    award_id TEXT,
    state TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX fund_holds_versions_time ON fund_holds_versions (recorded_at, superseded_at);
CREATE TRIGGER fund_holds_record_first_version AFTER INSERT ON fund_holds BEGIN
    INSERT INTO fund_holds_versions SELECT *, NULL FROM fund_holds WHERE id = NEW.id;
END;
CREATE TRIGGER fund_holds_record_version AFTER UPDATE ON fund_holds BEGIN
    UPDATE fund_holds_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO fund_holds_versions SELECT *, NULL FROM fund_holds WHERE id = NEW.id;
END;

CREATE TABLE competitions_versions (
    id TEXT NOT NULL,
    reference TEXT NOT NULL,
    framework_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    footprint_reason TEXT,
    partnering_ends_at TEXT,
    deadline TEXT,
    starts_on TEXT,
    clock_override_reason TEXT,
    payment_model TEXT,
    payment_by_results_basis_points INTEGER,
    volumes TEXT,
    tupe_applies INTEGER,
    enforcement_duty TEXT,
    data_sharing_duty TEXT,
    price_formula TEXT NOT NULL,
    tie_break TEXT NOT NULL,
    standstill_working_days INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    submitted_by TEXT,
    published_by TEXT,
    published_at TEXT,
    closed_at TEXT,
    opened_at TEXT,
    recommended_by TEXT,
    decided_by TEXT,
    decided_at TEXT,
    reason TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX competitions_versions_time ON competitions_versions (recorded_at, superseded_at);
CREATE TRIGGER competitions_record_first_version AFTER INSERT ON competitions BEGIN
    INSERT INTO competitions_versions SELECT *, NULL FROM competitions WHERE id = NEW.id;
END;
CREATE TRIGGER competitions_record_version AFTER UPDATE ON competitions BEGIN
    UPDATE competitions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO competitions_versions SELECT *, NULL FROM competitions WHERE id = NEW.id;
END;

CREATE TABLE lots_versions (
    id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    cohort TEXT,
    value_pence INTEGER NOT NULL,
    value_basis TEXT NOT NULL,
    extension_value_pence INTEGER NOT NULL,
    term_months INTEGER NOT NULL,
    extension_months INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX lots_versions_time ON lots_versions (recorded_at, superseded_at);
CREATE TRIGGER lots_record_first_version AFTER INSERT ON lots BEGIN
    INSERT INTO lots_versions SELECT *, NULL FROM lots WHERE id = NEW.id;
END;
CREATE TRIGGER lots_record_version AFTER UPDATE ON lots BEGIN
    UPDATE lots_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO lots_versions SELECT *, NULL FROM lots WHERE id = NEW.id;
END;

CREATE TABLE route_decisions_versions (
    id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    aid_version INTEGER NOT NULL,
    answers TEXT NOT NULL,
    gates_failed TEXT NOT NULL,
    score INTEGER NOT NULL,
    aid_outcome TEXT NOT NULL,
    chosen TEXT NOT NULL,
    reason TEXT,
    officer TEXT,
    decided_by TEXT NOT NULL,
    second_person TEXT,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX route_decisions_versions_time ON route_decisions_versions (recorded_at, superseded_at);
CREATE TRIGGER route_decisions_record_first_version AFTER INSERT ON route_decisions BEGIN
    INSERT INTO route_decisions_versions SELECT *, NULL FROM route_decisions WHERE id = NEW.id;
END;
CREATE TRIGGER route_decisions_record_version AFTER UPDATE ON route_decisions BEGIN
    UPDATE route_decisions_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO route_decisions_versions SELECT *, NULL FROM route_decisions WHERE id = NEW.id;
END;

CREATE TABLE supply_chain_entries_versions (
    id TEXT NOT NULL,
    bid_id TEXT,
    agreement_id TEXT,
    lead_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    terms BLOB,
    terms_digest TEXT,
    expires_at TEXT,
    decided_at TEXT,
    decided_by TEXT,
    role TEXT,
    areas TEXT,
    value_pence INTEGER,
    volume INTEGER,
    payment_days INTEGER,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX supply_chain_entries_versions_time ON supply_chain_entries_versions (recorded_at, superseded_at);
CREATE TRIGGER supply_chain_entries_record_first_version AFTER INSERT ON supply_chain_entries BEGIN
    INSERT INTO supply_chain_entries_versions SELECT *, NULL FROM supply_chain_entries WHERE id = NEW.id;
END;
CREATE TRIGGER supply_chain_entries_record_version AFTER UPDATE ON supply_chain_entries BEGIN
    UPDATE supply_chain_entries_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO supply_chain_entries_versions SELECT *, NULL FROM supply_chain_entries WHERE id = NEW.id;
END;

CREATE TABLE awards_versions (
    id TEXT NOT NULL,
    reference TEXT NOT NULL,
    competition_id TEXT,
    bid_id TEXT,
    organisation_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    category TEXT NOT NULL,
    cohort TEXT,
    route TEXT NOT NULL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    value_pence INTEGER NOT NULL,
    value_extended_pence INTEGER,
    value_basis TEXT NOT NULL,
    standard_term_months INTEGER NOT NULL,
    extension_months INTEGER,
    award_date TEXT,
    status_note TEXT,
    source_row TEXT,
    reason TEXT,
    recommended_by TEXT,
    approved_by TEXT,
    notified_at TEXT,
    standstill_ends_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX awards_versions_time ON awards_versions (recorded_at, superseded_at);
CREATE TRIGGER awards_record_first_version AFTER INSERT ON awards BEGIN
    INSERT INTO awards_versions SELECT *, NULL FROM awards WHERE id = NEW.id;
END;
CREATE TRIGGER awards_record_version AFTER UPDATE ON awards BEGIN
    UPDATE awards_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO awards_versions SELECT *, NULL FROM awards WHERE id = NEW.id;
END;

CREATE TABLE agreements_versions (
    id TEXT NOT NULL,
    reference TEXT NOT NULL,
    award_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    cohort TEXT,
    text TEXT,
    text_digest TEXT,
    starts_on TEXT,
    ends_on TEXT,
    term_months INTEGER NOT NULL,
    published_until TEXT,
    contract_type_code TEXT,
    allows_female INTEGER,
    allows_male INTEGER,
    minimum_age INTEGER,
    maximum_age INTEGER,
    offered_at TEXT,
    provider_signed_by TEXT,
    provider_signed_at TEXT,
    provider_digest TEXT,
    countersigned_by TEXT,
    countersigned_at TEXT,
    reason TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    superseded_at TEXT,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX agreements_versions_time ON agreements_versions (recorded_at, superseded_at);
CREATE TRIGGER agreements_record_first_version AFTER INSERT ON agreements BEGIN
    INSERT INTO agreements_versions SELECT *, NULL FROM agreements WHERE id = NEW.id;
END;
CREATE TRIGGER agreements_record_version AFTER UPDATE ON agreements BEGIN
    UPDATE agreements_versions SET superseded_at = NEW.recorded_at WHERE id = NEW.id AND superseded_at IS NULL;
    INSERT INTO agreements_versions SELECT *, NULL FROM agreements WHERE id = NEW.id;
END;
