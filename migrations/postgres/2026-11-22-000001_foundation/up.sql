-- Every rule is a named constraint or index: the adapters know a conflict by the name that it breaks.

CREATE TABLE installation (
    id smallint NOT NULL,
    mail_token_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id),
    CONSTRAINT installation_id_check CHECK (id = 1),
    CONSTRAINT installation_mail_token_key_check CHECK (octet_length(mail_token_key) = 32)
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
    CONSTRAINT operator_keys_source_check CHECK (source IN ('made', 'settings'))
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
    CONSTRAINT service_tokens_source_check CHECK (source IN ('made', 'settings'))
);

CREATE TABLE sessions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    generation bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE
);

CREATE INDEX sessions_account_id_idx ON sessions (account_id);

CREATE TABLE verifications (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    email_key text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT verifications_pkey PRIMARY KEY (id),
    CONSTRAINT verifications_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT verifications_token_hash_key UNIQUE (token_hash),
    CONSTRAINT verifications_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT verifications_purpose_check CHECK (purpose IN ('verify_email', 'reset_password'))
);

CREATE INDEX verifications_account_id_idx ON verifications (account_id);

CREATE TABLE outbox_mails (
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
    CONSTRAINT outbox_mails_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_mails_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT outbox_mails_verification_id_fkey FOREIGN KEY (verification_id)
        REFERENCES verifications (id) ON DELETE CASCADE,
    CONSTRAINT outbox_mails_attempts_check CHECK (attempts >= 0)
);

CREATE INDEX outbox_mails_account_id_idx ON outbox_mails (account_id);
CREATE INDEX outbox_mails_verification_id_idx ON outbox_mails (verification_id);
CREATE INDEX outbox_mails_due_idx ON outbox_mails (next_attempt_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

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
    CONSTRAINT audit_entries_outcome_check CHECK (outcome IN ('succeeded', 'refused')),
    CONSTRAINT audit_entries_reason_check CHECK ((outcome = 'refused') = (reason IS NOT NULL))
);

CREATE INDEX audit_entries_at_idx ON audit_entries (at, id);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER audit_entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE signing_keys (
    kid text NOT NULL,
    algorithm text NOT NULL,
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_status_check CHECK (status IN ('next', 'active', 'retired'))
);

CREATE UNIQUE INDEX signing_keys_one_active_key ON signing_keys (status) WHERE status = 'active';
