use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::audit::Actor;
use tenantry_domain::keys::{
    MockServiceTokenRepository, NewServiceToken, Scope, ServiceTokenError, ServiceTokenRejection,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AllowedNetworks, SecretText};

use super::{a_caller, a_token};
use crate::test_app::TestApp;

#[tokio::test]
async fn a_token_opens_until_it_expires() {
    let app = TestApp::new();
    let minute = Duration::from_secs(60);
    let short = NewServiceToken {
        expires_in: Some(minute),
        ..a_token()
    };
    let created = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, short)
        .await;
    let (token, secret) = created.unwrap();
    let caller = app
        .use_cases
        .authenticate_service_token
        .run(&secret)
        .await
        .unwrap();
    assert_eq!(caller.actor(), Actor::ServiceToken(token.id));
    assert_eq!(caller.project_id(), None);
    app.clock.advance(minute);
    assert_invalid(&app, &secret).await;
}

#[tokio::test]
async fn r43_a_revoked_token_is_rejected_at_once() {
    let app = TestApp::new();
    let created = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, a_token())
        .await;
    let (token, secret) = created.unwrap();
    let revoked = app
        .use_cases
        .admin
        .revoke_service_token
        .run(Actor::CommandLine, token.id)
        .await;
    assert!(revoked.unwrap());
    assert_invalid(&app, &secret).await;
}

#[tokio::test]
async fn r41_other_credentials_are_no_service_tokens() {
    let app = TestApp::new();
    let provisioning = app.a_developer("dev@example.com").await.provisioning;
    assert_invalid(&app, &provisioning.developer_key).await;
    assert_invalid(&app, &provisioning.api_key).await;
    assert_invalid(&app, &SecretText::new(String::new())).await;
}

#[tokio::test]
async fn r71_a_token_that_cannot_be_looked_up_is_not_invalid() {
    let mut service_tokens = MockServiceTokenRepository::new();
    let lookup = service_tokens.expect_find_active_service_token().once();
    lookup.returning(|_, _| Err(PortError::unavailable("away")));
    let mut authenticate = TestApp::new().use_cases.authenticate_service_token.clone();
    authenticate.service_tokens = Arc::new(service_tokens);
    let response = authenticate
        .run(&SecretText::new("st_any".to_owned()))
        .await;
    assert!(matches!(response, Err(ServiceTokenError::Port(_))));
}

#[tokio::test]
async fn r44_installation_and_token_must_both_allow_the_ip_address() {
    let app = TestApp::new();
    let installation: AllowedNetworks = "10.0.0.0/8,::1/128".parse().unwrap();
    let anywhere = a_caller(&app, a_token()).await;
    let bound = NewServiceToken {
        networks: "10.1.0.0/16,192.0.2.0/24".parse().unwrap(),
        ..a_token()
    };
    let bound = a_caller(&app, bound).await;
    for (address, anywhere_may, bound_may) in [
        ("10.1.2.3", true, true),
        ("::ffff:10.1.2.3", true, true),
        ("10.2.0.1", true, false),
        ("::1", true, false),
        ("192.0.2.1", false, false),
        ("2001:db8::1", false, false),
    ] {
        let address: IpAddr = address.parse().unwrap();
        for (caller, may) in [(&anywhere, anywhere_may), (&bound, bound_may)] {
            let expected = if may {
                Ok(())
            } else {
                Err(ServiceTokenRejection::Address)
            };
            assert_eq!(
                caller.require_address(address, &installation),
                expected,
                "{address}"
            );
        }
    }
}

#[tokio::test]
async fn r44_a_token_allows_its_scopes_only() {
    let app = TestApp::new();
    let one_scope = NewServiceToken {
        scopes: [Scope::UsersCreate].into_iter().collect(),
        ..a_token()
    };
    let caller = a_caller(&app, one_scope).await;
    assert_eq!(caller.require_scope(Scope::UsersCreate), Ok(()));
    for lacking in [Scope::UsersCreateVerified, Scope::UsersImport] {
        let rejected = caller.require_scope(lacking);
        assert_eq!(rejected, Err(ServiceTokenRejection::Scope(lacking)));
    }
}

async fn assert_invalid(app: &TestApp, secret: &SecretText) {
    let response = app.use_cases.authenticate_service_token.run(secret).await;
    assert!(matches!(response, Err(ServiceTokenError::Invalid)));
}
