use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::model::{Account, AccountScope, Tier};
use tenantry_domain::ports::{
    AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration, PasswordChange,
    PrivateUserCreation, StoreError,
};
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::{account_lookup, availability, inserts};
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::accounts;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct SqliteAccounts(pub(crate) SqliteDatabase);

#[async_trait]
impl AccountRepository for SqliteAccounts {
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
        self.0.write(registration.clone()).await
    }

    async fn register_end_user(
        &self,
        registration: &EndUserRegistration,
    ) -> Result<(), StoreError> {
        self.0.write(registration.clone()).await
    }

    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), StoreError> {
        self.0.write(creation.clone()).await
    }

    async fn rename(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        self.0.write(Renaming { id, full_name, now }).await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, StoreError> {
        self.0.write(change.clone()).await
    }
}

impl UnitOfWork for DeveloperRegistration {
    type Done = ();

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        inserts::account(connection, &self.account)?;
        inserts::project(connection, &self.project)?;
        inserts::developer_key(connection, &self.developer_key)?;
        inserts::project_key(connection, &self.project_key)?;
        inserts::verification(connection, &self.verification)?;
        inserts::mail(connection, &self.mail)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

impl UnitOfWork for EndUserRegistration {
    type Done = ();

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        let now = self.account.created_at;
        availability::require_grant(connection, &self.grant, now)?;
        inserts::account(connection, &self.account)?;
        inserts::session(connection, &self.session)?;
        inserts::verification(connection, &self.verification)?;
        inserts::mail(connection, &self.mail)?;
        Ok(())
    }
}

impl UnitOfWork for PrivateUserCreation {
    type Done = ();

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        if let Tier::EndUser(project) = self.account.tier {
            availability::require_project(connection, project)?;
        }
        inserts::account(connection, &self.account)?;
        if let Some((verification, mail)) = &self.verification {
            inserts::verification(connection, verification)?;
            inserts::mail(connection, mail)?;
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
    type Done = Option<Account>;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<Option<Account>, Failure> {
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
