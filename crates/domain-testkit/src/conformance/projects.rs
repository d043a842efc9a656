//! [`ProjectRepository`](tenantry_domain::projects::ProjectRepository).

use tenantry_domain::values::ProjectId;

use super::accounts::a_stored_developer;
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// A project takes users until it is archived or its developer suspended.
pub async fn only_available_projects_take_users<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let open = a_stored_developer(&store, &fixtures).await;
    let archived = a_stored_developer(&store, &fixtures).await;
    let suspended = a_stored_developer(&store, &fixtures).await;
    for project in [&open, &archived, &suspended] {
        assert!(is_available(&store, project.project.id).await);
    }
    let now = fixtures.now();
    store.archive_project(archived.project.id, now).await;
    store.suspend_account(suspended.account.id, now).await;
    assert!(is_available(&store, open.project.id).await, "left alone");
    assert!(!is_available(&store, archived.project.id).await, "archived");
    assert!(
        !is_available(&store, suspended.project.id).await,
        "suspended"
    );
    let unknown = ProjectId::generate(now, [1; 10]);
    assert!(!is_available(&store, unknown).await, "unknown");
}

async fn is_available<S: StoreUnderTest>(store: &S, project: ProjectId) -> bool {
    let projects = store.store();
    projects
        .is_project_available(project)
        .await
        .expect("a lookup")
}
