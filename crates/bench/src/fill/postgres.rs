use anyhow::Result;

use super::IN_FIRST_PROJECT;
use crate::database::{connect, runtime};

/// Ids grow with time, as those of the server do (version 7 of RFC 9562): the n-th copy is a millisecond
/// older than the one after it.
const NEW_ID: &str =
    "CREATE FUNCTION pg_temp.new_id(age integer) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (substr(moment, 1, 8) || '-' || substr(moment, 9) || '-7' || substr(random, 16))::uuid
    FROM (SELECT
        lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - age), 12, '0') AS moment,
        gen_random_uuid()::text AS random) AS parts
$$";

pub(super) fn fill(url: &str, users: u32, projects: u32) -> Result<()> {
    runtime()?.block_on(async {
        let client = connect(url).await?;
        client.batch_execute(NEW_ID).await?;
        client.batch_execute(&statements(users, projects)).await?;
        client.batch_execute("VACUUM ANALYZE").await?;
        // Else what was filled goes to the disk while the first rows are measured. Who owns a database need not be
        // allowed to ask for that.
        let _ = client.batch_execute("CHECKPOINT").await;
        Ok(())
    })
}

/// One transaction, as all that is sent together is.
fn statements(users: u32, projects: u32) -> String {
    let (last_user, last_project) = (users - 1, projects - 1);
    format!(
        "UPDATE accounts SET verified_at = created_at WHERE email_key = 'user0@example.com';

        CREATE TEMPORARY TABLE spread AS
            SELECT n, pg_temp.new_id({last_project} - n) AS id FROM generate_series(1, {last_project}) AS n;
        INSERT INTO projects (id, owner_id, name, created_at, updated_at)
            SELECT spread.id, p.owner_id, 'Project ' || n, p.created_at, p.updated_at
            FROM spread, projects AS p JOIN accounts AS a ON a.project_id = p.id
            WHERE a.email_key = 'user0@example.com';
        CREATE UNIQUE INDEX ON spread (n) INCLUDE (id);
        ANALYZE spread;

        INSERT INTO accounts (id, role, project_id, email, email_key, password_hash, full_name,
                              verified_at, created_at, updated_at, version)
            SELECT pg_temp.new_id({last_user} - copies.n), a.role,
                   CASE WHEN copies.n < {IN_FIRST_PROJECT} OR spread.id IS NULL THEN a.project_id ELSE spread.id END,
                   'user' || copies.n || '@example.com', 'user' || copies.n || '@example.com', a.password_hash,
                   a.full_name, a.verified_at, a.created_at, a.updated_at, a.version
            FROM accounts AS a CROSS JOIN generate_series(1, {last_user}) AS copies (n)
            LEFT JOIN spread ON spread.n = 1 + copies.n % greatest({last_project}, 1)
            WHERE a.email_key = 'user0@example.com';"
    )
}
