use proptest::prelude::*;
use tenantry_domain::values::{ProjectId, Timestamp};

use super::*;

fn project(number: u8) -> TenantShare {
    let now = Timestamp::from_unix_seconds(0);
    TenantShare::Project(ProjectId::generate(now, [number; 10]))
}

fn queue_job<J>(queue: &mut FairQueue<J>, tenant: u8, job: J) -> SlotId {
    let slot = queue.reserve(project(tenant)).unwrap().slot;
    assert!(queue.submit(slot, job).is_none());
    slot
}

fn filled(capacity: usize, jobs: &[(u8, &'static str)]) -> FairQueue<&'static str> {
    let mut queue = FairQueue::new(capacity);
    for (tenant, job) in jobs {
        queue_job(&mut queue, *tenant, *job);
    }
    queue
}

fn drained<J>(mut queue: FairQueue<J>) -> Vec<J> {
    std::iter::from_fn(|| queue.pop()).collect()
}

#[test]
fn jobs_of_one_tenant_are_done_in_order() {
    let queue = filled(3, &[(1, "first"), (1, "second"), (1, "third")]);
    assert_eq!(drained(queue), ["first", "second", "third"]);
}

#[test]
fn r6_tenants_take_turns() {
    let queue = filled(6, &[(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1")]);
    assert_eq!(drained(queue), ["a1", "b1", "c1", "a2", "a3"]);
}

#[test]
fn r6_a_tenant_that_was_served_waits_for_the_others() {
    let mut queue = filled(6, &[(1, "a1"), (2, "b1"), (2, "b2")]);
    assert_eq!(queue.pop(), Some("a1"));
    queue_job(&mut queue, 1, "a2");
    assert_eq!(drained(queue), ["b1", "a2", "b2"]);
}

#[test]
fn a_reserved_slot_without_a_job_holds_up_no_job() {
    let mut queue = FairQueue::new(3);
    let idle = queue.reserve(project(1)).unwrap().slot;
    queue_job(&mut queue, 1, "a2");
    queue_job(&mut queue, 2, "b1");
    assert_eq!(queue.pop(), Some("a2"));
    assert_eq!(queue.pop(), Some("b1"));
    assert_eq!(queue.pop(), None);
    assert!(queue.submit(idle, "a1").is_none());
    assert_eq!(queue.pop(), Some("a1"));
}

#[test]
fn r6_a_full_queue_rejects_the_tenant_that_filled_it() {
    let mut queue = filled(2, &[(1, "a1"), (1, "a2")]);
    assert!(!queue.has_capacity(project(1)));
    assert!(queue.reserve(project(1)).is_none());
    assert_eq!(drained(queue), ["a1", "a2"]);
}

#[test]
fn r6_in_a_full_queue_the_tenant_with_most_slots_loses_its_newest() {
    let mut queue = filled(4, &[(1, "a1"), (2, "b1"), (2, "b2"), (2, "b3")]);
    for (tenant, lost) in [(3, "b3"), (1, "b2")] {
        let reservation = queue.reserve(project(tenant)).unwrap();
        assert_eq!(reservation.evicted.unwrap().job, Some(lost));
    }
    assert_eq!(drained(queue), ["a1", "b1"]);
}

#[test]
fn r6_equal_tenants_do_not_evict_each_other() {
    let mut queue = filled(2, &[(1, "a1"), (2, "b1")]);
    assert!(queue.reserve(project(1)).is_none());
    assert!(queue.reserve(project(2)).is_none());
    assert!(queue.reserve(project(3)).is_some());
}

#[test]
fn r6_idle_reservations_of_one_tenant_do_not_keep_others_out() {
    let mut queue = FairQueue::new(2);
    queue.reserve(project(1)).unwrap();
    let newest = queue.reserve(project(1)).unwrap().slot;
    let reservation = queue.reserve(project(2)).unwrap();
    assert!(reservation.evicted.unwrap().job.is_none());
    assert_eq!(queue.submit(newest, "late"), Some("late"));
    assert_eq!(queue.pop(), None);
}

#[test]
fn r6_a_slot_counts_until_it_is_released() {
    let mut queue = FairQueue::new(1);
    let slot = queue_job(&mut queue, 1, "a1");
    assert_eq!(queue.pop(), Some("a1"));
    assert!(!queue.has_capacity(project(1)));
    assert!(queue.submit(slot, "a1 again").is_none());
    assert_eq!(queue.pop(), Some("a1 again"));
    queue.release(slot);
    queue.release(slot);
    assert!(queue.has_capacity(project(1)));
    assert!(queue.tenants.is_empty());
}

fn reject<J>(queue: &mut FairQueue<J>, tenant: u8, rejections: u32) {
    for _ in 0..rejections {
        queue.count_rejection(project(tenant));
    }
}

#[test]
fn r6_a_tenant_pays_for_its_rejections_with_a_turn() {
    let mut queue = filled(6, &[(1, "a1"), (1, "a2"), (2, "b1"), (2, "b2"), (2, "b3")]);
    reject(&mut queue, 1, REJECTIONS_PER_TURN);
    assert_eq!(drained(queue), ["b1", "a1", "b2", "a2", "b3"]);
}

#[test]
fn fewer_rejections_cost_no_turn() {
    let mut queue = filled(6, &[(1, "a1"), (2, "b1")]);
    reject(&mut queue, 1, REJECTIONS_PER_TURN - 1);
    assert_eq!(drained(queue), ["a1", "b1"]);
}

#[test]
fn r6_a_tenant_keeps_every_other_turn_however_many_requests_are_rejected() {
    let of_a = [(1, "a1"), (1, "a2")];
    let of_b = [(2, "b1"), (2, "b2"), (2, "b3"), (2, "b4")];
    let mut queue = filled(6, &[&of_a[..], &of_b[..]].concat());
    let mut done = Vec::new();
    for _ in 0..6 {
        reject(&mut queue, 1, 100 * REJECTIONS_PER_TURN);
        done.extend(queue.pop());
    }
    assert_eq!(done, ["b1", "a1", "b2", "b3", "a2", "b4"]);
}

#[test]
fn a_tenant_alone_pays_one_turn_at_most_when_another_arrives() {
    let mut queue = filled(4, &[(1, "a1"), (1, "a2")]);
    reject(&mut queue, 1, 10 * REJECTIONS_PER_TURN);
    assert_eq!(queue.pop(), Some("a1"));
    queue_job(&mut queue, 2, "b1");
    queue_job(&mut queue, 1, "a3");
    assert_eq!(drained(queue), ["b1", "a2", "a3"]);
}

#[test]
fn a_job_can_be_withdrawn_until_it_is_taken() {
    let mut queue = filled(4, &[(1, "a1")]);
    let middle = queue_job(&mut queue, 1, "a2");
    queue_job(&mut queue, 1, "a3");
    assert_eq!(queue.withdraw(middle), Some("a2"));
    assert_eq!(queue.withdraw(middle), None);
    assert_eq!(drained(queue), ["a1", "a3"]);
}

#[test]
fn a_released_slot_takes_its_job_along() {
    let mut queue = filled(3, &[(1, "a1"), (2, "b1")]);
    let slot = queue_job(&mut queue, 1, "a2");
    queue.release(slot);
    assert_eq!(drained(queue), ["a1", "b1"]);
}

proptest! {
    #[test]
    fn every_job_is_done_or_rejected_and_the_bound_holds(
        steps in prop::collection::vec((0..5_u8, 0..4_u8), 0..200)
    ) {
        const CAPACITY: usize = 8;
        let mut queue = FairQueue::new(CAPACITY);
        let (mut slots, mut left) = (Vec::new(), Vec::new());
        for (number, (tenant, step)) in steps.iter().enumerate() {
            let has_capacity = queue.has_capacity(project(*tenant));
            let reservation = queue.reserve(project(*tenant));
            prop_assert_eq!(has_capacity, reservation.is_some());
            if let Some(reservation) = reservation {
                left.extend(reservation.evicted.and_then(|slot| slot.job));
                left.extend(queue.submit(reservation.slot, number));
                slots.push(reservation.slot);
            } else {
                queue.count_rejection(project(*tenant));
                left.push(number);
            }
            prop_assert!(queue.len() <= CAPACITY);
            if *step == 0 {
                left.extend(queue.pop());
            }
            if *step == 1 {
                let slot = slots.swap_remove(number % slots.len());
                left.extend(queue.withdraw(slot));
                queue.release(slot);
            }
            prop_assert!(queue.tenants.iter().all(|tenant| !tenant.slots.is_empty()));
        }
        left.extend(drained(queue));
        left.sort_unstable();
        prop_assert_eq!(left, (0..steps.len()).collect::<Vec<_>>());
    }

    #[test]
    fn r6_a_new_tenant_always_gets_a_slot(crowd in prop::collection::vec(0..4_u8, 8..40)) {
        let mut queue = FairQueue::<()>::new(8);
        for tenant in crowd {
            queue.reserve(project(tenant));
        }
        prop_assert!(queue.reserve(project(9)).is_some());
    }
}
