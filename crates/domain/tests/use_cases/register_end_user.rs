use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::{
    MockAccountRepository, RegisterEndUserError, RegisteredEndUser, Tier,
};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::passwords::{HasherError, MockPasswordHasher, TenantShare};
use tenantry_domain::roles::{PresentedCredential, RegistrationCredentials};
use tenantry_domain::sessions::{MockTokenIssuer, TokenVerifier as _};
use tenantry_domain::store::PortError;
use tenantry_domain::values::SecretText;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::applicant;

use crate::hashers::{full_for, without_permit_for};
use crate::test_app::TestApp;

#[tokio::test]
async fn an_end_user_gets_an_account_and_a_session() {
    let app = TestApp::new();
    let developer = app.a_developer("dev@example.com").await;
    let grant = app.grant_of(&developer).await;
    let emails_before = app.contents().await.emails.len();
    app.clock.advance(Duration::from_secs(60));
    let register = &app.use_cases.register_end_user;
    let registered = register
        .run(
            grant,
            applicant("Jane@Example.com"),
            &RequestOrigin::default(),
        )
        .await;
    let RegisteredEndUser { account, tokens } = registered.unwrap();
    let contents = app.contents().await;

    assert_eq!(
        account.id.to_string(),
        "019af85d-612e-72db-b3e5-60859d948f9c"
    );
    assert_eq!(account.tier, Tier::EndUser(grant.project_id));
    assert_eq!(account.created_at.to_string(), "2025-12-07T10:31:00Z");
    assert!(!account.is_active());
    assert!(contents.accounts.contains(&account));
    let session = &contents.sessions[0];
    assert_eq!((session.account_id, session.generation), (account.id, 0));
    let a_week = Duration::from_secs(7 * 24 * 60 * 60);
    assert_eq!(session.expires_at, app.now().plus(a_week));
    let claims = app
        .tokens
        .verify_access(tokens.access.expose(), app.now())
        .unwrap();
    assert_eq!(
        (claims.account_id, claims.session_id),
        (account.id, session.id)
    );
    assert_eq!(claims.project_id, Some(grant.project_id));
    assert!(tokens.refresh.expose().starts_with("refresh."));

    let mut emails = contents.emails.iter();
    let email = emails.find(|email| email.account_id == account.id).unwrap();
    assert_eq!(contents.emails.len(), emails_before + 1);
    let mut verifications = contents.verifications.iter();
    let verification = verifications
        .find(|one| Some(one.id) == email.verification_id)
        .unwrap();
    let token = TestApp::email_token_key().token_of(verification.id);
    assert_eq!(verification.token_hash, token.hash());
}

#[tokio::test]
async fn r14_an_address_is_taken_once_in_each_project() {
    let app = TestApp::new();
    let first = app.a_developer("one@example.com").await;
    let second = app.a_developer("two@example.com").await;
    let register = &app.use_cases.register_end_user;
    for developer in [&first, &second] {
        let grant = app.grant_of(developer).await;
        register
            .run(
                grant,
                applicant("one@example.com"),
                &RequestOrigin::default(),
            )
            .await
            .unwrap();
        let before = app.contents().await;
        let again = register
            .run(
                grant,
                applicant("ONE@example.com"),
                &RequestOrigin::default(),
            )
            .await;
        assert!(matches!(again, Err(RegisterEndUserError::EmailTaken)));
        assert_eq!(app.contents().await, before);
    }
}

#[tokio::test]
async fn r17_a_grant_that_is_withdrawn_before_the_write_creates_no_user() {
    for disable in [Disable::Key, Disable::Developer, Disable::Project] {
        let app = TestApp::new();
        let developer = app.a_developer("dev@example.com").await;
        let grant = app.grant_of(&developer).await;
        let (memory, now) = (&app.memory, app.now());
        let key = grant.developer_key_id;
        match disable {
            Disable::Key => memory.revoke_developer_key(key, now).await,
            Disable::Developer => memory.suspend_account(grant.developer_id, now).await,
            Disable::Project => memory.archive_project(grant.project_id, now).await,
        }
        let before = app.contents().await;
        let register = &app.use_cases.register_end_user;
        let response = register
            .run(
                grant,
                applicant("jane@example.com"),
                &RequestOrigin::default(),
            )
            .await;
        assert!(matches!(
            response,
            Err(RegisterEndUserError::ProjectUnavailable)
        ));
        assert_eq!(app.contents().await, before);
    }
}

enum Disable {
    Key,
    Developer,
    Project,
}

#[tokio::test]
async fn r6_the_password_is_hashed_on_the_projects_share() {
    let app = TestApp::new();
    let developer = app.a_developer("dev@example.com").await;
    let grant = app.grant_of(&developer).await;
    let hasher = without_permit_for(TenantShare::Project(grant.project_id));
    let mut register = app.use_cases.register_end_user.clone();
    register.hasher = Arc::new(hasher);
    register.accounts = Arc::new(MockAccountRepository::new());
    let response = register
        .run(
            grant,
            applicant("jane@example.com"),
            &RequestOrigin::default(),
        )
        .await;
    assert!(matches!(
        response,
        Err(RegisterEndUserError::Port(PortError::Busy { .. }))
    ));
}

/// The right to name the project is not proven yet, so nothing is reserved.
#[tokio::test]
async fn r6_capacity_is_checked_for_the_named_project_only() {
    let app = TestApp::new();
    let developer = app.a_developer("dev@example.com").await;
    let project = app.grant_of(&developer).await.project_id;
    let with_project = |text: &str| RegistrationCredentials {
        project_id: PresentedCredential::Once(SecretText::new(text.to_owned())),
        ..RegistrationCredentials::default()
    };
    let mut register = app.use_cases.register_end_user.clone();
    register.hasher = Arc::new(full_for(TenantShare::Project(project)));
    let response = register
        .check_capacity(&with_project(&project.to_string()))
        .await;
    assert!(matches!(response, Err(HasherError::Busy { .. })));

    register.hasher = Arc::new(MockPasswordHasher::new());
    let of_an_operator = RegistrationCredentials {
        operator_key: PresentedCredential::Once(SecretText::new("key".to_owned())),
        ..with_project(&project.to_string())
    };
    for headers in [
        RegistrationCredentials::default(),
        with_project("x"),
        of_an_operator,
    ] {
        let not_checked = register.check_capacity(&headers).await;
        assert!(not_checked.is_ok());
    }
}

#[tokio::test]
async fn an_account_whose_tokens_cannot_be_issued_is_not_stored() {
    let app = TestApp::new();
    let developer = app.a_developer("dev@example.com").await;
    let mut tokens = MockTokenIssuer::new();
    let issue = tokens.expect_issue().once();
    issue.returning(|_| Err(PortError::corrupt("no key")));
    let mut register = app.use_cases.register_end_user.clone();
    register.tokens = Arc::new(tokens);
    register.accounts = Arc::new(MockAccountRepository::new());
    let grant = app.grant_of(&developer).await;
    let response = register
        .run(
            grant,
            applicant("jane@example.com"),
            &RequestOrigin::default(),
        )
        .await;
    assert!(matches!(
        response,
        Err(RegisterEndUserError::Port(PortError::Corrupt(_)))
    ));
}

#[tokio::test]
async fn faults_of_the_store_are_returned() {
    let app = TestApp::new();
    let developer = app.a_developer("dev@example.com").await;
    let mut accounts = MockAccountRepository::new();
    let write = accounts.expect_register_end_user().once();
    write.returning(|_| Err(PortError::unavailable("away")));
    let mut register = app.use_cases.register_end_user.clone();
    register.accounts = Arc::new(accounts);
    let grant = app.grant_of(&developer).await;
    let response = register
        .run(
            grant,
            applicant("jane@example.com"),
            &RequestOrigin::default(),
        )
        .await;
    let Err(RegisterEndUserError::Port(error)) = response else {
        panic!("{response:?}");
    };
    assert!(matches!(error, PortError::Unavailable(_)));
}
