DROP INDEX accounts_unverified_created_at_idx;
DROP INDEX signing_keys_one_next_key;
ALTER TABLE signing_keys DROP COLUMN retired_at;
DROP TABLE throttles;
DROP TABLE mail_requests;
DROP INDEX outbox_mails_dead_at_idx;
DROP INDEX outbox_mails_delivered_at_idx;
ALTER TABLE outbox_mails DROP COLUMN language, DROP COLUMN last_failure;
DROP INDEX verifications_expires_at_idx;
ALTER TABLE verifications DROP COLUMN code_attempts;
DROP INDEX sessions_ended_at_idx;
DROP INDEX sessions_expires_at_idx;
ALTER TABLE sessions
    DROP COLUMN token_id,
    DROP COLUMN previous_token_id,
    DROP COLUMN rotated_at,
    DROP COLUMN address,
    DROP COLUMN user_agent;
