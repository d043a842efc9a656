//! `POST /v1/private/users/`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use serde_json::{Map, Value};
use tenantry_domain::accounts::{Account, CreatePrivateUserError, NewAccount, PrivateUserRequest};
use tenantry_domain::audit::AuditAction;
use tenantry_domain::keys::Scope;
use tenantry_domain::roles::Role;
use utoipa::ToSchema;

use super::admit;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::middleware::AuditNote;
use crate::request::{Fields, read_object};
use crate::run::run_to_completion;

/// A user that a system creates. Other members are ignored.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct CreateUserRequest {
    #[schema(example = "internal.user@example.com")]
    email: String,
    /// At least 8 and at most 256 characters, of any kind.
    #[schema(example = "secure_password")]
    password: String,
    #[schema(example = "Internal System User", max_length = 255)]
    full_name: String,
    /// Whether the address counts as verified; needs the scope `users:create_verified`.
    #[schema(default = false)]
    is_verified: bool,
    /// The project of an end user. Without it a token bound to a project uses that one, and any other
    /// token creates a developer account.
    project_id: Option<String>,
}

/// The user that was created.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreateUserResponse {
    /// The same as `email`.
    username: String,
    email: String,
    /// Whether the address counts as verified.
    is_active: bool,
    is_superuser: bool,
    is_staff: bool,
    full_name: Option<String>,
    id: String,
}

/// Create a user as a system
///
/// For systems with a service token that has the scope `users:create`.
#[utoipa::path(
    post,
    path = "/v1/private/users/",
    tag = "Private",
    security(("service_token" = [])),
    request_body = CreateUserRequest,
    responses(
        (status = 200, description = "Created", body = CreateUserResponse),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 403, description = "Scope or address", body = ErrorBody),
        (status = 404, description = "Project not found", body = ErrorBody),
        (status = 409, description = "User with this email already exists", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn create_user(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<CreateUserResponse>, ApiError> {
    AuditNote::action(&request, AuditAction::PrivateUserCreation);
    let caller = admit(&state, &request, Scope::UsersCreate).await?;
    let body = read_user(&state, read_object(&request, payload).await?)?;
    let origin = state.origin(&request);
    let use_case = state.api.use_cases.create_private_user.clone();
    let account =
        run_to_completion(async move { use_case.run(&caller, body, origin).await }).await?;
    Ok(web::Json(CreateUserResponse::from(&account)))
}

fn read_user(state: &State, body: Map<String, Value>) -> Result<PrivateUserRequest, ApiError> {
    let rules = state.api.settings.password_policy.private_rules();
    let mut fields = Fields::of(body);
    let email = fields.email();
    let password = fields.new_password("password", rules);
    let full_name = fields.required_full_name();
    let is_verified = fields.flag("is_verified");
    let project_id = fields.optional_project_id();
    let user = email.zip(password).zip(full_name).zip(is_verified);
    fields.finish(user.map(
        |(((email, password), full_name), is_verified)| PrivateUserRequest {
            applicant: NewAccount {
                email,
                password,
                full_name: Some(full_name),
            },
            is_verified,
            project_id,
        },
    ))
}

impl From<&Account> for CreateUserResponse {
    fn from(account: &Account) -> Self {
        let is_operator = account.tier.role() == Role::PlatformOperator;
        Self {
            username: account.email.as_typed().to_owned(),
            email: account.email.as_typed().to_owned(),
            is_active: account.is_active(),
            is_superuser: is_operator,
            is_staff: is_operator,
            full_name: account
                .full_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            id: account.id.to_string(),
        }
    }
}

impl From<CreatePrivateUserError> for ApiError {
    fn from(error: CreatePrivateUserError) -> Self {
        match error {
            CreatePrivateUserError::Rejected(rejection) => rejection.into(),
            CreatePrivateUserError::ProjectNotFound => ErrorCode::ProjectNotFound.into(),
            CreatePrivateUserError::EmailTaken => ErrorCode::UserEmailExists.into(),
            CreatePrivateUserError::Port(error) => error.into(),
        }
    }
}
