use diesel::query_builder::AsQuery as _;
use tenantry_adapters_sql::Database;
use tenantry_adapters_sql::rows::{
    AccountRow, AuditEntryRow, DeveloperKeyRow, OutboxEmailRow, ProjectKeyRow, ProjectRow,
    SessionRow, StoredEmail, ThrottleRow, VerificationRow,
};
use tenantry_adapters_sql::schema::{
    accounts, audit_entries, developer_keys, outbox_emails, project_keys, projects, sessions,
    throttles, verifications,
};
use tenantry_adapters_sql::statement::{Query, Row};
use tenantry_domain_testkit::{EmailState, StoreSnapshot};

/// Everything stored.
pub async fn contents<D: Database>(database: &D) -> StoreSnapshot {
    macro_rules! all {
        ($table:ident, $row:ty) => {
            all::<$row, _>(database, Query::new($table::table.as_query())).await
        };
    }
    let verifications = all!(verifications, VerificationRow);
    let emails = all!(outbox_emails, OutboxEmailRow);
    StoreSnapshot {
        accounts: all!(accounts, AccountRow),
        projects: all!(projects, ProjectRow),
        developer_keys: all!(developer_keys, DeveloperKeyRow),
        project_keys: all!(project_keys, ProjectKeyRow),
        sessions: all!(sessions, SessionRow),
        used_verifications: verifications
            .iter()
            .filter(|stored| stored.used_at.is_some())
            .map(|stored| stored.verification.id)
            .collect(),
        code_tries: verifications
            .iter()
            .filter(|stored| stored.code_attempts > 0)
            .map(|stored| {
                let attempts = u16::try_from(stored.code_attempts).expect("attempts");
                (stored.verification.id, attempts)
            })
            .collect(),
        verifications: verifications
            .into_iter()
            .map(|stored| stored.verification)
            .collect(),
        email_states: emails.iter().map(state_of).collect(),
        emails: emails.into_iter().map(|stored| stored.email).collect(),
        throttles: all!(throttles, ThrottleRow),
        audit: all!(audit_entries, AuditEntryRow),
    }
    .sorted()
}

async fn all<R: Row, D: Database>(database: &D, query: Query<R>) -> Vec<R::Model> {
    database.fetch_all(query).await.expect("rows")
}

fn state_of(stored: &StoredEmail) -> EmailState {
    let is_waiting = stored.delivered_at.is_none() && stored.dead_at.is_none();
    let next = stored.next_attempt_at;
    EmailState {
        id: stored.email.id,
        attempts: stored.attempts,
        due_at: is_waiting.then(|| stored.leased_until.map_or(next, |end| end.max(next))),
        delivered_at: stored.delivered_at,
    }
}
