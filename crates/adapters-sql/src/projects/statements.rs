use diesel::dsl::auto_type;
use diesel::prelude::*;
use tenantry_domain::projects::Project;
use tenantry_domain::values::ProjectId;

use super::ProjectRow;
use crate::schema::{accounts, projects};
use crate::statement::{Lock, Query, Statement};
use crate::types::StoredId;

// The developers of projects, beside the accounts that a statement is about.
diesel::alias! {
    pub(crate) const OWNERS: Alias<Owners> = accounts as owners;
}

pub(crate) fn insert(project: &Project) -> Statement {
    Statement::new(diesel::insert_into(projects::table).values(ProjectRow::from(project)))
}

/// The projects that accept requests: not archived, and their developer is not suspended.
#[auto_type]
pub(crate) fn available() -> _ {
    let owner_id: Owner = OWNERS.field(accounts::id);
    let disabled_at: OwnerDisabledAt = OWNERS.field(accounts::disabled_at);
    projects::table
        .inner_join(OWNERS.on(owner_id.eq(projects::owner_id)))
        .filter(projects::archived_at.is_null())
        .filter(disabled_at.is_null())
}

type Owner = diesel::query_source::AliasedField<Owners, accounts::id>;
type OwnerDisabledAt = diesel::query_source::AliasedField<Owners, accounts::disabled_at>;

pub(crate) fn find_available(project: ProjectId) -> Query<StoredId> {
    Query::new(
        available()
            .filter(projects::id.eq(StoredId::from(project)))
            .select(projects::id),
    )
}

/// The project stays available until the transaction ends: a request to archive it, or to suspend its
/// developer, waits (R17).
pub(crate) fn lock_available(project: ProjectId) -> Query<StoredId> {
    find_available(project).locked(Lock::Share)
}
