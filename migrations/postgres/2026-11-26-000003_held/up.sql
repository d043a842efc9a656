-- How many rows a transaction is based on, and holds. With none it fails at once, in the server, so that COMMIT need not
-- wait for somebody to look at the answer.
CREATE DOMAIN held AS bigint CONSTRAINT held_check CHECK (VALUE > 0);
