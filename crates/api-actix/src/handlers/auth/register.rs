//! `POST /api/v1/auth/register`

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use tenantry_domain::accounts::{
    Account, AuthorizeRegistrationError, NewAccount, RegisterDeveloperError, RegisterEndUserError,
    RegisteredDeveloper, RegisteredEndUser,
};
use tenantry_domain::audit::Actor;
use tenantry_domain::roles::{EndUserGrant, RegistrationGrant, RegistrationRejection};
use tenantry_domain::values::{OperatorKeyId, PasswordRules};
use utoipa::ToSchema;

use super::tokens::TokenResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::middleware::AuditNote;
use crate::request::{Fields, read_bytes, read_object, registration_headers};
use crate::run::{run_read, run_to_completion, run_until_disconnect};

/// A person who wants an account. Other members are ignored; the role comes from the headers alone.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct RegisterRequest {
    #[schema(example = "jane@example.com")]
    email: String,
    /// At least 8 characters, one of `A-Z`, one of `a-z`, one of `0-9`; at most 256 characters.
    #[schema(example = "SecurePass123")]
    password: String,
    #[schema(example = "Jane Doe", max_length = 255)]
    full_name: Option<String>,
}

/// A developer, with everything needed to start. The keys are shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeveloperResponse {
    #[serde(flatten)]
    account: AccountFields,
    provisioning: Provisioning,
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

#[derive(Serialize, ToSchema)]
struct AccountFields {
    id: String,
    email: String,
    full_name: Option<String>,
    /// `developer` or `end_user`.
    role: &'static str,
    /// False until the address is verified.
    is_active: bool,
    #[schema(example = "2025-12-07T10:30:00Z")]
    created_at: String,
}

#[derive(Serialize, ToSchema)]
struct Provisioning {
    project_id: String,
    developer_key: String,
    api_key: String,
}

/// Register a developer or an end user
///
/// The headers decide which: a valid operator key registers a developer; a developer key and one of its
/// developer's projects register an end user of that project; nothing else registers anybody.
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
        (status = 201, description = "Registered: DeveloperResponse or EndUserResponse", body = inline(RegisterResponse)),
        (status = 400, description = "Header combination", body = ErrorBody),
        (status = 401, description = "Invalid key", body = ErrorBody),
        (status = 403, description = "Not allowed", body = ErrorBody),
        (status = 409, description = "Email already registered", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn register(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let headers = registration_headers(&request);
    let room = state.api.use_cases.register_end_user.has_capacity(&headers);
    if let Err(busy) = run_read(room).await {
        // Else the connection is closed, and a busy server has to open another one.
        let _ = read_bytes(&request, payload).await;
        return Err(busy);
    }
    let authorize = state.api.use_cases.authorize_registration.clone();
    let grant = run_read(authorize.run(&headers)).await?;
    match grant {
        RegistrationGrant::Developer(key) => {
            AuditNote::actor(&request, Actor::OperatorKey(key));
            state.rate_limits.count(key.as_uuid())?;
            let applicant = read_applicant(&state, read_object(&request, payload).await?)?;
            register_developer(&state, &request, key, applicant).await
        }
        RegistrationGrant::EndUser(grant) => {
            state.rate_limits.count(grant.developer_key_id.as_uuid())?;
            let applicant = read_applicant(&state, read_object(&request, payload).await?)?;
            register_end_user(&state, &request, grant, applicant).await
        }
    }
}

fn read_applicant(state: &State, body: Map<String, Value>) -> Result<NewAccount, ApiError> {
    let rules: PasswordRules = state.api.settings.password_policy.public_rules();
    let mut fields = Fields::of(body);
    let email = fields.email();
    let password = fields.new_password("password", rules);
    let full_name = fields.optional_full_name();
    fields.finish(email.zip(password).map(|(email, password)| NewAccount {
        email,
        password,
        full_name,
    }))
}

async fn register_developer(
    state: &State,
    request: &HttpRequest,
    key: OperatorKeyId,
    applicant: NewAccount,
) -> Result<HttpResponse, ApiError> {
    let origin = state.origin(request);
    let use_case = state.api.use_cases.register_developer.clone();
    let registered =
        run_to_completion(async move { use_case.run(key, applicant, origin).await }).await?;
    Ok(HttpResponse::Created().json(DeveloperResponse::from(&registered)))
}

async fn register_end_user(
    state: &State,
    request: &HttpRequest,
    grant: EndUserGrant,
    applicant: NewAccount,
) -> Result<HttpResponse, ApiError> {
    let origin = state.origin(request);
    let use_case = state.api.use_cases.register_end_user.clone();
    let registered =
        run_until_disconnect(async move { use_case.run(grant, applicant, &origin).await }).await?;
    Ok(HttpResponse::Created().json(EndUserResponse::from(&registered)))
}

impl From<&Account> for AccountFields {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.as_typed().to_owned(),
            full_name: account
                .full_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            role: account.tier.role().as_str(),
            is_active: account.is_active(),
            created_at: account.created_at.to_string(),
        }
    }
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

/// The two responses, for the OpenAPI document.
#[derive(ToSchema)]
#[schema(title = "RegisterResponse")]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the wire format")]
pub(crate) enum RegisterResponse {
    Developer(DeveloperResponse),
    EndUser(EndUserResponse),
}
