//! Everything stored, read back without the code under test.

use diesel::{RunQueryDsl as _, SqliteConnection};
use tenantry_domain_testkit::StoreSnapshot;

use super::life_models::{
    EmailRow, VerificationRow, code_tries, email_state, outbox_email, session, throttle, used,
    verification,
};
use super::platform_models::{account, audit_entry, developer_key, project, project_key};
use super::schema::{
    accounts, audit_entries, developer_keys, outbox_emails, project_keys, projects, sessions,
    throttles, verifications,
};

macro_rules! rows {
    ($table:ident, $connection:ident) => {
        $table::table.load($connection).expect("rows")
    };
}

macro_rules! all {
    ($table:ident, $connection:ident, $model:ident) => {
        rows!($table, $connection).into_iter().map($model).collect()
    };
}

pub(crate) fn read(connection: &mut SqliteConnection) -> StoreSnapshot {
    let verifications: Vec<VerificationRow> = rows!(verifications, connection);
    let emails: Vec<EmailRow> = rows!(outbox_emails, connection);
    StoreSnapshot {
        accounts: all!(accounts, connection, account),
        projects: all!(projects, connection, project),
        developer_keys: all!(developer_keys, connection, developer_key),
        project_keys: all!(project_keys, connection, project_key),
        sessions: all!(sessions, connection, session),
        used_verifications: verifications.iter().filter_map(used).collect(),
        code_tries: verifications.iter().filter_map(code_tries).collect(),
        verifications: verifications.into_iter().map(verification).collect(),
        email_states: emails.iter().map(email_state).collect(),
        emails: emails.into_iter().map(outbox_email).collect(),
        throttles: all!(throttles, connection, throttle),
        audit: all!(audit_entries, connection, audit_entry),
    }
    .sorted()
}
