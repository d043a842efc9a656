use serde::Serialize;
use tenantry_domain::accounts::Account;
use tenantry_domain::values::FullName;
use utoipa::ToSchema;

/// The account of the access token.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountResponse {
    #[serde(flatten)]
    account: AccountFields,
    /// The project of an end user; null for developers and operators.
    project_id: Option<String>,
    /// When the account last logged in; null before the first login. A registration does not count as a login.
    #[schema(example = "2025-12-07T10:30:00Z")]
    last_login_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AccountFields {
    id: String,
    email: String,
    full_name: Option<String>,
    /// `platform_operator`, `developer` or `end_user`.
    role: &'static str,
    /// False until the email address is verified.
    is_active: bool,
    #[schema(example = "2025-12-07T10:30:00Z")]
    created_at: String,
}

impl From<&Account> for AccountResponse {
    fn from(account: &Account) -> Self {
        Self {
            account: AccountFields::from(account),
            project_id: account.tier.project_id().map(|id| id.to_string()),
            last_login_at: account.last_login_at.map(|at| at.to_string()),
        }
    }
}

impl From<&Account> for AccountFields {
    fn from(account: &Account) -> Self {
        let full_name = account.full_name.as_ref();
        Self {
            id: account.id.to_string(),
            email: account.email.as_typed().to_owned(),
            full_name: full_name.map(FullName::as_str).map(str::to_owned),
            role: account.tier.role().as_str(),
            is_active: account.is_active(),
            created_at: account.created_at.to_string(),
        }
    }
}
