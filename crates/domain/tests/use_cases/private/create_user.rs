use std::slice;

use tenantry_domain::accounts::{PrivateUserRequest, Tier};
use tenantry_domain::audit::{AuditAction, AuditOutcome, RequestOrigin};
use tenantry_domain_testkit::fixtures::applicant;

use super::{a_caller, a_caller_of, a_token};
use crate::test_app::TestApp;

#[tokio::test]
async fn an_unverified_user_gets_an_email() {
    let app = TestApp::new();
    let caller = a_caller(&app, a_token()).await;
    let origin = RequestOrigin {
        request_id: Some("request-0001".to_owned()),
        address: Some([127, 0, 0, 1].into()),
        ..RequestOrigin::default()
    };
    let create = &app.use_cases.create_private_user;
    let account = create
        .run(&caller, a_request(), origin.clone())
        .await
        .unwrap();
    assert_eq!(account.tier, Tier::Developer);
    assert_eq!(
        (account.is_active(), account.created_at),
        (false, app.now())
    );

    let contents = app.contents().await;
    assert_eq!(contents.accounts, slice::from_ref(&account));
    assert_eq!(contents.emails[0].account_id, account.id);
    assert_eq!(
        contents.emails[0].verification_id,
        Some(contents.verifications[0].id)
    );
    assert!(contents.developer_keys.is_empty() && contents.projects.is_empty());
    assert!(contents.sessions.is_empty());
    let mut audit = contents.audit.iter();
    let entry = audit
        .find(|entry| entry.event.target == Some(account.id.as_uuid()))
        .unwrap();
    assert_eq!(entry.event.actor, caller.actor());
    assert_eq!(entry.event.action, AuditAction::PrivateUserCreation);
    assert_eq!(entry.event.outcome, AuditOutcome::Succeeded);
    assert_eq!(entry.event.origin, origin);
}

#[tokio::test]
async fn a_verified_user_is_active_and_gets_no_email() {
    let app = TestApp::new();
    let caller = a_caller(&app, a_token()).await;
    let request = PrivateUserRequest {
        is_verified: true,
        ..a_request()
    };
    let create = &app.use_cases.create_private_user;
    let created = create.run(&caller, request, RequestOrigin::default()).await;
    let account = created.unwrap();
    assert_eq!(account.verified_at, Some(app.now()));
    assert!(account.is_active());
    let contents = app.contents().await;
    assert_eq!(contents.accounts, [account]);
    assert!(contents.emails.is_empty() && contents.verifications.is_empty());
}

#[tokio::test]
async fn the_project_is_the_tokens_own_or_the_named_one() {
    let app = TestApp::new();
    let project = app
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    let bound = a_caller_of(&app, project).await;
    let platform_wide = a_caller(&app, a_token()).await;
    for (number, (caller, named)) in [
        (&bound, None),
        (&bound, Some(project)),
        (&platform_wide, Some(project)),
    ]
    .into_iter()
    .enumerate()
    {
        let request = PrivateUserRequest {
            applicant: applicant(&format!("user{number}@example.com")),
            project_id: named,
            ..a_request()
        };
        let create = &app.use_cases.create_private_user;
        let created = create.run(caller, request, RequestOrigin::default()).await;
        assert_eq!(created.unwrap().tier, Tier::EndUser(project));
    }
}

fn a_request() -> PrivateUserRequest {
    PrivateUserRequest {
        applicant: applicant("jane@example.com"),
        is_verified: false,
        project_id: None,
    }
}
