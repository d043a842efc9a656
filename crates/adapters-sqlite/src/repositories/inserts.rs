//! One statement each, in whatever transaction the connection is in.

use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection, insert_into};
use tenantry_domain::accounts::Account;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::email::OutboxEmail;
use tenantry_domain::keys::{DeveloperKey, ProjectKey};
use tenantry_domain::projects::Project;
use tenantry_domain::sessions::Session;
use tenantry_domain::verifications::Verification;

use crate::rows::{
    AccountRow, AuditEntryRow, NewDeveloperKeyRow, NewOutboxEmailRow, NewProjectKeyRow,
    NewProjectRow, SessionRow, VerificationRow,
};
use crate::schema::{
    accounts, audit_entries, developer_keys, outbox_emails, project_keys, projects, sessions,
    verifications,
};

pub(super) fn account(connection: &mut SqliteConnection, account: &Account) -> QueryResult<usize> {
    let row = AccountRow::from(account);
    let insert = insert_into(accounts::table).values(row);
    insert.execute(connection)
}

pub(super) fn project(connection: &mut SqliteConnection, project: &Project) -> QueryResult<usize> {
    let row = NewProjectRow::from(project);
    let insert = insert_into(projects::table).values(row);
    insert.execute(connection)
}

pub(super) fn developer_key(
    connection: &mut SqliteConnection,
    key: &DeveloperKey,
) -> QueryResult<usize> {
    let row = NewDeveloperKeyRow::from(key);
    let insert = insert_into(developer_keys::table).values(row);
    insert.execute(connection)
}

pub(super) fn project_key(
    connection: &mut SqliteConnection,
    key: &ProjectKey,
) -> QueryResult<usize> {
    let row = NewProjectKeyRow::from(key);
    let insert = insert_into(project_keys::table).values(row);
    insert.execute(connection)
}

pub(super) fn session(connection: &mut SqliteConnection, session: &Session) -> QueryResult<usize> {
    let row = SessionRow::from(session);
    let insert = insert_into(sessions::table).values(row);
    insert.execute(connection)
}

pub(super) fn verification(
    connection: &mut SqliteConnection,
    verification: &Verification,
) -> QueryResult<usize> {
    let row = VerificationRow::from(verification);
    let insert = insert_into(verifications::table).values(row);
    insert.execute(connection)
}

pub(super) fn email(connection: &mut SqliteConnection, email: &OutboxEmail) -> QueryResult<usize> {
    let row = NewOutboxEmailRow::from(email);
    let insert = insert_into(outbox_emails::table).values(row);
    insert.execute(connection)
}

pub(super) fn audit_entry(
    connection: &mut SqliteConnection,
    entry: &AuditEntry,
) -> QueryResult<usize> {
    let row = AuditEntryRow::from(entry);
    let insert = insert_into(audit_entries::table).values(row);
    insert.execute(connection)
}
