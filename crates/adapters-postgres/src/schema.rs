// Generated from a migrated database by `UPDATE_GOLDEN=1 cargo test`: see tests/schema.rs.

diesel::table! {
    accounts (id) {
        id -> Uuid,
        role -> Text,
        project_id -> Nullable<Uuid>,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        full_name -> Nullable<Text>,
        verified_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int8,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Uuid,
        at -> Timestamptz,
        actor_kind -> Text,
        credential_id -> Nullable<Uuid>,
        action -> Text,
        target_id -> Nullable<Uuid>,
        outcome -> Text,
        reason -> Nullable<Text>,
        request_id -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    developer_keys (id) {
        id -> Uuid,
        owner_id -> Uuid,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    installation (id) {
        id -> Int2,
        email_token_key -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    email_requests (id) {
        id -> Uuid,
        project_id -> Nullable<Uuid>,
        email_key -> Text,
        purpose -> Text,
        language -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    operator_keys (id) {
        id -> Uuid,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    outbox_emails (id) {
        id -> Uuid,
        account_id -> Uuid,
        verification_id -> Nullable<Uuid>,
        kind -> Text,
        created_at -> Timestamptz,
        attempts -> Int4,
        next_attempt_at -> Timestamptz,
        leased_until -> Nullable<Timestamptz>,
        delivered_at -> Nullable<Timestamptz>,
        dead_at -> Nullable<Timestamptz>,
        language -> Nullable<Text>,
        last_failure -> Nullable<Text>,
    }
}

diesel::table! {
    project_keys (id) {
        id -> Uuid,
        project_id -> Uuid,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    projects (id) {
        id -> Uuid,
        owner_id -> Uuid,
        name -> Text,
        description -> Nullable<Text>,
        archived_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    service_tokens (id) {
        id -> Uuid,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Bytea,
        scopes -> Text,
        project_id -> Nullable<Uuid>,
        networks -> Text,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        account_id -> Uuid,
        generation -> Int8,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        token_id -> Uuid,
        previous_token_id -> Nullable<Uuid>,
        rotated_at -> Timestamptz,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        private_key -> Bytea,
        public_key -> Bytea,
        status -> Text,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    throttles (subject, client) {
        subject -> Bytea,
        client -> Text,
        attempts -> Int8,
        window_started_at -> Timestamptz,
        last_at -> Timestamptz,
        trusted_until -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    verifications (id) {
        id -> Uuid,
        account_id -> Uuid,
        purpose -> Text,
        email_key -> Text,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        code_attempts -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    audit_entries,
    developer_keys,
    installation,
    email_requests,
    operator_keys,
    outbox_emails,
    project_keys,
    projects,
    service_tokens,
    sessions,
    signing_keys,
    throttles,
    verifications,
);
