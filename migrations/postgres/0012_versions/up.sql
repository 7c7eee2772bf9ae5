-- Every version of the rows that reports read, with the time it was recorded and superseded (design section 9).
-- The database writes them, so that no writer can forget.
CREATE FUNCTION fairlot_record_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('UPDATE %I SET superseded_at = $1 WHERE %I = $2 AND superseded_at IS NULL', TG_TABLE_NAME || '_versions', TG_ARGV[0])
            USING NEW.recorded_at, (to_jsonb(NEW) ->> TG_ARGV[0]);
    END IF;
    EXECUTE format('INSERT INTO %I SELECT ($1).*, NULL::timestamp', TG_TABLE_NAME || '_versions') USING NEW;
    RETURN NULL;
END $$;

CREATE TABLE regions_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_in_award_list TEXT NOT NULL,
    source TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    valid_to DATE,
    superseded_at TIMESTAMP,
    PRIMARY KEY (code, version)
);
CREATE INDEX regions_versions_time ON regions_versions (recorded_at, superseded_at);
CREATE TRIGGER regions_record_version AFTER INSERT OR UPDATE ON regions FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('code');

CREATE TABLE areas_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    region_code TEXT NOT NULL,
    source TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    valid_to DATE,
    superseded_at TIMESTAMP,
    PRIMARY KEY (code, version)
);
CREATE INDEX areas_versions_time ON areas_versions (recorded_at, superseded_at);
CREATE TRIGGER areas_record_version AFTER INSERT OR UPDATE ON areas FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('code');

CREATE TABLE service_categories_versions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    contract_category TEXT,
    source TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    valid_to DATE,
    superseded_at TIMESTAMP,
    PRIMARY KEY (code, version)
);
CREATE INDEX service_categories_versions_time ON service_categories_versions (recorded_at, superseded_at);
CREATE TRIGGER service_categories_record_version AFTER INSERT OR UPDATE ON service_categories FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('code');

CREATE TABLE organisations_versions (
    id TEXT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    name_normalised TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT NOT NULL,
    yearly_income_pence BIGINT,
    income_band TEXT NOT NULL,
    home_nation TEXT,
    home_region_code TEXT,
    origin TEXT NOT NULL,
    source_code TEXT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX organisations_versions_time ON organisations_versions (recorded_at, superseded_at);
CREATE TRIGGER organisations_record_version AFTER INSERT OR UPDATE ON organisations FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE memberships_versions (
    id TEXT NOT NULL,
    framework_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    tier BIGINT NOT NULL,
    state TEXT NOT NULL,
    categories TEXT NOT NULL,
    areas TEXT NOT NULL,
    admitted_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX memberships_versions_time ON memberships_versions (recorded_at, superseded_at);
CREATE TRIGGER memberships_record_version AFTER INSERT OR UPDATE ON memberships FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE allocations_versions (
    id TEXT NOT NULL,
    fund_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    financial_year BIGINT NOT NULL,
    allocated_pence BIGINT NOT NULL,
    reserved_pence BIGINT NOT NULL,
    committed_pence BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX allocations_versions_time ON allocations_versions (recorded_at, superseded_at);
CREATE TRIGGER allocations_record_version AFTER INSERT OR UPDATE ON allocations FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE fund_holds_versions (
    id TEXT NOT NULL,
    allocation_id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    award_id TEXT,
    state TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX fund_holds_versions_time ON fund_holds_versions (recorded_at, superseded_at);
CREATE TRIGGER fund_holds_record_version AFTER INSERT OR UPDATE ON fund_holds FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE competitions_versions (
    id TEXT NOT NULL,
    reference TEXT NOT NULL,
    framework_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    region_code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL,
    anonymous BOOLEAN NOT NULL,
    footprint_reason TEXT,
    partnering_ends_at TIMESTAMP,
    deadline TIMESTAMP,
    starts_on DATE,
    clock_override_reason TEXT,
    payment_model TEXT,
    payment_by_results_basis_points BIGINT,
    volumes TEXT,
    tupe_applies BOOLEAN,
    enforcement_duty TEXT,
    data_sharing_duty TEXT,
    price_formula TEXT NOT NULL,
    tie_break TEXT NOT NULL,
    standstill_working_days BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    submitted_by TEXT,
    published_by TEXT,
    published_at TIMESTAMP,
    closed_at TIMESTAMP,
    opened_at TIMESTAMP,
    recommended_by TEXT,
    decided_by TEXT,
    decided_at TIMESTAMP,
    reason TEXT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX competitions_versions_time ON competitions_versions (recorded_at, superseded_at);
CREATE TRIGGER competitions_record_version AFTER INSERT OR UPDATE ON competitions FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE lots_versions (
    id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    cohort TEXT,
    value_pence BIGINT NOT NULL,
    value_basis TEXT NOT NULL,
    extension_value_pence BIGINT NOT NULL,
    term_months BIGINT NOT NULL,
    extension_months BIGINT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX lots_versions_time ON lots_versions (recorded_at, superseded_at);
CREATE TRIGGER lots_record_version AFTER INSERT OR UPDATE ON lots FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE route_decisions_versions (
    id TEXT NOT NULL,
    competition_id TEXT NOT NULL,
    aid_version BIGINT NOT NULL,
    answers TEXT NOT NULL,
    gates_failed TEXT NOT NULL,
    score BIGINT NOT NULL,
    aid_outcome TEXT NOT NULL,
    chosen TEXT NOT NULL,
    reason TEXT,
    officer TEXT,
    decided_by TEXT NOT NULL,
    second_person TEXT,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX route_decisions_versions_time ON route_decisions_versions (recorded_at, superseded_at);
CREATE TRIGGER route_decisions_record_version AFTER INSERT OR UPDATE ON route_decisions FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

CREATE TABLE supply_chain_entries_versions (
    id TEXT NOT NULL,
    bid_id TEXT,
    agreement_id TEXT,
    lead_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    terms BYTEA,
    terms_digest TEXT,
    expires_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by TEXT,
    role TEXT,
    areas TEXT,
    value_pence BIGINT,
    volume BIGINT,
    payment_days BIGINT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX supply_chain_entries_versions_time ON supply_chain_entries_versions (recorded_at, superseded_at);
CREATE TRIGGER supply_chain_entries_record_version AFTER INSERT OR UPDATE ON supply_chain_entries FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

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
    value_pence BIGINT NOT NULL,
    value_extended_pence BIGINT,
    value_basis TEXT NOT NULL,
    standard_term_months BIGINT NOT NULL,
    extension_months BIGINT,
    award_date DATE,
    status_note TEXT,
    source_row TEXT,
    reason TEXT,
    recommended_by TEXT,
    approved_by TEXT,
    notified_at TIMESTAMP,
    standstill_ends_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX awards_versions_time ON awards_versions (recorded_at, superseded_at);
CREATE TRIGGER awards_record_version AFTER INSERT OR UPDATE ON awards FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');

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
    starts_on DATE,
    ends_on DATE,
    term_months BIGINT NOT NULL,
    published_until TEXT,
    contract_type_code TEXT,
    allows_female BOOLEAN,
    allows_male BOOLEAN,
    minimum_age BIGINT,
    maximum_age BIGINT,
    offered_at TIMESTAMP,
    provider_signed_by TEXT,
    provider_signed_at TIMESTAMP,
    provider_digest TEXT,
    countersigned_by TEXT,
    countersigned_at TIMESTAMP,
    reason TEXT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    PRIMARY KEY (id, version)
);
CREATE INDEX agreements_versions_time ON agreements_versions (recorded_at, superseded_at);
CREATE TRIGGER agreements_record_version AFTER INSERT OR UPDATE ON agreements FOR EACH ROW EXECUTE FUNCTION fairlot_record_version('id');
