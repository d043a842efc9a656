-- The same changes as on Postgres.

-- SQLite adds no column that must have a value, so the table is made anew. A session that is older than
-- this knows no token: its own id stands in, which no token has.
CREATE TABLE new_sessions (
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
INSERT INTO new_sessions
    SELECT id, account_id, generation, created_at, expires_at, ended_at, id, NULL, created_at, NULL, NULL
    FROM sessions;
DROP TABLE sessions;
ALTER TABLE new_sessions RENAME TO sessions;

CREATE INDEX sessions_account_id_idx ON sessions (account_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- From now on used_at is also the time at which a newer verification replaced this one.
ALTER TABLE verifications
    ADD COLUMN code_attempts integer NOT NULL DEFAULT 0
        CONSTRAINT verifications_code_attempts_check CHECK (code_attempts >= 0);

CREATE INDEX verifications_expires_at_idx ON verifications (expires_at);

ALTER TABLE outbox_mails ADD COLUMN language text;
ALTER TABLE outbox_mails ADD COLUMN last_failure text;

CREATE INDEX outbox_mails_delivered_at_idx ON outbox_mails (delivered_at)
    WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_mails_dead_at_idx ON outbox_mails (dead_at) WHERE dead_at IS NOT NULL;

-- It names any address in any space, also where nobody is: the answer must not depend on that.
CREATE TABLE mail_requests (
    id blob NOT NULL,
    project_id blob,
    email_key text NOT NULL,
    purpose text NOT NULL,
    language text,
    created_at integer NOT NULL,
    CONSTRAINT mail_requests_pkey PRIMARY KEY (id),
    CONSTRAINT mail_requests_id_check CHECK (length(id) = 16),
    CONSTRAINT mail_requests_purpose_check CHECK (purpose IN ('verify_email', 'reset_password'))
) STRICT;

CREATE INDEX mail_requests_created_at_idx ON mail_requests (created_at, id);

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

ALTER TABLE signing_keys ADD COLUMN retired_at integer;

CREATE UNIQUE INDEX signing_keys_one_next_key ON signing_keys (status) WHERE status = 'next';

CREATE INDEX accounts_unverified_created_at_idx ON accounts (created_at)
    WHERE project_id IS NOT NULL AND verified_at IS NULL;
