//! Services with tokens.

mod authenticate;
mod create_user;
mod create_user_rejections;

use tenantry_domain::audit::Actor;
use tenantry_domain::keys::{NewServiceToken, Scope, ServiceCaller};
use tenantry_domain::values::{AllowedNetworks, ProjectId};
use tenantry_domain_testkit::fixtures::name;

use crate::test_app::TestApp;

/// A service token with every scope.
fn a_token() -> NewServiceToken {
    NewServiceToken {
        name: name("billing"),
        scopes: Scope::ALL.into_iter().collect(),
        project_id: None,
        networks: AllowedNetworks::default(),
        expires_in: None,
    }
}

/// A caller with such a token.
async fn a_caller(app: &TestApp, new: NewServiceToken) -> ServiceCaller {
    let created = app
        .use_cases
        .admin
        .create_service_token
        .run(Actor::CommandLine, new)
        .await;
    let (_, secret) = created.unwrap();
    app.use_cases
        .authenticate_service_token
        .run(&secret)
        .await
        .unwrap()
}

/// A caller with every scope, bound to this project.
async fn a_caller_of(app: &TestApp, project: ProjectId) -> ServiceCaller {
    let bound = NewServiceToken {
        project_id: Some(project),
        ..a_token()
    };
    a_caller(app, bound).await
}
