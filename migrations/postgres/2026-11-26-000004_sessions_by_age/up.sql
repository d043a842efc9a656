-- The sessions of an account in the order in which they end when there are too many. It says so much more than an index of
-- accounts alone that it is used however few sessions there were when a statement was planned.
CREATE INDEX sessions_account_id_created_at_id_idx ON sessions (account_id, created_at, id);
DROP INDEX sessions_account_id_idx;
