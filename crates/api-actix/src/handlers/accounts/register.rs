//! `POST /api/v1/auth/register`

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use tenantry_domain::accounts::{
    AuthorizeRegistrationError, NewAccount, RegisterDeveloperError, RegisterEndUserError,
    RegisteredDeveloper, RegisteredEndUser,
};
use tenantry_domain::audit::Actor;
use tenantry_domain::roles::{EndUserGrant, RegistrationGrant, RegistrationRejection};
use tenantry_domain::values::{EmailAddress, FullName, OperatorKeyId, Password};
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::middleware::AuditNote;
use crate::request::{
    EMAIL, OPTIONAL_FULL_NAME, PUBLIC_PASSWORD, read_body, read_bytes, registration_credentials,
    request_body,
};
use crate::response::{AccountFields, TokenResponse};
use crate::run::{run_read, run_to_completion, run_until_disconnect};

request_body! {
    /// A new account. Other members are ignored; the headers alone decide the role.
    pub(crate) struct RegisterRequest {
        email: EmailAddress = EMAIL,
        password: Password = PUBLIC_PASSWORD,
        full_name: Option<FullName> = OPTIONAL_FULL_NAME,
    }
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum RegisterResponse {
    Developer(DeveloperResponse),
    EndUser(EndUserResponse),
}

/// A developer with a project and keys. The keys are shown only once.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeveloperResponse {
    #[serde(flatten)]
    account: AccountFields,
    provisioning: Provisioning,
}

#[derive(Serialize, ToSchema)]
struct Provisioning {
    project_id: String,
    developer_key: String,
    api_key: String,
}

/// An end user, logged in.
#[derive(Serialize, ToSchema)]
pub(crate) struct EndUserResponse {
    #[serde(flatten)]
    account: AccountFields,
    project_id: Option<String>,
    #[serde(flatten)]
    tokens: TokenResponse,
}

/// Register a developer or an end user
///
/// The headers decide which: a valid operator key registers a developer; a developer key and one of its
/// developer's projects register an end user of that project. Public registration is disabled.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    tag = "Registration",
    params(
        ("X-Operator-Key" = Option<String>, Header, description = "Registers a developer."),
        ("X-Developer-Key" = Option<String>, Header, description = "With X-Project-ID: registers an end user."),
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
    ),
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "Registered", body = RegisterResponse),
        (status = 400, description = "Invalid combination of headers"),
        (status = 401, description = "Invalid key"),
        (status = 403, description = "Registration is not allowed"),
        (status = 409, description = "Email already registered"),
    ),
)]
pub(crate) async fn register(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let credentials = registration_credentials(&request);
    let capacity = state
        .api
        .use_cases
        .register_end_user
        .check_capacity(&credentials);
    if let Err(busy) = run_read(capacity).await {
        // An unread body closes the connection, and the client would have to open another one.
        let _ = read_bytes(&request, payload).await;
        return Err(busy);
    }
    let authorize = state.api.use_cases.authorize_registration.clone();
    let grant = run_read(authorize.run(&credentials)).await?;
    match grant {
        RegistrationGrant::Developer(key) => {
            AuditNote::actor(&request, Actor::OperatorKey(key));
            state.rate_limits.count(key.as_uuid())?;
            let body: RegisterRequest = read_body(&state, &request, payload).await?;
            register_developer(&state, &request, key, body.into()).await
        }
        RegistrationGrant::EndUser(grant) => {
            state.rate_limits.count(grant.developer_key_id.as_uuid())?;
            let body: RegisterRequest = read_body(&state, &request, payload).await?;
            register_end_user(&state, &request, grant, body.into()).await
        }
    }
}

impl From<RegisterRequest> for NewAccount {
    fn from(body: RegisterRequest) -> Self {
        Self {
            email: body.email,
            password: body.password,
            full_name: body.full_name,
        }
    }
}

async fn register_developer(
    state: &State,
    request: &HttpRequest,
    key: OperatorKeyId,
    account: NewAccount,
) -> Result<HttpResponse, ApiError> {
    let origin = state.origin(request);
    let use_case = state.api.use_cases.register_developer.clone();
    let registered =
        run_to_completion(async move { use_case.run(key, account, origin).await }).await?;
    Ok(created(RegisterResponse::Developer((&registered).into())))
}

async fn register_end_user(
    state: &State,
    request: &HttpRequest,
    grant: EndUserGrant,
    account: NewAccount,
) -> Result<HttpResponse, ApiError> {
    let origin = state.origin(request);
    let use_case = state.api.use_cases.register_end_user.clone();
    let registered =
        run_until_disconnect(async move { use_case.run(grant, account, &origin).await }).await?;
    Ok(created(RegisterResponse::EndUser((&registered).into())))
}

fn created(response: RegisterResponse) -> HttpResponse {
    HttpResponse::Created().json(response)
}

impl From<&RegisteredDeveloper> for DeveloperResponse {
    fn from(registered: &RegisteredDeveloper) -> Self {
        let provisioning = &registered.provisioning;
        Self {
            account: AccountFields::from(&registered.account),
            provisioning: Provisioning {
                project_id: provisioning.project_id.to_string(),
                developer_key: provisioning.developer_key.expose().to_owned(),
                api_key: provisioning.api_key.expose().to_owned(),
            },
        }
    }
}

impl From<&RegisteredEndUser> for EndUserResponse {
    fn from(registered: &RegisteredEndUser) -> Self {
        Self {
            account: AccountFields::from(&registered.account),
            project_id: registered
                .account
                .tier
                .project_id()
                .map(|id| id.to_string()),
            tokens: TokenResponse::from(&registered.tokens),
        }
    }
}

impl From<AuthorizeRegistrationError> for ApiError {
    fn from(error: AuthorizeRegistrationError) -> Self {
        match error {
            AuthorizeRegistrationError::Rejected(rejection) => ErrorCode::from(rejection).into(),
            AuthorizeRegistrationError::Port(error) => error.into(),
        }
    }
}

impl From<RegistrationRejection> for ErrorCode {
    fn from(rejection: RegistrationRejection) -> Self {
        match rejection {
            RegistrationRejection::AmbiguousCredentials => Self::AmbiguousCredentials,
            RegistrationRejection::InvalidOperatorKey => Self::InvalidOperatorKey,
            RegistrationRejection::PublicRegistrationDisabled => Self::PublicRegistrationDisabled,
            RegistrationRejection::MalformedProjectId => Self::MalformedProjectId,
            RegistrationRejection::DeveloperKeyMissing => Self::DeveloperKeyMissing,
            RegistrationRejection::InvalidDeveloperKey => Self::InvalidDeveloperKey,
            RegistrationRejection::ProjectIdMissing => Self::ProjectIdMissing,
            RegistrationRejection::ProjectUnavailable => Self::ProjectNotAvailable,
        }
    }
}

impl From<RegisterDeveloperError> for ApiError {
    fn from(error: RegisterDeveloperError) -> Self {
        match error {
            RegisterDeveloperError::EmailTaken => ErrorCode::EmailRegistered.into(),
            RegisterDeveloperError::Port(error) => error.into(),
        }
    }
}

impl From<RegisterEndUserError> for ApiError {
    fn from(error: RegisterEndUserError) -> Self {
        match error {
            RegisterEndUserError::EmailTaken => ErrorCode::EmailRegistered.into(),
            RegisterEndUserError::ProjectUnavailable => ErrorCode::ProjectNotAvailable.into(),
            RegisterEndUserError::Port(error) => error.into(),
        }
    }
}
