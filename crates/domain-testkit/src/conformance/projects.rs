//! [`ProjectRepository`](tenantry_domain::projects::ProjectRepository).

use tenantry_domain::values::ProjectId;

use crate::conformance::prelude::*;

contracts!(
    "projects",
    /// A project accepts users until it is archived or its developer is suspended.
    async fn only_available_projects_accept_users(test: &StoreTest) {
        let open = test.a_developer().await;
        let archived = test.a_developer().await;
        let suspended = test.a_developer().await;
        for project in [&open, &archived, &suspended] {
            assert!(is_available(test, project.project.id).await);
        }
        let now = test.make.now();
        test.archive(archived.project.id).await;
        test.suspend(suspended.account.id).await;
        assert!(is_available(test, open.project.id).await, "not changed");
        assert!(!is_available(test, archived.project.id).await, "archived");
        assert!(!is_available(test, suspended.project.id).await, "suspended");
        let unknown = ProjectId::generate(now, [1; 10]);
        assert!(!is_available(test, unknown).await, "unknown");
    }
);

async fn is_available(test: &StoreTest, project: ProjectId) -> bool {
    test.is_project_available(project).await.expect("a lookup")
}
