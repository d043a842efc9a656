//! The tables of both databases. The tests of the adapters compare them with a migrated database.

diesel::table! {
    use crate::types::sql_types::*;

    accounts (id) {
        id -> Id,
        role -> Text,
        project_id -> Nullable<Id>,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        full_name -> Nullable<Text>,
        verified_at -> Nullable<UnixTime>,
        disabled_at -> Nullable<UnixTime>,
        last_login_at -> Nullable<UnixTime>,
        created_at -> UnixTime,
        updated_at -> UnixTime,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    audit_entries (id) {
        id -> Id,
        at -> UnixTime,
        actor_kind -> Text,
        credential_id -> Nullable<Id>,
        action -> Text,
        target_id -> Nullable<Id>,
        outcome -> Text,
        reason -> Nullable<Text>,
        request_id -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    developer_keys (id) {
        id -> Id,
        owner_id -> Id,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> UnixTime,
        last_used_at -> Nullable<UnixTime>,
        expires_at -> Nullable<UnixTime>,
        revoked_at -> Nullable<UnixTime>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    email_requests (id) {
        id -> Id,
        project_id -> Nullable<Id>,
        email_key -> Text,
        purpose -> Text,
        language -> Nullable<Text>,
        created_at -> UnixTime,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    installation (id) {
        id -> SmallInt,
        email_token_key -> Binary,
        created_at -> UnixTime,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    operator_keys (id) {
        id -> Id,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> UnixTime,
        last_used_at -> Nullable<UnixTime>,
        expires_at -> Nullable<UnixTime>,
        revoked_at -> Nullable<UnixTime>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    outbox_emails (id) {
        id -> Id,
        account_id -> Id,
        verification_id -> Nullable<Id>,
        kind -> Text,
        created_at -> UnixTime,
        attempts -> Integer,
        next_attempt_at -> UnixTime,
        leased_until -> Nullable<UnixTime>,
        delivered_at -> Nullable<UnixTime>,
        dead_at -> Nullable<UnixTime>,
        language -> Nullable<Text>,
        last_failure -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    project_keys (id) {
        id -> Id,
        project_id -> Id,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        created_at -> UnixTime,
        last_used_at -> Nullable<UnixTime>,
        expires_at -> Nullable<UnixTime>,
        revoked_at -> Nullable<UnixTime>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    projects (id) {
        id -> Id,
        owner_id -> Id,
        name -> Text,
        description -> Nullable<Text>,
        archived_at -> Nullable<UnixTime>,
        created_at -> UnixTime,
        updated_at -> UnixTime,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    service_tokens (id) {
        id -> Id,
        source -> Text,
        name -> Text,
        key_prefix -> Text,
        key_hash -> Binary,
        scopes -> Text,
        project_id -> Nullable<Id>,
        networks -> Text,
        created_at -> UnixTime,
        last_used_at -> Nullable<UnixTime>,
        expires_at -> Nullable<UnixTime>,
        revoked_at -> Nullable<UnixTime>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    sessions (id) {
        id -> Id,
        account_id -> Id,
        generation -> BigInt,
        created_at -> UnixTime,
        expires_at -> UnixTime,
        ended_at -> Nullable<UnixTime>,
        token_id -> Id,
        previous_token_id -> Nullable<Id>,
        rotated_at -> UnixTime,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        private_key -> Binary,
        public_key -> Binary,
        status -> Text,
        created_at -> UnixTime,
        retired_at -> Nullable<UnixTime>,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    throttles (subject, client) {
        subject -> Binary,
        client -> Text,
        attempts -> BigInt,
        window_started_at -> UnixTime,
        last_at -> UnixTime,
        trusted_until -> Nullable<UnixTime>,
        expires_at -> UnixTime,
    }
}

diesel::table! {
    use crate::types::sql_types::*;

    verifications (id) {
        id -> Id,
        account_id -> Id,
        purpose -> Text,
        email_key -> Text,
        token_hash -> Binary,
        created_at -> UnixTime,
        expires_at -> UnixTime,
        used_at -> Nullable<UnixTime>,
        code_attempts -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    audit_entries,
    developer_keys,
    email_requests,
    installation,
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
