use std::slice;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::{
    MockAccountRepository, RegisterDeveloperError, RegisteredDeveloper, Tier,
};
use tenantry_domain::audit::{Actor, AuditAction, AuditOutcome, RequestOrigin};
use tenantry_domain::email::EmailKind;
use tenantry_domain::passwords::TenantShare;
use tenantry_domain::roles::{PresentedCredential, RegistrationCredentials, RegistrationGrant};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{OperatorKeyId, SecretText};
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::FakeHasher;
use tenantry_domain_testkit::fixtures::{applicant, full_name, password};

use crate::hashers::without_permit_for;
use crate::test_app::TestApp;

#[tokio::test]
async fn r15_a_developer_gets_a_project_and_both_keys() {
    let app = TestApp::new();
    let (operator_key, origin) = (operator_key(&app), origin());
    let mut jane = applicant("Jane@Example.com");
    jane.full_name = Some(full_name("Jane Doe"));
    let register = &app.use_cases.register_developer;
    let registered = register
        .run(operator_key, jane, origin.clone())
        .await
        .unwrap();
    let RegisteredDeveloper {
        account,
        provisioning,
    } = registered;
    let contents = app.contents().await;

    assert_eq!(
        account.id.to_string(),
        "019af85c-76ce-7838-a582-2a6f9e62da21"
    );
    assert_eq!(account.tier, Tier::Developer);
    assert_eq!(account.email.as_typed(), "Jane@Example.com");
    assert_eq!(account.full_name, Some(full_name("Jane Doe")));
    assert_eq!(
        account.password_hash,
        FakeHasher::hash_of(&password("SecurePass123"))
    );
    assert!(!account.is_active());
    assert_eq!(
        (account.created_at, account.updated_at),
        (app.now(), app.now())
    );
    assert_eq!(contents.accounts, slice::from_ref(&account));

    let project = &contents.projects[0];
    assert_eq!(
        (project.id, project.owner_id),
        (provisioning.project_id, account.id)
    );
    assert_eq!(project.name.as_str(), "Default Project");
    let developer_key = &contents.developer_keys[0];
    assert_eq!(developer_key.owner_id, account.id);
    assert_eq!(developer_key.record.name.as_str(), "Default Developer Key");
    assert_eq!(developer_key.record.hash, provisioning.developer_key.hash());
    let project_key = &contents.project_keys[0];
    assert_eq!(project_key.project_id, project.id);
    assert_eq!(project_key.record.name.as_str(), "Default API Key");
    assert_eq!(project_key.record.hash, provisioning.api_key.hash());
    assert_ne!(provisioning.api_key, provisioning.developer_key);

    let event = &contents.audit[0].event;
    assert_eq!(event.actor, Actor::OperatorKey(operator_key));
    assert_eq!(event.action, AuditAction::DeveloperRegistration);
    assert_eq!(event.target, Some(account.id.as_uuid()));
    assert_eq!(
        (&event.outcome, &event.origin),
        (&AuditOutcome::Succeeded, &origin)
    );
    assert!(
        contents.sessions.is_empty(),
        "no tokens before the address is verified"
    );
}

#[tokio::test]
async fn r21_the_email_carries_the_token_of_the_verification() {
    let app = TestApp::new();
    let developer = app.a_developer("jane@example.com").await.account;
    let contents = app.contents().await;
    let (verification, email) = (&contents.verifications[0], &contents.emails[0]);
    let token = TestApp::email_token_key().token_of(verification.id);
    assert_eq!(verification.token_hash, token.hash());
    assert_eq!(verification.purpose, VerificationPurpose::VerifyEmail);
    assert_eq!(verification.account_id, developer.id);
    assert_eq!(&verification.email, developer.email.key());
    let a_day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(verification.expires_at, app.now().plus(a_day));
    assert_eq!(
        (email.account_id, email.kind),
        (developer.id, EmailKind::VerifyEmail)
    );
    assert_eq!(email.verification_id, Some(verification.id));
}

#[tokio::test]
async fn the_keys_work_at_once() {
    let app = TestApp::new();
    let developer = app.a_developer("jane@example.com").await;
    let once = |text: &str| PresentedCredential::Once(SecretText::new(text.to_owned()));
    let headers = RegistrationCredentials {
        operator_key: PresentedCredential::Absent,
        developer_key: once(developer.provisioning.developer_key.expose()),
        project_id: once(&developer.provisioning.project_id.to_string()),
    };
    let granted = app
        .use_cases
        .authorize_registration
        .run(&headers)
        .await
        .unwrap();
    let grant = app.grant_of(&developer).await;
    assert_eq!(granted, RegistrationGrant::EndUser(grant));
}

#[tokio::test]
async fn r14_a_taken_address_stores_nothing() {
    let app = TestApp::new();
    app.a_developer("jane@example.com").await;
    let before = app.contents().await;
    let again = applicant("JANE@example.com");
    let register = &app.use_cases.register_developer;
    let response = register.run(operator_key(&app), again, origin()).await;
    assert!(matches!(response, Err(RegisterDeveloperError::EmailTaken)));
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn r6_without_capacity_nothing_is_stored() {
    let app = TestApp::new();
    let mut register = app.use_cases.register_developer.clone();
    register.hasher = Arc::new(without_permit_for(TenantShare::Platform));
    register.accounts = Arc::new(MockAccountRepository::new());
    let jane = applicant("jane@example.com");
    let response = register.run(operator_key(&app), jane, origin()).await;
    let Err(RegisterDeveloperError::Port(PortError::Busy { retry_after })) = response else {
        panic!("{response:?}");
    };
    assert_eq!(retry_after, Duration::from_secs(1));
}

#[tokio::test]
async fn faults_of_the_store_are_returned() {
    let app = TestApp::new();
    let faults: [fn() -> PortError; 3] = [
        || PortError::unavailable("away"),
        || PortError::corrupt("nonsense"),
        || Conflict::Secret.into(),
    ];
    for fault in faults {
        let mut accounts = MockAccountRepository::new();
        let write = accounts.expect_register_developer().once();
        write.returning(move |_| Err(fault()));
        let mut register = app.use_cases.register_developer.clone();
        register.accounts = Arc::new(accounts);
        let jane = applicant("jane@example.com");
        let response = register.run(operator_key(&app), jane, origin()).await;
        let Err(RegisterDeveloperError::Port(error)) = response else {
            panic!("{response:?}");
        };
        assert_eq!(error.to_string(), fault().to_string());
    }
}

fn operator_key(app: &TestApp) -> OperatorKeyId {
    OperatorKeyId::generate(app.now(), [9; 10])
}

fn origin() -> RequestOrigin {
    RequestOrigin {
        request_id: Some("request-0001".to_owned()),
        address: Some([192, 0, 2, 1].into()),
        ..RequestOrigin::default()
    }
}
