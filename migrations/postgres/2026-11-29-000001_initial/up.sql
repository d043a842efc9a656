-- Every rule is a named constraint or index: the adapters know a conflict by the name that it breaks.

CREATE TABLE installation (
    id smallint NOT NULL,
    email_token_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id),
    CONSTRAINT installation_id_check CHECK (id = 1),
    CONSTRAINT installation_email_token_key_check CHECK (octet_length(email_token_key) = 32)
);

CREATE TABLE accounts (
    id uuid NOT NULL,
    role text NOT NULL,
    project_id uuid,
    email text NOT NULL,
    email_key text NOT NULL,
    password_hash text NOT NULL,
    full_name text,
    verified_at timestamptz,
    disabled_at timestamptz,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_role_check CHECK (role IN ('platform_operator', 'developer', 'end_user')),
    CONSTRAINT accounts_tier_check CHECK ((role = 'end_user') = (project_id IS NOT NULL))
);

-- Addresses are compared as the domain's normaliser made them; no database function touches them.
CREATE UNIQUE INDEX accounts_platform_email_key ON accounts (email_key) WHERE project_id IS NULL;
CREATE UNIQUE INDEX accounts_project_email_key ON accounts (project_id, email_key)
    WHERE project_id IS NOT NULL;
CREATE INDEX accounts_unverified_created_at_idx ON accounts (created_at)
    WHERE project_id IS NOT NULL AND verified_at IS NULL;

CREATE TABLE projects (
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT projects_pkey PRIMARY KEY (id),
    CONSTRAINT projects_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES accounts (id)
);

CREATE INDEX projects_owner_id_idx ON projects (owner_id);

ALTER TABLE accounts
    ADD CONSTRAINT accounts_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id);

CREATE TABLE operator_keys (
    id uuid NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT operator_keys_pkey PRIMARY KEY (id),
    CONSTRAINT operator_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT operator_keys_key_hash_check CHECK (octet_length(key_hash) = 32),
    CONSTRAINT operator_keys_source_check CHECK (source IN ('generated', 'settings'))
);

CREATE TABLE developer_keys (
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT developer_keys_pkey PRIMARY KEY (id),
    CONSTRAINT developer_keys_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES accounts (id),
    CONSTRAINT developer_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT developer_keys_key_hash_check CHECK (octet_length(key_hash) = 32)
);

CREATE INDEX developer_keys_owner_id_idx ON developer_keys (owner_id);

CREATE TABLE project_keys (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT project_keys_pkey PRIMARY KEY (id),
    CONSTRAINT project_keys_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT project_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT project_keys_key_hash_check CHECK (octet_length(key_hash) = 32)
);

CREATE INDEX project_keys_project_id_idx ON project_keys (project_id);

CREATE TABLE service_tokens (
    id uuid NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash bytea NOT NULL,
    scopes text NOT NULL,
    project_id uuid,
    networks text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT service_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT service_tokens_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT service_tokens_key_hash_key UNIQUE (key_hash),
    CONSTRAINT service_tokens_key_hash_check CHECK (octet_length(key_hash) = 32),
    CONSTRAINT service_tokens_source_check CHECK (source IN ('generated', 'settings'))
);

CREATE TABLE sessions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    generation bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    token_id uuid NOT NULL,
    previous_token_id uuid,
    rotated_at timestamptz NOT NULL,
    address text,
    user_agent text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE
);

-- In the order in which the oldest sessions of an account end when it has too many.
CREATE INDEX sessions_account_id_created_at_id_idx ON sessions (account_id, created_at, id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE verifications (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    email_key text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Also the time at which a newer verification replaced this one.
    used_at timestamptz,
    code_attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT verifications_pkey PRIMARY KEY (id),
    CONSTRAINT verifications_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT verifications_token_hash_key UNIQUE (token_hash),
    CONSTRAINT verifications_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT verifications_purpose_check CHECK (purpose IN ('verify_email', 'reset_password')),
    CONSTRAINT verifications_code_attempts_check CHECK (code_attempts >= 0)
);

CREATE INDEX verifications_account_id_idx ON verifications (account_id);
CREATE INDEX verifications_expires_at_idx ON verifications (expires_at);

CREATE TABLE outbox_emails (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    verification_id uuid,
    kind text NOT NULL,
    created_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    leased_until timestamptz,
    delivered_at timestamptz,
    dead_at timestamptz,
    language text,
    last_failure text,
    CONSTRAINT outbox_emails_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_emails_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT outbox_emails_verification_id_fkey FOREIGN KEY (verification_id)
        REFERENCES verifications (id) ON DELETE CASCADE,
    CONSTRAINT outbox_emails_attempts_check CHECK (attempts >= 0)
);

CREATE INDEX outbox_emails_account_id_idx ON outbox_emails (account_id);
CREATE INDEX outbox_emails_verification_id_idx ON outbox_emails (verification_id);
CREATE INDEX outbox_emails_due_idx ON outbox_emails (next_attempt_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE INDEX outbox_emails_delivered_at_idx ON outbox_emails (delivered_at)
    WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_emails_dead_at_idx ON outbox_emails (dead_at) WHERE dead_at IS NOT NULL;

-- It names any address in any space, also where nobody is: the response must not depend on that.
CREATE TABLE email_requests (
    id uuid NOT NULL,
    project_id uuid,
    email_key text NOT NULL,
    purpose text NOT NULL,
    language text,
    created_at timestamptz NOT NULL,
    CONSTRAINT email_requests_pkey PRIMARY KEY (id),
    CONSTRAINT email_requests_purpose_check CHECK (purpose IN ('verify_email', 'reset_password'))
);

CREATE INDEX email_requests_created_at_idx ON email_requests (created_at, id);

-- An empty client stands for all clients together.
CREATE TABLE throttles (
    subject bytea NOT NULL,
    client text NOT NULL DEFAULT '',
    attempts bigint NOT NULL,
    window_started_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    trusted_until timestamptz,
    expires_at timestamptz NOT NULL,
    CONSTRAINT throttles_pkey PRIMARY KEY (subject, client),
    CONSTRAINT throttles_subject_check CHECK (octet_length(subject) = 32),
    CONSTRAINT throttles_attempts_check CHECK (attempts >= 0)
);

CREATE INDEX throttles_expires_at_idx ON throttles (expires_at);

CREATE TABLE audit_entries (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    credential_id uuid,
    action text NOT NULL,
    target_id uuid,
    outcome text NOT NULL,
    reason text,
    request_id text,
    address text,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (id),
    CONSTRAINT audit_entries_outcome_check CHECK (outcome IN ('succeeded', 'rejected')),
    CONSTRAINT audit_entries_reason_check CHECK ((outcome = 'rejected') = (reason IS NOT NULL))
);

CREATE INDEX audit_entries_at_idx ON audit_entries (at, id);

CREATE FUNCTION reject_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER audit_entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION reject_audit_change();

CREATE TABLE signing_keys (
    kid text NOT NULL,
    algorithm text NOT NULL,
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_status_check CHECK (status IN ('next', 'active', 'retired'))
);

CREATE UNIQUE INDEX signing_keys_one_active_key ON signing_keys (status) WHERE status = 'active';
CREATE UNIQUE INDEX signing_keys_one_next_key ON signing_keys (status) WHERE status = 'next';
