use std::sync::Arc;

use tenantry_domain::audit::{
    Actor, AuditAction, AuditEvent, AuditOutcome, MockAuditRepository, RequestOrigin,
};
use tenantry_domain::store::PortError;

use crate::test_app::TestApp;

#[tokio::test]
async fn r45_a_rejection_is_stored_with_its_time_and_reason() {
    let app = TestApp::new();
    let record = &app.use_cases.record_rejection;
    record.run(a_rejection()).await.unwrap();
    let entries = app.store.newest_audit_entries(10).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0].event, entries[0].at),
        (&a_rejection(), app.now())
    );
    assert_eq!(
        entries[0].id.to_string(),
        "019af85c-76ce-7838-a582-2a6f9e62da21"
    );
}

#[tokio::test]
async fn r45_a_rejection_that_cannot_be_stored_is_an_error() {
    let app = TestApp::new();
    let mut audit = MockAuditRepository::new();
    let append = audit.expect_append_audit_entry().once();
    append.returning(|_| Err(PortError::unavailable("away")));
    let mut record = app.use_cases.record_rejection.clone();
    record.audit = Arc::new(audit);
    let response = record.run(a_rejection()).await;
    assert!(matches!(response, Err(PortError::Unavailable(_))));
}

fn a_rejection() -> AuditEvent {
    AuditEvent {
        actor: Actor::Anonymous,
        action: AuditAction::PrivateCall,
        target: None,
        outcome: AuditOutcome::Rejected("credentials_missing".to_owned()),
        origin: RequestOrigin {
            request_id: Some("request-0001".to_owned()),
            address: Some([192, 0, 2, 1].into()),
            ..RequestOrigin::default()
        },
    }
}
