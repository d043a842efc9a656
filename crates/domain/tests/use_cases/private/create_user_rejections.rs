use std::sync::Arc;

use tenantry_domain::accounts::{
    CreatePrivateUserError, MockAccountRepository, PrivateUserRequest,
};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::keys::{NewServiceToken, Scope, ServiceCaller, ServiceTokenRejection};
use tenantry_domain::passwords::{MockPasswordHasher, TenantShare};
use tenantry_domain::projects::MockProjectRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::ProjectId;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::applicant;

use super::{a_caller, a_caller_of, a_token};
use crate::hashers::without_permit_for;
use crate::test_app::TestApp;

#[tokio::test]
async fn r44_a_missing_scope_is_rejected_before_hashing() {
    let app = TestApp::new();
    let only_verified = a_caller_with(&app, &[Scope::UsersCreateVerified]).await;
    let only_create = a_caller_with(&app, &[Scope::UsersCreate]).await;
    let verified = PrivateUserRequest {
        is_verified: true,
        ..a_request(None)
    };
    for (caller, request, lacking) in [
        (&only_verified, a_request(None), Scope::UsersCreate),
        (&only_verified, verified.clone(), Scope::UsersCreate),
        (&only_create, verified, Scope::UsersCreateVerified),
    ] {
        let error = rejection_without_hashing(&app, caller, request).await;
        let CreatePrivateUserError::Rejected(rejection) = error else {
            panic!("{error:?}");
        };
        assert_eq!(rejection, ServiceTokenRejection::Scope(lacking));
    }
}

#[tokio::test]
async fn r16_unavailable_projects_get_one_response_before_hashing() {
    let app = TestApp::new();
    let own = app
        .a_developer("own@example.com")
        .await
        .provisioning
        .project_id;
    let other = app
        .a_developer("other@example.com")
        .await
        .provisioning
        .project_id;
    let suspended = app.a_developer("suspended@example.com").await;
    let closed = suspended.provisioning.project_id;
    app.memory
        .suspend_account(suspended.account.id, app.now())
        .await;
    let unknown = ProjectId::generate(app.now(), [1; 10]);
    let bound = a_caller_of(&app, own).await;
    let platform_wide = a_caller(&app, a_token()).await;
    for (caller, project) in [
        (&bound, other),
        (&bound, unknown),
        (&platform_wide, unknown),
        (&platform_wide, closed),
    ] {
        let error = rejection_without_hashing(&app, caller, a_request(Some(project))).await;
        assert!(
            matches!(error, CreatePrivateUserError::ProjectNotFound),
            "{error:?}"
        );
    }
    app.memory.archive_project(own, app.now()).await;
    let error = rejection_without_hashing(&app, &bound, a_request(None)).await;
    assert!(
        matches!(error, CreatePrivateUserError::ProjectNotFound),
        "{error:?}"
    );
}

#[tokio::test]
async fn r17_a_project_archived_before_the_write_gets_no_user() {
    let app = TestApp::new();
    let project = app
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    let caller = a_caller_of(&app, project).await;
    app.memory.archive_project(project, app.now()).await;
    let before = app.contents().await;
    let mut projects = MockProjectRepository::new();
    projects
        .expect_is_project_available()
        .returning(|_| Ok(true));
    let mut create = app.use_cases.create_private_user.clone();
    create.projects = Arc::new(projects);
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::ProjectNotFound)
    ));
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn r14_a_taken_address_stores_nothing() {
    let app = TestApp::new();
    app.a_developer("jane@example.com").await;
    let caller = a_caller(&app, a_token()).await;
    let before = app.contents().await;
    let create = &app.use_cases.create_private_user;
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(response, Err(CreatePrivateUserError::EmailTaken)));
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn r6_the_password_is_hashed_on_the_projects_share() {
    let app = TestApp::new();
    let project = app
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    for (caller, expected) in [
        (
            a_caller_of(&app, project).await,
            TenantShare::Project(project),
        ),
        (a_caller(&app, a_token()).await, TenantShare::Platform),
    ] {
        let mut create = app.use_cases.create_private_user.clone();
        create.hasher = Arc::new(without_permit_for(expected));
        create.accounts = Arc::new(MockAccountRepository::new());
        let response = create
            .run(&caller, a_request(None), RequestOrigin::default())
            .await;
        assert!(matches!(
            response,
            Err(CreatePrivateUserError::Port(PortError::Busy { .. }))
        ));
    }
}

#[tokio::test]
async fn faults_of_the_store_are_returned() {
    let app = TestApp::new();
    let caller = a_caller(&app, a_token()).await;
    let mut accounts = MockAccountRepository::new();
    let write = accounts.expect_create_private_user().once();
    write.returning(|_| Err(PortError::unavailable("away")));
    let mut create = app.use_cases.create_private_user.clone();
    create.accounts = Arc::new(accounts);
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::Port(PortError::Unavailable(_)))
    ));

    let mut projects = MockProjectRepository::new();
    let check = projects.expect_is_project_available().once();
    check.returning(|_| Err(PortError::unavailable("away")));
    create.projects = Arc::new(projects);
    create.hasher = Arc::new(MockPasswordHasher::new());
    let request = a_request(Some(ProjectId::generate(app.now(), [1; 10])));
    let response = create.run(&caller, request, RequestOrigin::default()).await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::Port(PortError::Unavailable(_)))
    ));
}

/// Mocks without an expectation fail the test when they are called.
async fn rejection_without_hashing(
    app: &TestApp,
    caller: &ServiceCaller,
    request: PrivateUserRequest,
) -> CreatePrivateUserError {
    let mut create = app.use_cases.create_private_user.clone();
    create.hasher = Arc::new(MockPasswordHasher::new());
    create.accounts = Arc::new(MockAccountRepository::new());
    let response = create.run(caller, request, RequestOrigin::default()).await;
    response.unwrap_err()
}

async fn a_caller_with(app: &TestApp, scopes: &[Scope]) -> ServiceCaller {
    let new = NewServiceToken {
        scopes: scopes.iter().copied().collect(),
        ..a_token()
    };
    a_caller(app, new).await
}

fn a_request(project_id: Option<ProjectId>) -> PrivateUserRequest {
    PrivateUserRequest {
        applicant: applicant("jane@example.com"),
        is_verified: false,
        project_id,
    }
}
