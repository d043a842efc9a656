// Generated from a migrated database by `UPDATE_GOLDEN=1 cargo test`: see tests/schema.rs.

diesel::table! {
    accounts (id) {
        id -> Binary,
        role -> Text,
        project_id -> Nullable<Binary>,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        full_name -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Binary,
        at -> BigInt,
        actor_kind -> Text,
        credential_id -> Nullable<Binary>,
        action -> Text,
        target_id -> Nullable<Binary>,
        outcome -> Text,
        reason -> Nullable<Text>,
        request_id -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    developer_keys (id) {
        id -> Binary,
        owner_id -> Binary,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    installation (id) {
        id -> BigInt,
        email_token_key -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    email_requests (id) {
        id -> Binary,
        project_id -> Nullable<Binary>,
        email_key -> Text,
        purpose -> Text,
        language -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    operator_keys (id) {
        id -> Binary,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    outbox_emails (id) {
        id -> Binary,
        account_id -> Binary,
        verification_id -> Nullable<Binary>,
        kind -> Text,
        created_at -> BigInt,
        attempts -> BigInt,
        next_attempt_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        dead_at -> Nullable<BigInt>,
        language -> Nullable<Text>,
        last_failure -> Nullable<Text>,
    }
}

diesel::table! {
    project_keys (id) {
        id -> Binary,
        project_id -> Binary,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    projects (id) {
        id -> Binary,
        owner_id -> Binary,
        name -> Text,
        description -> Nullable<Text>,
        archived_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    service_tokens (id) {
        id -> Binary,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        scopes -> Text,
        project_id -> Nullable<Binary>,
        networks -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        account_id -> Binary,
        generation -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        token_id -> Binary,
        previous_token_id -> Nullable<Binary>,
        rotated_at -> BigInt,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        private_key -> Binary,
        public_key -> Binary,
        status -> Text,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    throttles (subject, client) {
        subject -> Binary,
        client -> Text,
        attempts -> BigInt,
        window_started_at -> BigInt,
        last_at -> BigInt,
        trusted_until -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    verifications (id) {
        id -> Binary,
        account_id -> Binary,
        purpose -> Text,
        email_key -> Text,
        token_hash -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        code_attempts -> BigInt,
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
