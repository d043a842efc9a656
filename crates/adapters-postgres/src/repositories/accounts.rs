use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::accounts::{
    Account, AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration,
    PasswordChange, PrivateUserCreation, Tenant, Tier,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::{account_lookup, availability, inserts};
use crate::PostgresDatabase;
use crate::error::decode;
use crate::pipeline::Pipeline;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::accounts;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl AccountRepository for PostgresDatabase {
    async fn find_account_by_email(
        &self,
        scope: Tenant,
        email: &EmailKey,
    ) -> Result<AccountLookup, PortError> {
        match scope {
            Tenant::Platform => account_lookup::on_the_platform(self, email).await,
            Tenant::Project(project) => account_lookup::in_project(self, project, email).await,
        }
    }

    async fn register_developer(
        &self,
        registration: &DeveloperRegistration,
    ) -> Result<(), PortError> {
        self.write(registration).await
    }

    async fn register_end_user(&self, registration: &EndUserRegistration) -> Result<(), PortError> {
        self.write(registration).await
    }

    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), PortError> {
        self.write(creation).await
    }

    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let mut connection = self.connection().await?;
        let renaming = update(accounts::table.find(StoredId(id.as_uuid())))
            .set((
                accounts::full_name.eq(full_name.as_ref().map(FullName::as_str)),
                accounts::updated_at.eq(StoredTime(now)),
                accounts::version.eq(accounts::version + 1),
            ))
            .returning(AccountRow::as_returning());
        let row = self.find(renaming.get_result(&mut connection)).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError> {
        self.write(change).await
    }
}

#[async_trait]
impl UnitOfWork for DeveloperRegistration {
    type Output = ();

    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        Pipeline::first(inserts::account(connection, &self.account))
            .then(inserts::project(connection, &self.project))
            .then(inserts::developer_key(connection, &self.developer_key))
            .then(inserts::project_key(connection, &self.project_key))
            .then(inserts::verification(connection, &self.verification))
            .then(inserts::email(connection, &self.email))
            .then(inserts::audit_entry(connection, &self.audit))
            .done()
            .await
    }
}

#[async_trait]
impl UnitOfWork for EndUserRegistration {
    type Output = ();

    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        let now = self.account.created_at;
        Pipeline::first(availability::hold_grant(connection, &self.grant, now))
            .then(inserts::account(connection, &self.account))
            .then(inserts::session(connection, &self.session))
            .then(inserts::verification(connection, &self.verification))
            .then(inserts::email(connection, &self.email))
            .done()
            .await
    }
}

#[async_trait]
impl UnitOfWork for PrivateUserCreation {
    type Output = ();

    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        let account = inserts::account(connection, &self.account);
        let mut rows = match self.account.tier {
            Tier::EndUser(project) => {
                Pipeline::first(availability::hold_project(connection, project)).then(account)
            }
            Tier::PlatformOperator | Tier::Developer => Pipeline::first(account),
        };
        if let Some((verification, email)) = &self.verification {
            rows = rows
                .then(inserts::verification(connection, verification))
                .then(inserts::email(connection, email));
        }
        rows.then(inserts::audit_entry(connection, &self.audit))
            .done()
            .await
    }
}
