-- The same tables and rules as on Postgres. Ids are blobs of 16 bytes, times are microseconds since
-- 1970-01-01T00:00:00Z. The adapter knows a conflict by the columns that SQLite names.

CREATE TABLE installation (
    id integer NOT NULL,
    email_token_key blob NOT NULL,
    created_at integer NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id),
    CONSTRAINT installation_id_check CHECK (id = 1),
    CONSTRAINT installation_email_token_key_check CHECK (length(email_token_key) = 32)
) STRICT;

CREATE TABLE accounts (
    id blob NOT NULL,
    role text NOT NULL,
    project_id blob,
    email text NOT NULL,
    email_key text NOT NULL,
    password_hash text NOT NULL,
    full_name text,
    verified_at integer,
    disabled_at integer,
    last_login_at integer,
    created_at integer NOT NULL,
    updated_at integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_id_check CHECK (length(id) = 16),
    CONSTRAINT accounts_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT accounts_role_check CHECK (role IN ('platform_operator', 'developer', 'end_user')),
    CONSTRAINT accounts_tier_check CHECK ((role = 'end_user') = (project_id IS NOT NULL))
) STRICT;

-- Addresses are compared as the domain's normaliser made them; no database function touches them.
CREATE UNIQUE INDEX accounts_platform_email_key ON accounts (email_key) WHERE project_id IS NULL;
CREATE UNIQUE INDEX accounts_project_email_key ON accounts (project_id, email_key)
    WHERE project_id IS NOT NULL;
CREATE INDEX accounts_unverified_created_at_idx ON accounts (created_at)
    WHERE project_id IS NOT NULL AND verified_at IS NULL;

CREATE TABLE projects (
    id blob NOT NULL,
    owner_id blob NOT NULL,
    name text NOT NULL,
    description text,
    archived_at integer,
    created_at integer NOT NULL,
    updated_at integer NOT NULL,
    CONSTRAINT projects_pkey PRIMARY KEY (id),
    CONSTRAINT projects_id_check CHECK (length(id) = 16),
    CONSTRAINT projects_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES accounts (id)
) STRICT;

CREATE INDEX projects_owner_id_idx ON projects (owner_id);

CREATE TABLE operator_keys (
    id blob NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash blob NOT NULL,
    created_at integer NOT NULL,
    last_used_at integer,
    expires_at integer,
    revoked_at integer,
    CONSTRAINT operator_keys_pkey PRIMARY KEY (id),
    CONSTRAINT operator_keys_id_check CHECK (length(id) = 16),
    CONSTRAINT operator_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT operator_keys_key_hash_check CHECK (length(key_hash) = 32),
    CONSTRAINT operator_keys_source_check CHECK (source IN ('generated', 'settings'))
) STRICT;

CREATE TABLE developer_keys (
    id blob NOT NULL,
    owner_id blob NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash blob NOT NULL,
    created_at integer NOT NULL,
    last_used_at integer,
    expires_at integer,
    revoked_at integer,
    CONSTRAINT developer_keys_pkey PRIMARY KEY (id),
    CONSTRAINT developer_keys_id_check CHECK (length(id) = 16),
    CONSTRAINT developer_keys_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES accounts (id),
    CONSTRAINT developer_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT developer_keys_key_hash_check CHECK (length(key_hash) = 32)
) STRICT;

CREATE INDEX developer_keys_owner_id_idx ON developer_keys (owner_id);

CREATE TABLE project_keys (
    id blob NOT NULL,
    project_id blob NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash blob NOT NULL,
    created_at integer NOT NULL,
    last_used_at integer,
    expires_at integer,
    revoked_at integer,
    CONSTRAINT project_keys_pkey PRIMARY KEY (id),
    CONSTRAINT project_keys_id_check CHECK (length(id) = 16),
    CONSTRAINT project_keys_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT project_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT project_keys_key_hash_check CHECK (length(key_hash) = 32)
) STRICT;

CREATE INDEX project_keys_project_id_idx ON project_keys (project_id);

CREATE TABLE service_tokens (
    id blob NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    key_hash blob NOT NULL,
    scopes text NOT NULL,
    project_id blob,
    networks text NOT NULL,
    created_at integer NOT NULL,
    last_used_at integer,
    expires_at integer,
    revoked_at integer,
    CONSTRAINT service_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT service_tokens_id_check CHECK (length(id) = 16),
    CONSTRAINT service_tokens_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT service_tokens_key_hash_key UNIQUE (key_hash),
    CONSTRAINT service_tokens_key_hash_check CHECK (length(key_hash) = 32),
    CONSTRAINT service_tokens_source_check CHECK (source IN ('generated', 'settings'))
) STRICT;

CREATE TABLE sessions (
    id blob NOT NULL,
    account_id blob NOT NULL,
    generation integer NOT NULL,
    created_at integer NOT NULL,
    expires_at integer NOT NULL,
    ended_at integer,
    token_id blob NOT NULL,
    previous_token_id blob,
    rotated_at integer NOT NULL,
    address text,
    user_agent text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_id_check CHECK (length(id) = 16),
    CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE
) STRICT;

-- In the order in which the oldest sessions of an account end when it has too many.
CREATE INDEX sessions_account_id_created_at_id_idx ON sessions (account_id, created_at, id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE verifications (
    id blob NOT NULL,
    account_id blob NOT NULL,
    purpose text NOT NULL,
    email_key text NOT NULL,
    token_hash blob NOT NULL,
    created_at integer NOT NULL,
    expires_at integer NOT NULL,
    -- Also the time at which a newer verification replaced this one.
    used_at integer,
    code_attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT verifications_pkey PRIMARY KEY (id),
    CONSTRAINT verifications_id_check CHECK (length(id) = 16),
    CONSTRAINT verifications_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT verifications_token_hash_key UNIQUE (token_hash),
    CONSTRAINT verifications_token_hash_check CHECK (length(token_hash) = 32),
    CONSTRAINT verifications_purpose_check CHECK (purpose IN ('verify_email', 'reset_password')),
    CONSTRAINT verifications_code_attempts_check CHECK (code_attempts >= 0)
) STRICT;

CREATE INDEX verifications_account_id_idx ON verifications (account_id);
CREATE INDEX verifications_expires_at_idx ON verifications (expires_at);

CREATE TABLE outbox_emails (
    id blob NOT NULL,
    account_id blob NOT NULL,
    verification_id blob,
    kind text NOT NULL,
    created_at integer NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at integer NOT NULL,
    leased_until integer,
    delivered_at integer,
    dead_at integer,
    language text,
    last_failure text,
    CONSTRAINT outbox_emails_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_emails_id_check CHECK (length(id) = 16),
    CONSTRAINT outbox_emails_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT outbox_emails_verification_id_fkey FOREIGN KEY (verification_id)
        REFERENCES verifications (id) ON DELETE CASCADE,
    CONSTRAINT outbox_emails_attempts_check CHECK (attempts >= 0)
) STRICT;

CREATE INDEX outbox_emails_account_id_idx ON outbox_emails (account_id);
CREATE INDEX outbox_emails_verification_id_idx ON outbox_emails (verification_id);
CREATE INDEX outbox_emails_due_idx ON outbox_emails (next_attempt_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE INDEX outbox_emails_delivered_at_idx ON outbox_emails (delivered_at)
    WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_emails_dead_at_idx ON outbox_emails (dead_at) WHERE dead_at IS NOT NULL;

-- It names any address in any space, also where nobody is: the response must not depend on that.
CREATE TABLE email_requests (
    id blob NOT NULL,
    project_id blob,
    email_key text NOT NULL,
    purpose text NOT NULL,
    language text,
    created_at integer NOT NULL,
    CONSTRAINT email_requests_pkey PRIMARY KEY (id),
    CONSTRAINT email_requests_id_check CHECK (length(id) = 16),
    CONSTRAINT email_requests_purpose_check CHECK (purpose IN ('verify_email', 'reset_password'))
) STRICT;

CREATE INDEX email_requests_created_at_idx ON email_requests (created_at, id);

-- An empty client stands for all clients together.
CREATE TABLE throttles (
    subject blob NOT NULL,
    client text NOT NULL DEFAULT '',
    attempts integer NOT NULL,
    window_started_at integer NOT NULL,
    last_at integer NOT NULL,
    trusted_until integer,
    expires_at integer NOT NULL,
    CONSTRAINT throttles_pkey PRIMARY KEY (subject, client),
    CONSTRAINT throttles_subject_check CHECK (length(subject) = 32),
    CONSTRAINT throttles_attempts_check CHECK (attempts >= 0)
) STRICT;

CREATE INDEX throttles_expires_at_idx ON throttles (expires_at);

CREATE TABLE audit_entries (
    id blob NOT NULL,
    at integer NOT NULL,
    actor_kind text NOT NULL,
    credential_id blob,
    action text NOT NULL,
    target_id blob,
    outcome text NOT NULL,
    reason text,
    request_id text,
    address text,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (id),
    CONSTRAINT audit_entries_id_check CHECK (length(id) = 16),
    CONSTRAINT audit_entries_outcome_check CHECK (outcome IN ('succeeded', 'rejected')),
    CONSTRAINT audit_entries_reason_check CHECK ((outcome = 'rejected') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX audit_entries_at_idx ON audit_entries (at, id);

CREATE TRIGGER audit_entries_are_never_changed BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_entries_are_never_deleted BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TABLE signing_keys (
    kid text NOT NULL,
    algorithm text NOT NULL,
    private_key blob NOT NULL,
    public_key blob NOT NULL,
    status text NOT NULL,
    created_at integer NOT NULL,
    retired_at integer,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_status_check CHECK (status IN ('next', 'active', 'retired'))
) STRICT;

CREATE UNIQUE INDEX signing_keys_one_active_key ON signing_keys (status) WHERE status = 'active';
CREATE UNIQUE INDEX signing_keys_one_next_key ON signing_keys (status) WHERE status = 'next';
