-- A session that is older than this knows no token: its own id stands in, which no token has.
ALTER TABLE sessions
    ADD COLUMN token_id uuid,
    ADD COLUMN previous_token_id uuid,
    ADD COLUMN rotated_at timestamptz,
    ADD COLUMN address text,
    ADD COLUMN user_agent text;
UPDATE sessions SET token_id = id, rotated_at = created_at;
ALTER TABLE sessions
    ALTER COLUMN token_id SET NOT NULL,
    ALTER COLUMN rotated_at SET NOT NULL;

CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- From now on used_at is also the time at which a newer verification replaced this one.
ALTER TABLE verifications
    ADD COLUMN code_attempts integer NOT NULL DEFAULT 0
        CONSTRAINT verifications_code_attempts_check CHECK (code_attempts >= 0);

CREATE INDEX verifications_expires_at_idx ON verifications (expires_at);

ALTER TABLE outbox_mails
    ADD COLUMN language text,
    ADD COLUMN last_failure text;

CREATE INDEX outbox_mails_delivered_at_idx ON outbox_mails (delivered_at)
    WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_mails_dead_at_idx ON outbox_mails (dead_at) WHERE dead_at IS NOT NULL;

-- It names any address in any space, also where nobody is: the answer must not depend on that.
CREATE TABLE mail_requests (
    id uuid NOT NULL,
    project_id uuid,
    email_key text NOT NULL,
    purpose text NOT NULL,
    language text,
    created_at timestamptz NOT NULL,
    CONSTRAINT mail_requests_pkey PRIMARY KEY (id),
    CONSTRAINT mail_requests_purpose_check CHECK (purpose IN ('verify_email', 'reset_password'))
);

CREATE INDEX mail_requests_created_at_idx ON mail_requests (created_at, id);

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

ALTER TABLE signing_keys ADD COLUMN retired_at timestamptz;

CREATE UNIQUE INDEX signing_keys_one_next_key ON signing_keys (status) WHERE status = 'next';

CREATE INDEX accounts_unverified_created_at_idx ON accounts (created_at)
    WHERE project_id IS NOT NULL AND verified_at IS NULL;
