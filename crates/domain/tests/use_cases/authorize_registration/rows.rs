use tenantry_domain::accounts::AuthorizeRegistrationError;
use tenantry_domain::audit::Actor;
use tenantry_domain::roles::{
    PresentedCredential, RegistrationCredentials, RegistrationGrant, RegistrationRejection,
};
use tenantry_domain::values::{Name, OperatorKeyId, ProjectId, SecretText};
use tenantry_domain_testkit::StoreUnderTest as _;

use crate::test_app::TestApp;

/// A test app with values for every credential.
struct Scene {
    app: TestApp,
    operator_key: (OperatorKeyId, String),
    developer_key: String,
    project_key: String,
    revoked_key: String,
    own: String,
    foreign: String,
    archived: String,
}

#[tokio::test]
async fn r9_an_operator_key_decides_alone() {
    let scene = Scene::set().await;
    let (id, valid) = scene.operator_key.clone();
    for developer_key in [
        None,
        Some(""),
        Some("wrong"),
        Some(scene.developer_key.as_str()),
    ] {
        for project in [None, Some(""), Some("nope"), Some(scene.own.as_str())] {
            let granted = scene.decide(Some(&valid), developer_key, project).await;
            assert_eq!(granted, Ok(RegistrationGrant::Developer(id)));
            for wrong in ["", "wrong", scene.developer_key.as_str()] {
                let rejected = scene.decide(Some(wrong), developer_key, project).await;
                assert_eq!(
                    rejected,
                    Err(RegistrationRejection::InvalidOperatorKey),
                    "{wrong}"
                );
            }
        }
    }
}

#[tokio::test]
async fn r9_a_revoked_operator_key_does_not_fall_back_to_another_role() {
    let scene = Scene::set().await;
    let (id, valid) = scene.operator_key.clone();
    let revoke = &scene.app.use_cases.admin.revoke_operator_key;
    assert!(revoke.run(Actor::CommandLine, id).await.unwrap());
    let developer_key = Some(scene.developer_key.as_str());
    let rejected = scene
        .decide(Some(&valid), developer_key, Some(&scene.own))
        .await;
    assert_eq!(rejected, Err(RegistrationRejection::InvalidOperatorKey));
}

#[tokio::test]
async fn r9_without_a_valid_developer_key_there_is_no_end_user() {
    let scene = Scene::set().await;
    let public = scene.decide(None, None, None).await;
    assert_eq!(
        public,
        Err(RegistrationRejection::PublicRegistrationDisabled)
    );
    let keyless = scene.decide(None, None, Some(&scene.own)).await;
    assert_eq!(keyless, Err(RegistrationRejection::DeveloperKeyMissing));
    let (_, operator_key) = &scene.operator_key;
    for wrong in [
        "",
        "wrong",
        operator_key,
        &scene.project_key,
        &scene.revoked_key,
    ] {
        for project in [None, Some(scene.own.as_str()), Some(scene.foreign.as_str())] {
            let rejected = scene.decide(None, Some(wrong), project).await;
            assert_eq!(
                rejected,
                Err(RegistrationRejection::InvalidDeveloperKey),
                "{wrong}"
            );
        }
    }
}

#[tokio::test]
async fn r9_a_malformed_project_id_is_rejected_before_the_key_is_read() {
    let scene = Scene::set().await;
    let without_hyphens = scene.own.replace('-', "");
    for malformed in [
        "",
        "nope",
        "1",
        &without_hyphens,
        &format!("{{{}}}", scene.own),
    ] {
        for developer_key in [None, Some("wrong"), Some(scene.developer_key.as_str())] {
            let rejected = scene.decide(None, developer_key, Some(malformed)).await;
            assert_eq!(
                rejected,
                Err(RegistrationRejection::MalformedProjectId),
                "{malformed}"
            );
        }
    }
}

#[tokio::test]
async fn r16_unknown_archived_and_foreign_projects_get_one_response() {
    let scene = Scene::set().await;
    let key = Some(scene.developer_key.as_str());
    let missing = scene.decide(None, key, None).await;
    assert_eq!(missing, Err(RegistrationRejection::ProjectIdMissing));
    let unknown = ProjectId::generate(scene.app.now(), [1; 10]).to_string();
    for project in [&unknown, &scene.archived, &scene.foreign] {
        let rejected = scene.decide(None, key, Some(project)).await;
        assert_eq!(
            rejected,
            Err(RegistrationRejection::ProjectUnavailable),
            "{project}"
        );
    }
}

#[tokio::test]
async fn an_own_active_project_accepts_end_users() {
    let scene = Scene::set().await;
    for project in [scene.own.clone(), scene.own.to_uppercase()] {
        let granted = scene
            .decide(None, Some(&scene.developer_key), Some(&project))
            .await;
        let Ok(RegistrationGrant::EndUser(grant)) = granted else {
            panic!("{granted:?}");
        };
        assert_eq!(grant.project_id.to_string(), scene.own);
    }
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::new();
        let created = &app.use_cases.admin.create_operator_key;
        let (operator_key, secret) = created
            .run(Actor::CommandLine, Name::first_start())
            .await
            .unwrap();
        let own = app.a_developer("own@example.com").await.provisioning;
        let foreign = app.a_developer("foreign@example.com").await.provisioning;
        let revoked = app.a_developer("revoked@example.com").await;
        let key = app.grant_of(&revoked).await.developer_key_id;
        app.memory.revoke_developer_key(key, app.now()).await;
        let archived = app.a_developer("archived@example.com").await;
        let project = archived.provisioning.project_id;
        app.memory.archive_project(project, app.now()).await;
        Self {
            operator_key: (operator_key.id, secret.expose().to_owned()),
            developer_key: own.developer_key.expose().to_owned(),
            project_key: own.api_key.expose().to_owned(),
            revoked_key: revoked.provisioning.developer_key.expose().to_owned(),
            own: own.project_id.to_string(),
            foreign: foreign.project_id.to_string(),
            archived: project.to_string(),
            app,
        }
    }

    async fn decide(
        &self,
        operator_key: Option<&str>,
        developer_key: Option<&str>,
        project_id: Option<&str>,
    ) -> Result<RegistrationGrant, RegistrationRejection> {
        let credentials = RegistrationCredentials {
            operator_key: presented(operator_key),
            developer_key: presented(developer_key),
            project_id: presented(project_id),
        };
        match self
            .app
            .use_cases
            .authorize_registration
            .run(&credentials)
            .await
        {
            Ok(grant) => Ok(grant),
            Err(AuthorizeRegistrationError::Rejected(rejection)) => Err(rejection),
            Err(AuthorizeRegistrationError::Port(error)) => panic!("{error}"),
        }
    }
}

fn presented(value: Option<&str>) -> PresentedCredential {
    value.map_or(PresentedCredential::Absent, |value| {
        PresentedCredential::Once(SecretText::new(value.to_owned()))
    })
}
