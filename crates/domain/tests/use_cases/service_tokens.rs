use std::slice;
use std::time::Duration;

use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::keys::{CreateServiceTokenError, KeySource, NewServiceToken, Scope, Scopes};
use tenantry_domain::values::{AllowedNetworks, ProjectId};
use tenantry_domain_testkit::fixtures::name;

use crate::test_app::TestApp;

#[tokio::test]
async fn a_new_token_has_its_bounds_and_is_audited() {
    let app = TestApp::new();
    let project = app
        .a_developer("dev@example.com")
        .await
        .provisioning
        .project_id;
    let scopes: Scopes = [Scope::UsersImport].into_iter().collect();
    let networks: AllowedNetworks = "10.0.0.0/8".parse().unwrap();
    let new = NewServiceToken {
        name: name("import"),
        scopes: scopes.clone(),
        project_id: Some(project),
        networks: networks.clone(),
        expires_in: Some(Duration::from_secs(60)),
    };
    let created = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, new)
        .await;
    let (token, secret) = created.unwrap();
    assert_eq!((&token.scopes, &token.networks), (&scopes, &networks));
    assert_eq!(
        (token.source, token.project_id),
        (KeySource::Generated, Some(project))
    );
    assert_eq!(token.record.hash, secret.hash());
    let end = app.now().plus(Duration::from_secs(60));
    assert_eq!(token.record.expires_at, Some(end));
    assert!(secret.expose().starts_with("st_"));
    assert_eq!(
        app.store.list_service_tokens().await.unwrap(),
        slice::from_ref(&token)
    );
    let audit = app.contents().await.audit;
    let entry = audit
        .iter()
        .find(|entry| entry.event.target == Some(token.id.as_uuid()));
    assert_eq!(
        entry.unwrap().event.action,
        AuditAction::ServiceTokenCreation
    );
}

#[tokio::test]
async fn a_token_cannot_be_bound_to_an_unknown_project() {
    let app = TestApp::new();
    let new = NewServiceToken {
        project_id: Some(ProjectId::generate(app.now(), [1; 10])),
        ..a_token()
    };
    let response = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, new)
        .await;
    assert!(matches!(
        response,
        Err(CreateServiceTokenError::ProjectNotFound)
    ));
    assert!(app.store.list_service_tokens().await.unwrap().is_empty());
    assert!(app.contents().await.audit.is_empty());
}

#[tokio::test]
async fn r43_a_token_is_revoked_once() {
    let app = TestApp::new();
    let created = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, a_token())
        .await;
    let (token, _) = created.unwrap();
    let revoke = &app.use_cases.admin.revoke_service_token;
    assert!(revoke.run(Actor::CommandLine, token.id).await.unwrap());
    assert!(!revoke.run(Actor::CommandLine, token.id).await.unwrap());
    let stored = &app.store.list_service_tokens().await.unwrap()[0];
    assert_eq!(stored.record.revoked_at, Some(app.now()));
    let actions = app
        .contents()
        .await
        .audit
        .into_iter()
        .map(|entry| entry.event.action);
    let revocations = actions.filter(|action| *action == AuditAction::ServiceTokenRevocation);
    assert_eq!(revocations.count(), 1);
}

fn a_token() -> NewServiceToken {
    NewServiceToken {
        name: name("billing"),
        scopes: Scopes::all_on_users(),
        project_id: None,
        networks: AllowedNetworks::default(),
        expires_in: None,
    }
}
