//! One statement each, in whatever transaction the connection is in.

use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection, insert_into};
use tenantry_domain::model::{
    Account, AuditEntry, DeveloperKey, OutboxMail, Project, ProjectKey, Session, Verification,
};

use crate::rows::{
    AccountRow, AuditEntryRow, NewDeveloperKeyRow, NewOutboxMailRow, NewProjectKeyRow,
    NewProjectRow, SessionRow, VerificationRow,
};
use crate::schema::{
    accounts, audit_entries, developer_keys, outbox_mails, project_keys, projects, sessions,
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

pub(super) fn mail(connection: &mut SqliteConnection, mail: &OutboxMail) -> QueryResult<usize> {
    let row = NewOutboxMailRow::from(mail);
    let insert = insert_into(outbox_mails::table).values(row);
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
