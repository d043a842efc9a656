use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::accounts::{
    Account, AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration,
    PasswordChange, PrivateUserCreation, Tenant, Tier,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::{account_lookup, availability, inserts};
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::accounts;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl AccountRepository for SqliteDatabase {
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
        self.write(registration.clone()).await
    }

    async fn register_end_user(&self, registration: &EndUserRegistration) -> Result<(), PortError> {
        self.write(registration.clone()).await
    }

    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), PortError> {
        self.write(creation.clone()).await
    }

    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        self.write(Renaming { id, full_name, now }).await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError> {
        self.write(change.clone()).await
    }
}

impl UnitOfWork for DeveloperRegistration {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        inserts::account(connection, &self.account)?;
        inserts::project(connection, &self.project)?;
        inserts::developer_key(connection, &self.developer_key)?;
        inserts::project_key(connection, &self.project_key)?;
        inserts::verification(connection, &self.verification)?;
        inserts::email(connection, &self.email)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

impl UnitOfWork for EndUserRegistration {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        let now = self.account.created_at;
        availability::require_grant(connection, &self.grant, now)?;
        inserts::account(connection, &self.account)?;
        inserts::session(connection, &self.session)?;
        inserts::verification(connection, &self.verification)?;
        inserts::email(connection, &self.email)?;
        Ok(())
    }
}

impl UnitOfWork for PrivateUserCreation {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        if let Tier::EndUser(project) = self.account.tier {
            availability::require_project(connection, project)?;
        }
        inserts::account(connection, &self.account)?;
        if let Some((verification, email)) = &self.verification {
            inserts::verification(connection, verification)?;
            inserts::email(connection, email)?;
        }
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

struct Renaming {
    id: AccountId,
    full_name: Option<FullName>,
    now: Timestamp,
}

impl UnitOfWork for Renaming {
    type Output = Option<Account>;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Option<Account>, Failure> {
        let full_name = self.full_name.as_ref().map(FullName::as_str);
        let row = update(accounts::table.find(StoredId(self.id.as_uuid())))
            .set((
                accounts::full_name.eq(full_name),
                accounts::updated_at.eq(StoredTime(self.now)),
                accounts::version.eq(accounts::version + 1),
            ))
            .returning(AccountRow::as_returning())
            .get_result(connection)
            .optional()?;
        row.map(|row| decode("accounts", row))
            .transpose()
            .map_err(Failure::Store)
    }
}
