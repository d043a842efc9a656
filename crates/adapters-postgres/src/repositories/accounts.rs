use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::model::{Account, AccountScope, Tier};
use tenantry_domain::ports::{
    AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration, PasswordChange,
    PrivateUserCreation, StoreError,
};
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::{account_lookup, availability, inserts};
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::accounts;
use crate::together::Together;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct PostgresAccounts(pub(crate) PostgresDatabase);

#[async_trait]
impl AccountRepository for PostgresAccounts {
    async fn find_by_email(
        &self,
        scope: AccountScope,
        email: &EmailKey,
    ) -> Result<AccountLookup, StoreError> {
        match scope {
            AccountScope::Platform => account_lookup::on_the_platform(&self.0, email).await,
            AccountScope::Project(project) => {
                account_lookup::in_project(&self.0, project, email).await
            }
        }
    }

    async fn register_developer(
        &self,
        registration: &DeveloperRegistration,
    ) -> Result<(), StoreError> {
        self.0.write(registration).await
    }

    async fn register_end_user(
        &self,
        registration: &EndUserRegistration,
    ) -> Result<(), StoreError> {
        self.0.write(registration).await
    }

    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), StoreError> {
        self.0.write(creation).await
    }

    async fn rename(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let mut connection = self.0.connection().await?;
        let renaming = update(accounts::table.find(StoredId(id.as_uuid())))
            .set((
                accounts::full_name.eq(full_name.as_ref().map(FullName::as_str)),
                accounts::updated_at.eq(StoredTime(now)),
                accounts::version.eq(accounts::version + 1),
            ))
            .returning(AccountRow::as_returning());
        let row = self.0.find(renaming.get_result(&mut connection)).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, StoreError> {
        self.0.write(change).await
    }
}

#[async_trait]
impl UnitOfWork for DeveloperRegistration {
    type Done = ();

    const AT_ONCE: bool = true;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        Together::first(inserts::account(connection, &self.account))
            .then(inserts::project(connection, &self.project))
            .then(inserts::developer_key(connection, &self.developer_key))
            .then(inserts::project_key(connection, &self.project_key))
            .then(inserts::verification(connection, &self.verification))
            .then(inserts::mail(connection, &self.mail))
            .then(inserts::audit_entry(connection, &self.audit))
            .done()
            .await
    }
}

#[async_trait]
impl UnitOfWork for EndUserRegistration {
    type Done = ();

    const AT_ONCE: bool = true;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        let now = self.account.created_at;
        Together::first(availability::hold_grant(connection, &self.grant, now))
            .then(inserts::account(connection, &self.account))
            .then(inserts::session(connection, &self.session))
            .then(inserts::verification(connection, &self.verification))
            .then(inserts::mail(connection, &self.mail))
            .done()
            .await
    }
}

#[async_trait]
impl UnitOfWork for PrivateUserCreation {
    type Done = ();

    const AT_ONCE: bool = true;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        let account = inserts::account(connection, &self.account);
        let mut rows = match self.account.tier {
            Tier::EndUser(project) => {
                Together::first(availability::hold_project(connection, project)).then(account)
            }
            Tier::PlatformOperator | Tier::Developer => Together::first(account),
        };
        if let Some((verification, mail)) = &self.verification {
            rows = rows
                .then(inserts::verification(connection, verification))
                .then(inserts::mail(connection, mail));
        }
        rows.then(inserts::audit_entry(connection, &self.audit))
            .done()
            .await
    }
}
