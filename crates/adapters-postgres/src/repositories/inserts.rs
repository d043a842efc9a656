//! One statement each, in whatever transaction the connection is in.

use diesel::{QueryResult, insert_into};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
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

pub(super) async fn account(
    mut connection: &AsyncPgConnection,
    account: &Account,
) -> QueryResult<usize> {
    let row = AccountRow::from(account);
    let insert = insert_into(accounts::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn project(
    mut connection: &AsyncPgConnection,
    project: &Project,
) -> QueryResult<usize> {
    let row = NewProjectRow::from(project);
    let insert = insert_into(projects::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn developer_key(
    mut connection: &AsyncPgConnection,
    key: &DeveloperKey,
) -> QueryResult<usize> {
    let row = NewDeveloperKeyRow::from(key);
    let insert = insert_into(developer_keys::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn project_key(
    mut connection: &AsyncPgConnection,
    key: &ProjectKey,
) -> QueryResult<usize> {
    let row = NewProjectKeyRow::from(key);
    let insert = insert_into(project_keys::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn session(
    mut connection: &AsyncPgConnection,
    session: &Session,
) -> QueryResult<usize> {
    let row = SessionRow::from(session);
    let insert = insert_into(sessions::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn verification(
    mut connection: &AsyncPgConnection,
    verification: &Verification,
) -> QueryResult<usize> {
    let row = VerificationRow::from(verification);
    let insert = insert_into(verifications::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn email(
    mut connection: &AsyncPgConnection,
    email: &OutboxEmail,
) -> QueryResult<usize> {
    let row = NewOutboxEmailRow::from(email);
    let insert = insert_into(outbox_emails::table).values(row);
    insert.execute(&mut connection).await
}

pub(super) async fn audit_entry(
    mut connection: &AsyncPgConnection,
    entry: &AuditEntry,
) -> QueryResult<usize> {
    let row = AuditEntryRow::from(entry);
    let insert = insert_into(audit_entries::table).values(row);
    insert.execute(&mut connection).await
}
