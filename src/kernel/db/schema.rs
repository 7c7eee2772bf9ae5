//! The tables as Diesel sees them; a test holds this file against both databases.

diesel::table! {
    audit_events (id) {
        id -> Text,
        leaf_index -> Nullable<BigInt>,
        at -> Timestamp,
        actor -> Text,
        body_id -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        parent_id -> Nullable<Text>,
        region_code -> Nullable<Text>,
        embargo -> Text,
        embargo_parent -> Nullable<Text>,
        reason -> Nullable<Text>,
        digest_before -> Nullable<Text>,
        digest_after -> Nullable<Text>,
        salt -> Binary,
        commitment -> Binary,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        created_at -> Timestamp,
        kind -> Text,
        payload -> Text,
        available_at -> Timestamp,
        attempts -> BigInt,
        claimed_until -> Nullable<Timestamp>,
        delivered_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        person_id -> Nullable<Text>,
    }
}

diesel::table! {
    digest_items (id) {
        id -> Text,
        person_id -> Text,
        created_at -> Timestamp,
        payload -> Text,
    }
}

diesel::table! {
    idempotency_keys (actor, key) {
        actor -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> BigInt,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
        reference -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        public_key -> Binary,
        private_key_wrapped -> Nullable<Binary>,
        created_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reference_counters (prefix, year) {
        prefix -> Text,
        year -> BigInt,
        last_number -> BigInt,
    }
}

diesel::table! {
    confirmations (id) {
        id -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        action -> Text,
        subject_version -> BigInt,
        requested_by -> Text,
        requested_at -> Timestamp,
        reason -> Nullable<Text>,
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    people (id) {
        id -> Text,
        email -> Text,
        email_normalised -> Text,
        name -> Text,
        locale -> Text,
        password_hash -> Nullable<Text>,
        totp_secret_wrapped -> Nullable<Binary>,
        totp_confirmed_at -> Nullable<Timestamp>,
        totp_last_step -> Nullable<BigInt>,
        state -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        delivery -> Text,
        bounced_at -> Nullable<Timestamp>,
        bounce_status -> Nullable<Text>,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> Text,
        person_id -> Text,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        person_id -> Text,
        state -> Text,
        created_at -> Timestamp,
        auth_time -> Timestamp,
        second_factor_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        token_hash -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> Text,
        family_id -> Text,
        session_id -> Text,
        token_hash -> Text,
        issued_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_failures (kind, key_hash) {
        kind -> Text,
        key_hash -> Text,
        window_start -> Timestamp,
        failures -> BigInt,
    }
}

diesel::table! {
    password_resets (id) {
        id -> Text,
        person_id -> Text,
        token_hash -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    regions (code) {
        code -> Text,
        name -> Text,
        name_in_award_list -> Text,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    areas (code) {
        code -> Text,
        name -> Text,
        region_code -> Text,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    service_categories (code) {
        code -> Text,
        name -> Text,
        kind -> Text,
        contract_category -> Nullable<Text>,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    organisations (id) {
        id -> Text,
        side -> Text,
        name -> Text,
        name_normalised -> Text,
        kind -> Text,
        sector -> Text,
        yearly_income_pence -> Nullable<BigInt>,
        income_band -> Text,
        home_nation -> Nullable<Text>,
        home_region_code -> Nullable<Text>,
        origin -> Text,
        source_code -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    organisation_identifiers (id) {
        id -> Text,
        organisation_id -> Text,
        scheme -> Text,
        value -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    role_grants (id) {
        id -> Text,
        person_id -> Text,
        body_id -> Text,
        role -> Text,
        region_code -> Nullable<Text>,
        competition_id -> Nullable<Text>,
        granted_by -> Nullable<Text>,
        granted_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    invitations_to_join (id) {
        id -> Text,
        body_id -> Text,
        email -> Text,
        email_normalised -> Text,
        role -> Text,
        region_code -> Nullable<Text>,
        competition_id -> Nullable<Text>,
        token_hash -> Text,
        invited_by -> Text,
        invited_at -> Timestamp,
        expires_at -> Timestamp,
        accepted_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        body_id -> Text,
        role -> Text,
        region_code -> Nullable<Text>,
        name -> Text,
        secret_hash -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    frameworks (id) {
        id -> Text,
        reference -> Text,
        body_id -> Text,
        name -> Text,
        summary -> Text,
        regime -> Text,
        state -> Text,
        opens_on -> Date,
        closes_on -> Date,
        decision_working_days -> BigInt,
        appeal_working_days -> BigInt,
        minimum_partnering_days -> BigInt,
        minimum_bidding_days -> BigInt,
        minimum_mobilisation_days -> BigInt,
        standstill_working_days -> BigInt,
        created_by -> Text,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
        short_form_below_pence -> BigInt,
    }
}

diesel::table! {
    framework_bodies (framework_id, body_id) {
        framework_id -> Text,
        body_id -> Text,
    }
}

diesel::table! {
    framework_categories (framework_id, category_code) {
        framework_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    framework_areas (framework_id, area_code) {
        framework_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    framework_tiers (framework_id, tier) {
        framework_id -> Text,
        tier -> BigInt,
        up_to_pence -> Nullable<BigInt>,
    }
}

diesel::table! {
    question_sets (id) {
        id -> Text,
        framework_id -> Text,
        number -> BigInt,
        state -> Text,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
        what_changed -> Nullable<Text>,
        justification -> Nullable<Text>,
        effective_on -> Nullable<Date>,
        based_on -> Nullable<BigInt>,
    }
}

diesel::table! {
    questions (id) {
        id -> Text,
        question_set_id -> Text,
        code -> Text,
        position -> BigInt,
        section -> Text,
        text_en -> Text,
        text_cy -> Nullable<Text>,
        kind -> Text,
        choices -> Text,
        must_be -> Nullable<Text>,
        asked_if -> Nullable<Text>,
        justification -> Nullable<Text>,
        requirement_version -> BigInt,
        unit -> Nullable<Text>,
    }
}

diesel::table! {
    question_tiers (question_id, tier) {
        question_id -> Text,
        tier -> BigInt,
        asked -> Bool,
        word_limit -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        threshold -> Nullable<BigInt>,
        evidence -> Nullable<Text>,
        evidence_within_days -> Nullable<BigInt>,
        evidence_expires -> Nullable<Bool>,
    }
}

diesel::table! {
    applications (id) {
        id -> Text,
        reference -> Text,
        framework_id -> Text,
        question_set_id -> Text,
        organisation_id -> Text,
        tier -> BigInt,
        state -> Text,
        snapshot -> Nullable<Text>,
        snapshot_digest -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        submitted_by -> Nullable<Text>,
        decide_by -> Nullable<Date>,
        assessor -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        live -> Nullable<Bool>,
        effort_minutes -> Nullable<BigInt>,
    }
}

diesel::table! {
    application_categories (application_id, category_code) {
        application_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    application_areas (application_id, area_code) {
        application_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    application_answers (id) {
        id -> Text,
        application_id -> Text,
        question_code -> Text,
        value -> Text,
        answered_by -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        last_confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    application_decisions (application_id, question_code) {
        application_id -> Text,
        question_code -> Text,
        outcome -> Text,
        reason -> Nullable<Text>,
        decided_by -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    application_appeals (application_id) {
        application_id -> Text,
        reason -> Text,
        appealed_by -> Text,
        appealed_at -> Timestamp,
        heard_by -> Nullable<Text>,
        heard_reason -> Nullable<Text>,
        heard_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    application_clarifications (id) {
        id -> Text,
        application_id -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        reply_by -> Date,
        decide_by_before -> Date,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        timed_out_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    application_clarification_questions (clarification_id, question_code) {
        clarification_id -> Text,
        question_code -> Text,
        text -> Text,
        reply -> Nullable<Text>,
    }
}

diesel::table! {
    application_faults (application_id, question_code, found_at) {
        application_id -> Text,
        question_code -> Text,
        fault -> Text,
        found_at -> Timestamp,
        mended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    provider_answers (id) {
        id -> Text,
        organisation_id -> Text,
        question_key -> Text,
        question_code -> Text,
        question_text -> Text,
        value -> Text,
        application_id -> Text,
        confirmed_by -> Text,
        confirmed_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    relaxations_told (question_set_id, organisation_id) {
        question_set_id -> Text,
        organisation_id -> Text,
        application_id -> Text,
        codes -> Text,
        told_at -> Timestamp,
    }
}

diesel::table! {
    relaxation_sweeps (question_set_id) {
        question_set_id -> Text,
        finished_at -> Timestamp,
    }
}

diesel::table! {
    applications_versions (id, version) {
        id -> Text,
        framework_id -> Text,
        question_set_id -> Text,
        organisation_id -> Text,
        tier -> BigInt,
        state -> Text,
        effort_minutes -> Nullable<BigInt>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    application_answers_versions (application_id, question_code, version) {
        application_id -> Text,
        question_code -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    application_decisions_versions (application_id, question_code, recorded_at) {
        application_id -> Text,
        question_code -> Text,
        outcome -> Text,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    memberships (id) {
        id -> Text,
        framework_id -> Text,
        organisation_id -> Text,
        application_id -> Text,
        tier -> BigInt,
        state -> Text,
        categories -> Text,
        areas -> Text,
        admitted_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    memberships_to_match (membership_id) {
        membership_id -> Text,
        framework_id -> Text,
        version -> BigInt,
        since -> Timestamp,
    }
}

diesel::table! {
    membership_notices (id) {
        id -> Text,
        membership_id -> Text,
        kind -> Text,
        ground -> Nullable<Text>,
        reason -> Text,
        given_by -> Text,
        given_at -> Timestamp,
        reply_by -> Date,
        state_before -> Text,
        reply -> Nullable<Text>,
        replied_by -> Nullable<Text>,
        replied_at -> Nullable<Timestamp>,
        reply_read_by -> Nullable<Text>,
        reply_read_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        confirmed_by -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
    }
}

diesel::table! {
    membership_appeals (id) {
        id -> Text,
        membership_id -> Text,
        against -> Text,
        reason -> Text,
        appealed_by -> Text,
        appealed_at -> Timestamp,
        heard_by -> Nullable<Text>,
        heard_reason -> Nullable<Text>,
        heard_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    membership_evidence (id) {
        id -> Text,
        membership_id -> Text,
        requirement -> Text,
        name -> Text,
        state -> Text,
        required -> Bool,
        due_on -> Nullable<Date>,
        reference -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        asked_by -> Nullable<Text>,
        offered_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        act_on -> Nullable<Date>,
        recorded_at -> Timestamp,
        document_id -> Nullable<Text>,
    }
}

diesel::table! {
    member_names (membership_id) {
        membership_id -> Text,
        framework_id -> Text,
        name_normalised -> Text,
        organisation_id -> Text,
    }
}

diesel::table! {
    provider_documents (id) {
        id -> Text,
        organisation_id -> Text,
        name -> Text,
        media_type -> Text,
        size_bytes -> BigInt,
        sha256 -> Text,
        address -> Text,
        secret -> Binary,
        uploaded_by -> Text,
        uploaded_at -> Timestamp,
    }
}

diesel::table! {
    published_documents (id) {
        id -> Text,
        competition_id -> Nullable<Text>,
        title -> Text,
        name -> Text,
        media_type -> Text,
        size_bytes -> BigInt,
        sha256 -> Text,
        address -> Text,
        secret -> Binary,
        added_by -> Text,
        added_at -> Timestamp,
        event_id -> Nullable<Text>,
    }
}

diesel::table! {
    engagement_events (id) {
        id -> Text,
        reference -> Nullable<Text>,
        body_id -> Text,
        region_code -> Text,
        framework_id -> Nullable<Text>,
        notice_id -> Nullable<Text>,
        title -> Text,
        kind -> Text,
        summary -> Text,
        state -> Text,
        begins_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        place -> Text,
        how_to_take_part -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        record -> Nullable<Text>,
        record_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    provider_proposals (id) {
        id -> Text,
        reference -> Nullable<Text>,
        organisation_id -> Text,
        body_id -> Text,
        region_code -> Text,
        state -> Text,
        title -> Text,
        need -> Text,
        offer -> Text,
        estimated_pence -> Nullable<BigInt>,
        created_by -> Text,
        created_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        answer_due_on -> Nullable<Date>,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        notice_id -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    provider_proposal_categories (proposal_id, category_code) {
        proposal_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    provider_proposal_areas (proposal_id, area_code) {
        proposal_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    engagement_event_changes (event_id, number) {
        event_id -> Text,
        number -> BigInt,
        reason -> Text,
        changes -> Text,
        changed_by -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    engagement_event_categories (event_id, category_code) {
        event_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    engagement_event_areas (event_id, area_code) {
        event_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    sector_responses (id) {
        id -> Text,
        event_id -> Nullable<Text>,
        notice_id -> Nullable<Text>,
        competition_id -> Nullable<Text>,
        said -> Text,
        outcome -> Text,
        response -> Text,
        responded_on -> Date,
        supersedes -> Nullable<Text>,
        added_by -> Text,
        added_at -> Timestamp,
    }
}

diesel::table! {
    application_widenings (application_id) {
        application_id -> Text,
        membership_id -> Text,
    }
}

diesel::table! {
    membership_categories (membership_id, category_code) {
        membership_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    membership_areas (membership_id, area_code) {
        membership_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    funds (id) {
        id -> Text,
        body_id -> Text,
        name -> Text,
        kind -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    allocations (id) {
        id -> Text,
        fund_id -> Text,
        region_code -> Text,
        financial_year -> BigInt,
        allocated_pence -> BigInt,
        reserved_pence -> BigInt,
        committed_pence -> BigInt,
        version -> BigInt,
        recorded_at -> Timestamp,
        vired_in_pence -> BigInt,
        vired_out_pence -> BigInt,
        covered_pence -> BigInt,
    }
}

diesel::table! {
    competitions (id) {
        id -> Text,
        reference -> Text,
        framework_id -> Text,
        body_id -> Text,
        region_code -> Text,
        title -> Text,
        summary -> Text,
        state -> Text,
        anonymous -> Bool,
        footprint_reason -> Nullable<Text>,
        partnering_ends_at -> Nullable<Timestamp>,
        deadline -> Nullable<Timestamp>,
        starts_on -> Nullable<Date>,
        clock_override_reason -> Nullable<Text>,
        payment_model -> Nullable<Text>,
        payment_by_results_basis_points -> Nullable<BigInt>,
        volumes -> Nullable<Text>,
        tupe_applies -> Nullable<Bool>,
        enforcement_duty -> Nullable<Text>,
        data_sharing_duty -> Nullable<Text>,
        price_formula -> Text,
        tie_break -> Text,
        standstill_working_days -> BigInt,
        created_by -> Text,
        created_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        opened_at -> Nullable<Timestamp>,
        recommended_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
        questions_until -> Nullable<Timestamp>,
        enforcement_duty_applies -> Nullable<Bool>,
        data_sharing_duty_applies -> Nullable<Bool>,
        payment_details -> Nullable<Text>,
    }
}

diesel::table! {
    pipeline_notices (id) {
        id -> Text,
        reference -> Nullable<Text>,
        framework_id -> Text,
        body_id -> Text,
        region_code -> Text,
        title -> Text,
        summary -> Text,
        state -> Text,
        value_low_pence -> Nullable<BigInt>,
        value_high_pence -> Nullable<BigInt>,
        tier -> Nullable<BigInt>,
        expected_publication_on -> Nullable<Date>,
        expected_start_on -> Nullable<Date>,
        unknowns -> Text,
        competition_id -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    pipeline_notice_categories (notice_id, category_code) {
        notice_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    pipeline_notice_areas (notice_id, area_code) {
        notice_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    pipeline_notice_changes (notice_id, number) {
        notice_id -> Text,
        number -> BigInt,
        reason -> Text,
        changes -> Text,
        changed_by -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    co_commissioners (id) {
        id -> Text,
        competition_id -> Text,
        lead_body_id -> Text,
        region_code -> Text,
        body_id -> Text,
        state -> Text,
        request -> Text,
        reason -> Nullable<Text>,
        invited_by -> Text,
        invited_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        approved_by -> Nullable<Text>,
        approved_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    competition_copies (competition_id) {
        competition_id -> Text,
        source_id -> Text,
    }
}

diesel::table! {
    competition_templates (id) {
        id -> Text,
        body_id -> Text,
        region_code -> Text,
        framework_id -> Text,
        name -> Text,
        state -> Text,
        terms -> Text,
        competition_id -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    competition_template_uses (competition_id) {
        competition_id -> Text,
        template_id -> Text,
    }
}

diesel::table! {
    competition_reminders (competition_id, deadline) {
        competition_id -> Text,
        deadline -> Timestamp,
        sent_at -> Timestamp,
    }
}

diesel::table! {
    notice_publications (id) {
        id -> Text,
        competition_id -> Text,
        notice -> Text,
        subject_id -> Text,
        published_on -> Date,
        place -> Text,
        recorded_by -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    addenda (id) {
        id -> Text,
        competition_id -> Text,
        number -> BigInt,
        text -> Text,
        material -> Bool,
        published_by -> Text,
        published_at -> Timestamp,
        asked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    addendum_changes (addendum_id, position) {
        addendum_id -> Text,
        position -> BigInt,
        pointer -> Text,
        old_value -> Text,
        new_value -> Text,
    }
}

diesel::table! {
    clarifications (id) {
        id -> Text,
        competition_id -> Text,
        organisation_id -> Text,
        state -> Text,
        question -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        shown_from -> Timestamp,
        told_at -> Nullable<Timestamp>,
        number -> Nullable<BigInt>,
        published_question -> Nullable<Text>,
        answer -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    competition_keys (competition_id) {
        competition_id -> Text,
        recipient -> Text,
        custody -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lots (id) {
        id -> Text,
        competition_id -> Text,
        number -> BigInt,
        title -> Text,
        cohort -> Nullable<Text>,
        value_pence -> BigInt,
        value_basis -> Text,
        extension_value_pence -> BigInt,
        term_months -> BigInt,
        extension_months -> BigInt,
        state -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        delivery_place -> Nullable<Text>,
        prisons -> Nullable<Text>,
        volume_unit -> Nullable<Text>,
        volume_minimum -> Nullable<BigInt>,
        volume_expected -> Nullable<BigInt>,
        volume_maximum -> Nullable<BigInt>,
        minimum_payment_pence -> Nullable<BigInt>,
        staff_missing_by -> Nullable<Date>,
    }
}

diesel::table! {
    lot_categories (lot_id, category_code) {
        lot_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    lot_areas (lot_id, area_code) {
        lot_id -> Text,
        area_code -> Text,
        term_months -> Nullable<BigInt>,
    }
}

diesel::table! {
    lot_staff (lot_id, position) {
        lot_id -> Text,
        position -> BigInt,
        role -> Text,
        hours_hundredths -> Nullable<BigInt>,
        contract_kind -> Nullable<Text>,
        employed_since -> Nullable<Text>,
        pay_pence -> Nullable<BigInt>,
        location -> Nullable<Text>,
    }
}

diesel::table! {
    criteria (id) {
        id -> Text,
        competition_id -> Text,
        position -> BigInt,
        kind -> Text,
        title -> Text,
        question -> Text,
        weight_basis_points -> BigInt,
        maximum_score -> BigInt,
        minimum_score -> BigInt,
        word_limit -> Nullable<BigInt>,
        group_code -> Nullable<Text>,
        descriptors -> Nullable<Text>,
    }
}

diesel::table! {
    criterion_groups (competition_id, code) {
        competition_id -> Text,
        code -> Text,
        parent_code -> Nullable<Text>,
        position -> BigInt,
        title -> Text,
        description -> Nullable<Text>,
        weight_basis_points -> BigInt,
    }
}

diesel::table! {
    gates (id) {
        id -> Text,
        competition_id -> Text,
        position -> BigInt,
        title -> Text,
        question -> Text,
    }
}

diesel::table! {
    competition_funding (competition_id, allocation_id) {
        competition_id -> Text,
        allocation_id -> Text,
        amount_pence -> BigInt,
    }
}

diesel::table! {
    route_decisions (id) {
        id -> Text,
        competition_id -> Text,
        aid_version -> BigInt,
        answers -> Text,
        gates_failed -> Text,
        score -> BigInt,
        aid_outcome -> Text,
        chosen -> Text,
        reason -> Nullable<Text>,
        officer -> Nullable<Text>,
        decided_by -> Text,
        second_person -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        competition_id -> Text,
        organisation_id -> Text,
        membership_id -> Text,
        invited_at -> Timestamp,
        received_at -> Nullable<Timestamp>,
        declined_at -> Nullable<Timestamp>,
        decline_reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    bids (id) {
        id -> Text,
        competition_id -> Text,
        organisation_id -> Text,
        state -> Text,
        live -> Nullable<Bool>,
        key_wrapped -> Nullable<Binary>,
        draft -> Nullable<Binary>,
        recipient -> Nullable<Text>,
        label -> Text,
        submission_number -> BigInt,
        submitted_at -> Nullable<Timestamp>,
        content -> Nullable<Text>,
        opened_at -> Nullable<Timestamp>,
        state_reason -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        confirmed_addendum -> BigInt,
    }
}

diesel::table! {
    bid_submissions (bid_id, number) {
        bid_id -> Text,
        number -> BigInt,
        sha256 -> Text,
        sealed -> Binary,
        bidder_copy -> Nullable<Binary>,
        submitted_by -> Text,
        submitted_at -> Timestamp,
        audit_event_id -> Text,
    }
}

diesel::table! {
    bid_documents (id) {
        id -> Text,
        bid_id -> Text,
        address -> Text,
        details -> Nullable<Binary>,
        uploaded_by -> Text,
        uploaded_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    bid_lots (bid_id, lot_id) {
        bid_id -> Text,
        lot_id -> Text,
        price_pence -> BigInt,
    }
}

diesel::table! {
    supply_chain_entries (id) {
        id -> Text,
        bid_id -> Nullable<Text>,
        agreement_id -> Nullable<Text>,
        lead_id -> Text,
        partner_id -> Text,
        state -> Text,
        origin -> Text,
        terms -> Nullable<Binary>,
        terms_digest -> Nullable<Text>,
        expires_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        role -> Nullable<Text>,
        areas -> Nullable<Text>,
        value_pence -> Nullable<BigInt>,
        volume -> Nullable<BigInt>,
        payment_days -> Nullable<BigInt>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    panel_members (competition_id, person_id) {
        competition_id -> Text,
        person_id -> Text,
        appointed_by -> Text,
        appointed_at -> Timestamp,
    }
}

diesel::table! {
    conflict_declarations (id) {
        id -> Text,
        competition_id -> Text,
        person_id -> Text,
        state -> Text,
        nature -> Nullable<Text>,
        mitigation -> Nullable<Text>,
        reviewed_by -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    scores (id) {
        id -> Text,
        bid_id -> Text,
        criterion_id -> Text,
        evaluator_id -> Text,
        score -> BigInt,
        comment -> Text,
        locked_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    moderations (id) {
        id -> Text,
        bid_id -> Text,
        criterion_id -> Text,
        score -> BigInt,
        reason -> Text,
        moderated_by -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    rankings (lot_id, bid_id) {
        lot_id -> Text,
        bid_id -> Text,
        rank -> BigInt,
        quality_numerator -> Text,
        quality_denominator -> Text,
        price_numerator -> Text,
        price_denominator -> Text,
        total -> Text,
        tie_break_step -> Nullable<Text>,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    awards (id) {
        id -> Text,
        reference -> Text,
        competition_id -> Nullable<Text>,
        bid_id -> Nullable<Text>,
        organisation_id -> Text,
        region_code -> Text,
        category -> Text,
        cohort -> Nullable<Text>,
        route -> Text,
        state -> Text,
        origin -> Text,
        value_pence -> BigInt,
        value_extended_pence -> Nullable<BigInt>,
        value_basis -> Text,
        standard_term_months -> BigInt,
        extension_months -> Nullable<BigInt>,
        award_date -> Nullable<Date>,
        status_note -> Nullable<Text>,
        source_row -> Nullable<Text>,
        reason -> Nullable<Text>,
        recommended_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        notified_at -> Nullable<Timestamp>,
        standstill_ends_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    award_lots (award_id, lot_id) {
        award_id -> Text,
        lot_id -> Text,
    }
}

diesel::table! {
    award_categories (award_id, category_code) {
        award_id -> Text,
        category_code -> Text,
    }
}

diesel::table! {
    award_areas (award_id, area_code) {
        award_id -> Text,
        area_code -> Text,
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    agreements (id) {
        id -> Text,
        reference -> Text,
        award_id -> Text,
        organisation_id -> Text,
        kind -> Text,
        state -> Text,
        cohort -> Nullable<Text>,
        text -> Nullable<Text>,
        text_digest -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        term_months -> BigInt,
        published_until -> Nullable<Text>,
        contract_type_code -> Nullable<Text>,
        allows_female -> Nullable<Bool>,
        allows_male -> Nullable<Bool>,
        minimum_age -> Nullable<BigInt>,
        maximum_age -> Nullable<BigInt>,
        offered_at -> Nullable<Timestamp>,
        provider_signed_by -> Nullable<Text>,
        provider_signed_at -> Nullable<Timestamp>,
        provider_digest -> Nullable<Text>,
        countersigned_by -> Nullable<Text>,
        countersigned_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    agreement_co_signatures (agreement_id) {
        agreement_id -> Text,
        body_id -> Text,
        signed_by -> Text,
        text_digest -> Text,
        signed_at -> Timestamp,
    }
}

diesel::table! {
    agreement_areas (agreement_id, area_code) {
        agreement_id -> Text,
        area_code -> Text,
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    co_commissioned_lines (id) {
        id -> Text,
        source_row -> Text,
        region_name -> Text,
        category_text -> Text,
        status_note -> Text,
        note -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    direct_awards (award_id) {
        award_id -> Text,
        body_id -> Text,
        title -> Text,
        summary -> Text,
        ground_code -> Text,
        grounds_version -> BigInt,
        reason -> Text,
        alternatives -> Text,
        enforcement_duty -> Nullable<Text>,
        starts_on -> Date,
        standstill_working_days -> BigInt,
    }
}

diesel::table! {
    direct_award_funding (award_id, allocation_id) {
        award_id -> Text,
        allocation_id -> Text,
        amount_pence -> BigInt,
    }
}

diesel::table! {
    fund_holds (id) {
        id -> Text,
        allocation_id -> Text,
        competition_id -> Nullable<Text>,
        award_id -> Nullable<Text>,
        state -> Text,
        amount_pence -> BigInt,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    regions_versions (code, version) {
        code -> Text,
        name -> Text,
        name_in_award_list -> Text,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    areas_versions (code, version) {
        code -> Text,
        name -> Text,
        region_code -> Text,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    service_categories_versions (code, version) {
        code -> Text,
        name -> Text,
        kind -> Text,
        contract_category -> Nullable<Text>,
        source -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        valid_to -> Nullable<Date>,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    organisations_versions (id, version) {
        id -> Text,
        side -> Text,
        name -> Text,
        name_normalised -> Text,
        kind -> Text,
        sector -> Text,
        yearly_income_pence -> Nullable<BigInt>,
        income_band -> Text,
        home_nation -> Nullable<Text>,
        home_region_code -> Nullable<Text>,
        origin -> Text,
        source_code -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    memberships_versions (id, version) {
        id -> Text,
        framework_id -> Text,
        organisation_id -> Text,
        application_id -> Text,
        tier -> BigInt,
        state -> Text,
        categories -> Text,
        areas -> Text,
        admitted_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    allocations_versions (id, version) {
        id -> Text,
        fund_id -> Text,
        region_code -> Text,
        financial_year -> BigInt,
        allocated_pence -> BigInt,
        reserved_pence -> BigInt,
        committed_pence -> BigInt,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
        vired_in_pence -> BigInt,
        vired_out_pence -> BigInt,
        covered_pence -> BigInt,
    }
}

diesel::table! {
    fund_holds_versions (id, version) {
        id -> Text,
        allocation_id -> Text,
        competition_id -> Nullable<Text>,
        award_id -> Nullable<Text>,
        state -> Text,
        amount_pence -> BigInt,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    competitions_versions (id, version) {
        id -> Text,
        reference -> Text,
        framework_id -> Text,
        body_id -> Text,
        region_code -> Text,
        title -> Text,
        summary -> Text,
        state -> Text,
        anonymous -> Bool,
        footprint_reason -> Nullable<Text>,
        partnering_ends_at -> Nullable<Timestamp>,
        deadline -> Nullable<Timestamp>,
        starts_on -> Nullable<Date>,
        clock_override_reason -> Nullable<Text>,
        payment_model -> Nullable<Text>,
        payment_by_results_basis_points -> Nullable<BigInt>,
        volumes -> Nullable<Text>,
        tupe_applies -> Nullable<Bool>,
        enforcement_duty -> Nullable<Text>,
        data_sharing_duty -> Nullable<Text>,
        price_formula -> Text,
        tie_break -> Text,
        standstill_working_days -> BigInt,
        created_by -> Text,
        created_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        opened_at -> Nullable<Timestamp>,
        recommended_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
        questions_until -> Nullable<Timestamp>,
        enforcement_duty_applies -> Nullable<Bool>,
        data_sharing_duty_applies -> Nullable<Bool>,
        payment_details -> Nullable<Text>,
    }
}

diesel::table! {
    lots_versions (id, version) {
        id -> Text,
        competition_id -> Text,
        number -> BigInt,
        title -> Text,
        cohort -> Nullable<Text>,
        value_pence -> BigInt,
        value_basis -> Text,
        extension_value_pence -> BigInt,
        term_months -> BigInt,
        extension_months -> BigInt,
        state -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
        delivery_place -> Nullable<Text>,
        prisons -> Nullable<Text>,
        volume_unit -> Nullable<Text>,
        volume_minimum -> Nullable<BigInt>,
        volume_expected -> Nullable<BigInt>,
        volume_maximum -> Nullable<BigInt>,
        minimum_payment_pence -> Nullable<BigInt>,
        staff_missing_by -> Nullable<Date>,
    }
}

diesel::table! {
    route_decisions_versions (id, version) {
        id -> Text,
        competition_id -> Text,
        aid_version -> BigInt,
        answers -> Text,
        gates_failed -> Text,
        score -> BigInt,
        aid_outcome -> Text,
        chosen -> Text,
        reason -> Nullable<Text>,
        officer -> Nullable<Text>,
        decided_by -> Text,
        second_person -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    supply_chain_entries_versions (id, version) {
        id -> Text,
        bid_id -> Nullable<Text>,
        agreement_id -> Nullable<Text>,
        lead_id -> Text,
        partner_id -> Text,
        state -> Text,
        origin -> Text,
        terms -> Nullable<Binary>,
        terms_digest -> Nullable<Text>,
        expires_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        role -> Nullable<Text>,
        areas -> Nullable<Text>,
        value_pence -> Nullable<BigInt>,
        volume -> Nullable<BigInt>,
        payment_days -> Nullable<BigInt>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    awards_versions (id, version) {
        id -> Text,
        reference -> Text,
        competition_id -> Nullable<Text>,
        bid_id -> Nullable<Text>,
        organisation_id -> Text,
        region_code -> Text,
        category -> Text,
        cohort -> Nullable<Text>,
        route -> Text,
        state -> Text,
        origin -> Text,
        value_pence -> BigInt,
        value_extended_pence -> Nullable<BigInt>,
        value_basis -> Text,
        standard_term_months -> BigInt,
        extension_months -> Nullable<BigInt>,
        award_date -> Nullable<Date>,
        status_note -> Nullable<Text>,
        source_row -> Nullable<Text>,
        reason -> Nullable<Text>,
        recommended_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        notified_at -> Nullable<Timestamp>,
        standstill_ends_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    agreements_versions (id, version) {
        id -> Text,
        reference -> Text,
        award_id -> Text,
        organisation_id -> Text,
        kind -> Text,
        state -> Text,
        cohort -> Nullable<Text>,
        text -> Nullable<Text>,
        text_digest -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        term_months -> BigInt,
        published_until -> Nullable<Text>,
        contract_type_code -> Nullable<Text>,
        allows_female -> Nullable<Bool>,
        allows_male -> Nullable<Bool>,
        minimum_age -> Nullable<BigInt>,
        maximum_age -> Nullable<BigInt>,
        offered_at -> Nullable<Timestamp>,
        provider_signed_by -> Nullable<Text>,
        provider_signed_at -> Nullable<Timestamp>,
        provider_digest -> Nullable<Text>,
        countersigned_by -> Nullable<Text>,
        countersigned_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    organisation_details (organisation_id) {
        organisation_id -> Text,
        income_basis -> Text,
        led_by -> Nullable<Text>,
        directory_listed -> Bool,
        public_summary -> Nullable<Text>,
        website -> Nullable<Text>,
        merged_into_id -> Nullable<Text>,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    consortium_members (id) {
        id -> Text,
        consortium_id -> Text,
        member_id -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        named_by -> Text,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    join_requests (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        role -> Text,
        message -> Nullable<Text>,
        asked_at -> Timestamp,
        outcome -> Nullable<Text>,
        given_role -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    register_records (id) {
        id -> Text,
        organisation_id -> Text,
        scheme -> Text,
        value -> Text,
        name -> Text,
        charity_type -> Nullable<Text>,
        status -> Text,
        registered_on -> Nullable<Date>,
        removed_on -> Nullable<Date>,
        latest_income_pounds -> Nullable<BigInt>,
        latest_expenditure_pounds -> Nullable<BigInt>,
        company_number -> Nullable<Text>,
        is_cio -> Nullable<Bool>,
        extract_on -> Date,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    connected_persons (id) {
        id -> Text,
        organisation_id -> Text,
        kind -> Text,
        name -> Text,
        connection -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        recorded_by -> Text,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    exclusion_declarations (id) {
        id -> Text,
        organisation_id -> Text,
        ground_code -> Text,
        grounds_version -> BigInt,
        applies -> Bool,
        connected_person_id -> Nullable<Text>,
        event_on -> Nullable<Date>,
        details -> Nullable<Text>,
        self_cleaning -> Nullable<Text>,
        declared_by -> Text,
        declared_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    organisation_merges (id) {
        id -> Text,
        survivor_id -> Text,
        merged_id -> Text,
        asked_for_id -> Text,
        reason -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        outcome -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        moved -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    virements (id) {
        id -> Text,
        fund_id -> Text,
        financial_year -> BigInt,
        from_allocation_id -> Text,
        to_allocation_id -> Text,
        amount_pence -> BigInt,
        state -> Text,
        reason -> Text,
        proposed_by -> Text,
        proposed_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decision_reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    pledges (id) {
        id -> Text,
        allocation_id -> Text,
        funder_name -> Text,
        organisation_id -> Nullable<Text>,
        funder_type -> Text,
        amount_pence -> BigInt,
        state -> Text,
        condition -> Nullable<Text>,
        expires_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        received_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    pipeline_notices_versions (id, version) {
        id -> Text,
        reference -> Nullable<Text>,
        framework_id -> Text,
        body_id -> Text,
        region_code -> Text,
        title -> Text,
        summary -> Text,
        state -> Text,
        value_low_pence -> Nullable<BigInt>,
        value_high_pence -> Nullable<BigInt>,
        tier -> Nullable<BigInt>,
        expected_publication_on -> Nullable<Date>,
        expected_start_on -> Nullable<Date>,
        unknowns -> Text,
        competition_id -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pledges_versions (id, version) {
        id -> Text,
        allocation_id -> Text,
        funder_name -> Text,
        organisation_id -> Nullable<Text>,
        funder_type -> Text,
        amount_pence -> BigInt,
        state -> Text,
        condition -> Nullable<Text>,
        expires_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        received_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    underspend_warnings (allocation_id) {
        allocation_id -> Text,
        allocated_pence -> BigInt,
        uncommitted_pence -> BigInt,
        warned_at -> Timestamp,
    }
}

diesel::table! {
    news (id) {
        id -> Text,
        kind -> Text,
        item_id -> Text,
        scope_before -> Nullable<Text>,
        created_at -> Timestamp,
        told_person -> Nullable<Text>,
        told_search -> Nullable<Text>,
    }
}

diesel::table! {
    saved_searches (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        kind -> Nullable<Text>,
        category_code -> Nullable<Text>,
        area_code -> Nullable<Text>,
        tier -> Nullable<BigInt>,
        fits_from -> Timestamp,
        delivery -> Text,
        call_url -> Nullable<Text>,
        call_secret -> Nullable<Binary>,
        call_failures -> BigInt,
        call_failure -> Nullable<Text>,
        call_off_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    saved_search_calls (id) {
        id -> Text,
        search_id -> Text,
        created_at -> Timestamp,
        available_at -> Timestamp,
        claimed_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    saved_search_items (search_id, kind, item_id) {
        search_id -> Text,
        kind -> Text,
        item_id -> Text,
        found_at -> Timestamp,
        call_id -> Nullable<Text>,
        sent_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    supply_chain_later_terms (entry_id) {
        entry_id -> Text,
        agreed -> Text,
    }
}

diesel::table! {
    supply_chain_answers (entry_id) {
        entry_id -> Text,
        answer -> Binary,
    }
}

diesel::table! {
    supply_chain_steps (id) {
        id -> Text,
        entry_id -> Text,
        action -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        replacement_id -> Nullable<Text>,
        asked_by -> Text,
        asked_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    supply_chain_records (id) {
        id -> Text,
        entry_id -> Text,
        kind -> Text,
        side -> Text,
        state -> Text,
        invoice_id -> Nullable<Text>,
        reference -> Nullable<Text>,
        quantity -> Nullable<BigInt>,
        amount_pence -> Nullable<BigInt>,
        interest_pence -> Nullable<BigInt>,
        from_on -> Nullable<Date>,
        on_date -> Date,
        due_on -> Nullable<Date>,
        stated_by -> Text,
        stated_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    supply_chain_records_versions (id, version) {
        id -> Text,
        entry_id -> Text,
        kind -> Text,
        side -> Text,
        state -> Text,
        invoice_id -> Nullable<Text>,
        reference -> Nullable<Text>,
        quantity -> Nullable<BigInt>,
        amount_pence -> Nullable<BigInt>,
        interest_pence -> Nullable<BigInt>,
        from_on -> Nullable<Date>,
        on_date -> Date,
        due_on -> Nullable<Date>,
        stated_by -> Text,
        stated_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    supply_chain_reports (id) {
        id -> Text,
        kind -> Text,
        organisation_id -> Text,
        award_id -> Text,
        entry_id -> Nullable<Text>,
        body_id -> Text,
        region_code -> Text,
        text -> Text,
        people -> Nullable<BigInt>,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
        state -> Text,
        submitted_by -> Text,
        submitted_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        version -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    supply_chain_flag_answers (competition_id, flag_id) {
        competition_id -> Text,
        flag_id -> Text,
        answer -> Text,
        answered_by -> Text,
        answered_at -> Timestamp,
    }
}

diesel::joinable!(recovery_codes -> people (person_id));
diesel::joinable!(digest_items -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(password_resets -> people (person_id));
diesel::joinable!(areas -> regions (region_code));
diesel::joinable!(organisations -> regions (home_region_code));
diesel::joinable!(organisation_identifiers -> organisations (organisation_id));
diesel::joinable!(role_grants -> people (person_id));
diesel::joinable!(role_grants -> organisations (body_id));
diesel::joinable!(role_grants -> regions (region_code));
diesel::joinable!(invitations_to_join -> organisations (body_id));
diesel::joinable!(invitations_to_join -> regions (region_code));
diesel::joinable!(api_keys -> organisations (body_id));
diesel::joinable!(api_keys -> regions (region_code));
diesel::joinable!(api_keys -> people (created_by));
diesel::joinable!(frameworks -> organisations (body_id));
diesel::joinable!(framework_bodies -> frameworks (framework_id));
diesel::joinable!(framework_bodies -> organisations (body_id));
diesel::joinable!(framework_categories -> frameworks (framework_id));
diesel::joinable!(framework_categories -> service_categories (category_code));
diesel::joinable!(framework_areas -> frameworks (framework_id));
diesel::joinable!(framework_areas -> areas (area_code));
diesel::joinable!(framework_tiers -> frameworks (framework_id));
diesel::joinable!(question_sets -> frameworks (framework_id));
diesel::joinable!(questions -> question_sets (question_set_id));
diesel::joinable!(question_tiers -> questions (question_id));
diesel::joinable!(applications -> frameworks (framework_id));
diesel::joinable!(applications -> question_sets (question_set_id));
diesel::joinable!(applications -> organisations (organisation_id));
diesel::joinable!(application_categories -> applications (application_id));
diesel::joinable!(application_categories -> service_categories (category_code));
diesel::joinable!(application_areas -> applications (application_id));
diesel::joinable!(application_areas -> areas (area_code));
diesel::joinable!(application_answers -> applications (application_id));
diesel::joinable!(application_decisions -> applications (application_id));
diesel::joinable!(application_appeals -> applications (application_id));
diesel::joinable!(provider_answers -> applications (application_id));
diesel::joinable!(application_clarifications -> applications (application_id));
diesel::joinable!(application_clarification_questions -> application_clarifications (clarification_id));
diesel::joinable!(memberships -> frameworks (framework_id));
diesel::joinable!(memberships -> organisations (organisation_id));
diesel::joinable!(memberships -> applications (application_id));
diesel::joinable!(membership_notices -> memberships (membership_id));
diesel::joinable!(membership_appeals -> memberships (membership_id));
diesel::joinable!(membership_evidence -> memberships (membership_id));
diesel::joinable!(member_names -> memberships (membership_id));
diesel::joinable!(member_names -> organisations (organisation_id));
diesel::joinable!(application_widenings -> applications (application_id));
diesel::joinable!(application_widenings -> memberships (membership_id));
diesel::joinable!(membership_categories -> memberships (membership_id));
diesel::joinable!(membership_categories -> service_categories (category_code));
diesel::joinable!(membership_areas -> memberships (membership_id));
diesel::joinable!(membership_areas -> areas (area_code));
diesel::joinable!(funds -> organisations (body_id));
diesel::joinable!(allocations -> funds (fund_id));
diesel::joinable!(allocations -> regions (region_code));
diesel::joinable!(competitions -> frameworks (framework_id));
diesel::joinable!(competitions -> organisations (body_id));
diesel::joinable!(competitions -> regions (region_code));
diesel::joinable!(competition_keys -> competitions (competition_id));
diesel::joinable!(lots -> competitions (competition_id));
diesel::joinable!(lot_categories -> lots (lot_id));
diesel::joinable!(lot_categories -> service_categories (category_code));
diesel::joinable!(lot_areas -> lots (lot_id));
diesel::joinable!(lot_areas -> areas (area_code));
diesel::joinable!(lot_staff -> lots (lot_id));
diesel::joinable!(criteria -> competitions (competition_id));
diesel::joinable!(criterion_groups -> competitions (competition_id));
diesel::joinable!(gates -> competitions (competition_id));
diesel::joinable!(competition_funding -> competitions (competition_id));
diesel::joinable!(competition_funding -> allocations (allocation_id));
diesel::joinable!(route_decisions -> competitions (competition_id));
diesel::joinable!(invitations -> competitions (competition_id));
diesel::joinable!(invitations -> organisations (organisation_id));
diesel::joinable!(invitations -> memberships (membership_id));
diesel::joinable!(bids -> competitions (competition_id));
diesel::joinable!(bids -> organisations (organisation_id));
diesel::joinable!(bid_submissions -> bids (bid_id));
diesel::joinable!(bid_documents -> bids (bid_id));
diesel::joinable!(bid_lots -> bids (bid_id));
diesel::joinable!(bid_lots -> lots (lot_id));
diesel::joinable!(supply_chain_entries -> bids (bid_id));
diesel::joinable!(panel_members -> competitions (competition_id));
diesel::joinable!(panel_members -> people (person_id));
diesel::joinable!(conflict_declarations -> competitions (competition_id));
diesel::joinable!(conflict_declarations -> people (person_id));
diesel::joinable!(scores -> bids (bid_id));
diesel::joinable!(scores -> criteria (criterion_id));
diesel::joinable!(scores -> people (evaluator_id));
diesel::joinable!(moderations -> bids (bid_id));
diesel::joinable!(moderations -> criteria (criterion_id));
diesel::joinable!(rankings -> lots (lot_id));
diesel::joinable!(rankings -> bids (bid_id));
diesel::joinable!(awards -> competitions (competition_id));
diesel::joinable!(awards -> bids (bid_id));
diesel::joinable!(awards -> organisations (organisation_id));
diesel::joinable!(awards -> regions (region_code));
diesel::joinable!(award_lots -> awards (award_id));
diesel::joinable!(award_lots -> lots (lot_id));
diesel::joinable!(award_categories -> awards (award_id));
diesel::joinable!(award_categories -> service_categories (category_code));
diesel::joinable!(award_areas -> awards (award_id));
diesel::joinable!(award_areas -> areas (area_code));
diesel::joinable!(agreements -> awards (award_id));
diesel::joinable!(agreements -> organisations (organisation_id));
diesel::joinable!(agreement_areas -> agreements (agreement_id));
diesel::joinable!(agreement_areas -> areas (area_code));
diesel::joinable!(fund_holds -> allocations (allocation_id));
diesel::joinable!(fund_holds -> competitions (competition_id));
diesel::joinable!(fund_holds -> awards (award_id));
diesel::joinable!(direct_awards -> awards (award_id));
diesel::joinable!(pledges -> allocations (allocation_id));
diesel::joinable!(pledges -> organisations (organisation_id));
diesel::joinable!(virements -> funds (fund_id));
diesel::joinable!(join_requests -> people (person_id));
diesel::joinable!(join_requests -> organisations (organisation_id));

/// The pairs that a query joins or correlates. Only these: naming all tables in one list makes the
/// crate twice as slow to build.
macro_rules! appear_together {
    ($($left:ident and $right:ident;)*) => {
        $(diesel::allow_tables_to_appear_in_same_query!($left, $right);)*
    };
}

appear_together! {
    addenda and competitions;
    agreement_areas and areas;
    agreements and awards;
    agreements and competitions;
    agreements and supply_chain_entries;
    allocations and competition_funding;
    allocations and funds;
    allocations and pledges;
    allocations and underspend_warnings;
    api_keys and organisations;
    application_answers and applications;
    application_clarifications and applications;
    application_widenings and applications;
    applications and organisations;
    applications and provider_answers;
    areas and award_areas;
    audit_events and competitions;
    awards and competitions;
    awards and direct_awards;
    awards and fund_holds;
    awards and supply_chain_entries;
    bid_lots and bids;
    bids and competitions;
    bids and moderations;
    bids and scores;
    competition_copies and competitions;
    competition_funding and funds;
    competition_reminders and competitions;
    competition_template_uses and competition_templates;
    competition_templates and competitions;
    competitions and direct_awards;
    competitions and frameworks;
    competitions and fund_holds;
    competitions and lots;
    competitions and pipeline_notices;
    direct_awards and fund_holds;
    engagement_event_areas and engagement_events;
    engagement_event_categories and engagement_events;
    frameworks and memberships;
    invitations and membership_notices;
    invitations and memberships;
    invitations and organisations;
    join_requests and organisations;
    join_requests and people;
    lot_areas and lots;
    lot_categories and lots;
    lots and rankings;
    member_names and membership_evidence;
    member_names and membership_notices;
    member_names and memberships;
    member_names and organisations;
    membership_areas and membership_notices;
    membership_areas and memberships;
    membership_categories and membership_notices;
    membership_categories and memberships;
    membership_evidence and memberships;
    membership_evidence and organisations;
    membership_notices and memberships;
    membership_notices and organisations;
    memberships and organisations;
    organisation_details and organisations;
    organisations and people;
    organisations and role_grants;
    organisations and supply_chain_entries;
    panel_members and people;
    people and role_grants;
    people and sessions;
    pipeline_notice_areas and pipeline_notices;
    pipeline_notice_categories and pipeline_notices;
    question_sets and questions;
    question_sets and relaxation_sweeps;
    question_tiers and questions;
    supply_chain_answers and supply_chain_entries;
}
