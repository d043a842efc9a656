use std::sync::Arc;

use tenantry_domain::model::{Actor, AuditAction, AuditEvent, AuditOutcome, RequestOrigin};
use tenantry_domain::ports::{MockAuditLog, StoreError};
use tenantry_domain::use_cases::RecordRefusal;

use crate::world::World;

#[tokio::test]
async fn r45_a_refusal_is_written_down_with_its_time_and_reason() {
    let world = World::new();
    record_refusal(&world).run(a_refusal()).await.unwrap();
    let entries = world.stores.audit.newest(10).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0].event, entries[0].at),
        (&a_refusal(), world.now())
    );
    assert_eq!(
        entries[0].id.to_string(),
        "019af85c-76ce-7838-a582-2a6f9e62da21"
    );
}

#[tokio::test]
async fn r45_a_refusal_that_cannot_be_written_down_is_told() {
    let world = World::new();
    let mut audit = MockAuditLog::new();
    let append = audit.expect_append().once();
    append.returning(|_| Err(StoreError::unavailable("away")));
    let mut record = record_refusal(&world);
    record.audit = Arc::new(audit);
    let answer = record.run(a_refusal()).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
}

fn record_refusal(world: &World) -> RecordRefusal {
    RecordRefusal {
        audit: world.stores.audit.clone(),
        clock: world.clock.clone(),
        random: world.random.clone(),
    }
}

fn a_refusal() -> AuditEvent {
    AuditEvent {
        actor: Actor::Anonymous,
        action: AuditAction::PrivateCall,
        target: None,
        outcome: AuditOutcome::Refused("credentials_missing".to_owned()),
        origin: RequestOrigin {
            request_id: Some("request-0001".to_owned()),
            address: Some([192, 0, 2, 1].into()),
            ..RequestOrigin::default()
        },
    }
}
