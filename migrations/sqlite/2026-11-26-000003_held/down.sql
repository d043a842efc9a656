-- Only Postgres needs something: here nobody waits for an answer.
SELECT 1;
