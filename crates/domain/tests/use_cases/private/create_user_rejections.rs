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
use crate::world::TestApp;

#[tokio::test]
async fn r44_a_lacking_scope_is_rejected_before_anything_is_hashed() {
    let world = TestApp::new();
    let only_verified = a_caller_with(&world, &[Scope::UsersCreateVerified]).await;
    let only_create = a_caller_with(&world, &[Scope::UsersCreate]).await;
    let verified = PrivateUserRequest {
        is_verified: true,
        ..a_request(None)
    };
    for (caller, request, lacking) in [
        (&only_verified, a_request(None), Scope::UsersCreate),
        (&only_verified, verified.clone(), Scope::UsersCreate),
        (&only_create, verified, Scope::UsersCreateVerified),
    ] {
        let error = rejection_without_hashing(&world, caller, request).await;
        let CreatePrivateUserError::Rejected(rejection) = error else {
            panic!("{error:?}");
        };
        assert_eq!(rejection, ServiceTokenRejection::Scope(lacking));
    }
}

#[tokio::test]
async fn r16_projects_out_of_reach_get_one_response_before_anything_is_hashed() {
    let world = TestApp::new();
    let own = world
        .a_developer("own@example.com")
        .await
        .provisioning
        .project_id;
    let other = world
        .a_developer("other@example.com")
        .await
        .provisioning
        .project_id;
    let suspended = world.a_developer("suspended@example.com").await;
    let closed = suspended.provisioning.project_id;
    world
        .memory
        .suspend_account(suspended.account.id, world.now())
        .await;
    let unknown = ProjectId::generate(world.now(), [1; 10]);
    let bound = a_caller_of(&world, own).await;
    let platform_wide = a_caller(&world, a_token()).await;
    for (caller, project) in [
        (&bound, other),
        (&bound, unknown),
        (&platform_wide, unknown),
        (&platform_wide, closed),
    ] {
        let error = rejection_without_hashing(&world, caller, a_request(Some(project))).await;
        assert!(
            matches!(error, CreatePrivateUserError::ProjectNotFound),
            "{error:?}"
        );
    }
    world.memory.archive_project(own, world.now()).await;
    let error = rejection_without_hashing(&world, &bound, a_request(None)).await;
    assert!(
        matches!(error, CreatePrivateUserError::ProjectNotFound),
        "{error:?}"
    );
}

#[tokio::test]
async fn r17_a_project_archived_after_the_look_gets_no_user() {
    let world = TestApp::new();
    let project = world
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    let caller = a_caller_of(&world, project).await;
    world.memory.archive_project(project, world.now()).await;
    let before = world.contents().await;
    let mut projects = MockProjectRepository::new();
    projects
        .expect_is_project_available()
        .returning(|_| Ok(true));
    let mut create = world.create_private_user();
    create.projects = Arc::new(projects);
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::ProjectNotFound)
    ));
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn r14_a_taken_address_stores_nothing() {
    let world = TestApp::new();
    world.a_developer("jane@example.com").await;
    let caller = a_caller(&world, a_token()).await;
    let before = world.contents().await;
    let create = world.create_private_user();
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(response, Err(CreatePrivateUserError::EmailTaken)));
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn r6_the_password_is_hashed_on_the_projects_share() {
    let world = TestApp::new();
    let project = world
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    for (caller, expected) in [
        (
            a_caller_of(&world, project).await,
            TenantShare::Project(project),
        ),
        (a_caller(&world, a_token()).await, TenantShare::Platform),
    ] {
        let mut create = world.create_private_user();
        create.hasher = Arc::new(without_permit_for(expected));
        create.accounts = Arc::new(MockAccountRepository::new());
        let response = create
            .run(&caller, a_request(None), RequestOrigin::default())
            .await;
        assert!(matches!(response, Err(CreatePrivateUserError::Hasher(_))));
    }
}

#[tokio::test]
async fn faults_of_the_store_are_passed_on() {
    let world = TestApp::new();
    let caller = a_caller(&world, a_token()).await;
    let mut accounts = MockAccountRepository::new();
    let write = accounts.expect_create_private_user().once();
    write.returning(|_| Err(PortError::unavailable("away")));
    let mut create = world.create_private_user();
    create.accounts = Arc::new(accounts);
    let response = create
        .run(&caller, a_request(None), RequestOrigin::default())
        .await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::Store(PortError::Unavailable(_)))
    ));

    let mut projects = MockProjectRepository::new();
    let look = projects.expect_is_project_available().once();
    look.returning(|_| Err(PortError::unavailable("away")));
    create.projects = Arc::new(projects);
    create.hasher = Arc::new(MockPasswordHasher::new());
    let request = a_request(Some(ProjectId::generate(world.now(), [1; 10])));
    let response = create.run(&caller, request, RequestOrigin::default()).await;
    assert!(matches!(
        response,
        Err(CreatePrivateUserError::Store(PortError::Unavailable(_)))
    ));
}

/// Mocks without an expectation fail the test when they are called.
async fn rejection_without_hashing(
    world: &TestApp,
    caller: &ServiceCaller,
    request: PrivateUserRequest,
) -> CreatePrivateUserError {
    let mut create = world.create_private_user();
    create.hasher = Arc::new(MockPasswordHasher::new());
    create.accounts = Arc::new(MockAccountRepository::new());
    let response = create.run(caller, request, RequestOrigin::default()).await;
    response.unwrap_err()
}

async fn a_caller_with(world: &TestApp, scopes: &[Scope]) -> ServiceCaller {
    let new = NewServiceToken {
        scopes: scopes.iter().copied().collect(),
        ..a_token()
    };
    a_caller(world, new).await
}

fn a_request(project_id: Option<ProjectId>) -> PrivateUserRequest {
    PrivateUserRequest {
        applicant: applicant("jane@example.com"),
        is_verified: false,
        project_id,
    }
}
