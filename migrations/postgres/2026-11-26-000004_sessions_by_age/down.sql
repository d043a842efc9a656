CREATE INDEX sessions_account_id_idx ON sessions (account_id);
DROP INDEX sessions_account_id_created_at_id_idx;
