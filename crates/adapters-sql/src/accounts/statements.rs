use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::accounts::{Account, PasswordChange};
use tenantry_domain::sessions::NewSession;
use tenantry_domain::values::{AccountId, EmailKey, FullName, PasswordHash, ProjectId, Timestamp};

use super::{AccountRow, ProjectAccountRow};
use crate::projects::statements::available;
use crate::schema::{accounts, projects};
use crate::statement::{Lock, Query, Statement};
use crate::types::{StoredId, StoredTime};

pub(crate) fn insert(account: &Account) -> Statement {
    Statement::new(insert_into(accounts::table).values(AccountRow::from(account)))
}

pub(crate) fn find_on_platform(email: &EmailKey) -> Query<AccountRow> {
    Query::new(
        accounts::table
            .filter(accounts::project_id.is_null())
            .filter(accounts::email_key.eq(email.as_str().to_owned())),
    )
}

/// No row when the project is not available.
pub(crate) fn find_in_project(project: ProjectId, email: &EmailKey) -> Query<ProjectAccountRow> {
    let with_email = accounts::project_id
        .eq(projects::id.nullable())
        .and(accounts::email_key.eq(email.as_str().to_owned()));
    Query::new(
        available()
            .left_join(accounts::table.on(with_email))
            .filter(projects::id.eq(StoredId::from(project)))
            .select((accounts::all_columns.nullable(),)),
    )
}

/// Accounts that may use the service: enabled, and those of end users in an available project. The project
/// is a single value, because the server may compute the result of `EXISTS` for all projects at once.
#[auto_type]
pub(crate) fn is_usable() -> _ {
    let own_project = available()
        .filter(accounts::project_id.eq(projects::id.nullable()))
        .select(projects::id)
        .single_value();
    accounts::disabled_at
        .is_null()
        .and(accounts::project_id.is_null().or(own_project.is_not_null()))
}

/// Writes about one account lock it before anything that belongs to it, so that they never deadlock.
pub(crate) fn lock(id: AccountId) -> Query<StoredId> {
    Query::new(
        accounts::table
            .filter(accounts::id.eq(StoredId::from(id)))
            .select(accounts::id),
    )
    .locked(Lock::Update)
}

/// Returns no row unless the account still has the password that was verified, and may log in. The update
/// locks the account, so that the sessions of concurrent logins are counted exactly. A new hash is one of the
/// same password, so the account counts as unchanged.
pub(crate) fn record_login(new: &NewSession) -> Query<StoredId> {
    let account = accounts::table
        .filter(accounts::id.eq(StoredId::from(new.session.account_id)))
        .filter(accounts::password_hash.eq(new.checked_hash.as_phc().to_owned()))
        .filter(is_usable());
    let hash = new.new_hash.as_ref().unwrap_or(&new.checked_hash);
    Query::new(
        update(account)
            .set((
                accounts::password_hash.eq(hash.as_phc().to_owned()),
                accounts::last_login_at.eq(StoredTime(new.session.created_at)),
            ))
            .returning(accounts::id),
    )
}

pub(crate) fn rename(id: AccountId, name: Option<&FullName>, now: Timestamp) -> Query<AccountRow> {
    Query::new(
        update(accounts::table.filter(accounts::id.eq(StoredId::from(id))))
            .set((
                accounts::full_name.eq(name.map(|name| name.as_str().to_owned())),
                accounts::updated_at.eq(StoredTime(now)),
                accounts::version.eq(accounts::version + 1),
            ))
            .returning(accounts::all_columns),
    )
}

/// Changes nothing when the stored hash is not the one that was verified.
pub(crate) fn change_password(change: &PasswordChange) -> Statement {
    let as_verified = accounts::table
        .filter(accounts::id.eq(StoredId::from(change.account_id)))
        .filter(accounts::password_hash.eq(change.checked_hash.as_phc().to_owned()))
        .filter(accounts::disabled_at.is_null());
    Statement::new(update(as_verified).set((
        accounts::password_hash.eq(change.new_hash.as_phc().to_owned()),
        accounts::updated_at.eq(StoredTime(change.now)),
        accounts::version.eq(accounts::version + 1),
    )))
}

/// Marks the email as verified, unless it is already, and sets a new password, if there is one.
pub(crate) fn mark_verified(
    account: &Account,
    password: Option<&PasswordHash>,
    now: Timestamp,
) -> Query<AccountRow> {
    let password = password.unwrap_or(&account.password_hash);
    let verified_at = account.verified_at.unwrap_or(now);
    Query::new(
        update(accounts::table.filter(accounts::id.eq(StoredId::from(account.id))))
            .set((
                accounts::password_hash.eq(password.as_phc().to_owned()),
                accounts::verified_at.eq(StoredTime(verified_at)),
                accounts::updated_at.eq(StoredTime(now)),
                accounts::version.eq(accounts::version + 1),
            ))
            .returning(accounts::all_columns),
    )
}
