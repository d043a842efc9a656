use diesel::sql_types::Nullable;
use diesel::{Insertable, Queryable};
use tenantry_domain::accounts::{Account, AccountLookup, Tier};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{EmailAddress, FullName, PasswordHash};

use crate::schema::accounts;
use crate::statement::{Row, table_row};
use crate::types::{StoredId, StoredTime};

/// A row of `accounts`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub struct AccountRow {
    id: StoredId,
    role: String,
    project_id: Option<StoredId>,
    email: String,
    email_key: String,
    password_hash: String,
    full_name: Option<String>,
    verified_at: Option<StoredTime>,
    disabled_at: Option<StoredTime>,
    last_login_at: Option<StoredTime>,
    created_at: StoredTime,
    updated_at: StoredTime,
    version: i64,
}

table_row!(AccountRow, accounts, Account);

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.into(),
            role: account.tier.role().as_str().to_owned(),
            project_id: account.tier.project_id().map(Into::into),
            email: account.email.as_typed().to_owned(),
            email_key: account.email.key().as_str().to_owned(),
            password_hash: account.password_hash.as_phc().to_owned(),
            full_name: account.full_name.as_ref().map(|n| n.as_str().to_owned()),
            verified_at: account.verified_at.map(StoredTime),
            disabled_at: account.disabled_at.map(StoredTime),
            last_login_at: account.last_login_at.map(StoredTime),
            created_at: StoredTime(account.created_at),
            updated_at: StoredTime(account.updated_at),
            version: account.version,
        }
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = BoxedError;

    fn try_from(row: AccountRow) -> Result<Self, BoxedError> {
        let email = EmailAddress::parse(&row.email)?;
        if email.key().as_str() != row.email_key {
            return Err("an email and its comparison form differ".into());
        }
        Ok(Self {
            id: row.id.into(),
            tier: Tier::from_stored(row.role.parse()?, row.project_id.map(Into::into))?,
            email,
            password_hash: PasswordHash::from_phc(row.password_hash),
            full_name: row.full_name.as_deref().map(FullName::parse).transpose()?,
            verified_at: row.verified_at.map(|at| at.0),
            disabled_at: row.disabled_at.map(|at| at.0),
            last_login_at: row.last_login_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The account of an email in an available project, if there is one.
#[derive(Debug, Queryable)]
pub(crate) struct ProjectAccountRow {
    account: Option<AccountRow>,
}

impl Row for ProjectAccountRow {
    type Columns = (Nullable<accounts::SqlType>,);
    type Model = AccountLookup;

    const TABLE: &'static str = "accounts";
}

impl TryFrom<ProjectAccountRow> for AccountLookup {
    type Error = BoxedError;

    fn try_from(row: ProjectAccountRow) -> Result<Self, BoxedError> {
        let account = row.account.map(Account::try_from).transpose()?;
        Ok(Self::of(account))
    }
}
