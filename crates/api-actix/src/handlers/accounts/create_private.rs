//! `POST /v1/private/users/`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::accounts::{Account, CreatePrivateUserError, NewAccount, PrivateUserRequest};
use tenantry_domain::audit::AuditAction;
use tenantry_domain::keys::Scope;
use tenantry_domain::roles::Role;
use tenantry_domain::values::{EmailAddress, FullName, Password, ProjectId};
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::authorize_service::authorize_service;
use crate::middleware::AuditNote;
use crate::request::{
    EMAIL, FLAG, FULL_NAME, OPTIONAL_PROJECT_ID, PRIVATE_PASSWORD, read_body, request_body,
};
use crate::run::run_to_completion;

request_body! {
    /// A new user. Other members are ignored.
    pub(crate) struct CreatePrivateUserRequest {
        email: EmailAddress = EMAIL,
        password: Password = PRIVATE_PASSWORD,
        full_name: FullName = FULL_NAME,
        /// Whether the email address counts as verified; needs the scope `users:create_verified`.
        is_verified: bool = FLAG,
        /// The project of an end user. Without it a token bound to a project uses that one, and any other
        /// token creates a developer account.
        project_id: Option<ProjectId> = OPTIONAL_PROJECT_ID,
    }
}

/// The new user.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrivateUserResponse {
    /// The same as `email`.
    username: String,
    email: String,
    /// Whether the email address counts as verified.
    is_active: bool,
    is_superuser: bool,
    is_staff: bool,
    full_name: Option<String>,
    id: String,
}

/// Create a user with a service token
///
/// The service token needs the scope `users:create`.
#[utoipa::path(
    post,
    path = "/v1/private/users/",
    tag = "Private",
    security(("service_token" = [])),
    request_body = CreatePrivateUserRequest,
    responses(
        (status = 200, description = "Created", body = PrivateUserResponse),
        (status = 403, description = "The scope is missing, or the IP address is not allowed"),
        (status = 404, description = "Project not found"),
        (status = 409, description = "User with this email already exists"),
    ),
)]
pub(crate) async fn create_private_user(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<PrivateUserResponse>, ApiError> {
    AuditNote::action(&request, AuditAction::PrivateUserCreation);
    let caller = authorize_service(&state, &request, Scope::UsersCreate).await?;
    let body: CreatePrivateUserRequest = read_body(&state, &request, payload).await?;
    let user = PrivateUserRequest::from(body);
    let origin = state.origin(&request);
    let use_case = state.api.use_cases.create_private_user.clone();
    let account =
        run_to_completion(async move { use_case.run(&caller, user, origin).await }).await?;
    Ok(web::Json(PrivateUserResponse::from(&account)))
}

impl From<CreatePrivateUserRequest> for PrivateUserRequest {
    fn from(body: CreatePrivateUserRequest) -> Self {
        Self {
            applicant: NewAccount {
                email: body.email,
                password: body.password,
                full_name: Some(body.full_name),
            },
            is_verified: body.is_verified,
            project_id: body.project_id,
        }
    }
}

impl From<&Account> for PrivateUserResponse {
    fn from(account: &Account) -> Self {
        let full_name = account.full_name.as_ref();
        let is_operator = account.tier.role() == Role::PlatformOperator;
        Self {
            username: account.email.as_typed().to_owned(),
            email: account.email.as_typed().to_owned(),
            is_active: account.is_active(),
            is_superuser: is_operator,
            is_staff: is_operator,
            full_name: full_name.map(FullName::as_str).map(str::to_owned),
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
