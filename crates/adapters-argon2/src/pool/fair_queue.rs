//! Which request gets capacity, and which job is next: no thread, no clock.

use std::collections::VecDeque;

use tenantry_domain::passwords::TenantShare;

/// A rejection costs the server about 0.2 ms, and so many of them about as much as a hash
/// (`docs/adr/0004-argon2-pool.md`).
const REJECTIONS_PER_TURN: u32 = 50;

/// A bounded number of slots, fair by tenant. A slot is reserved before its job is known, and counts until
/// it is released, whether its job waits, runs or is done.
///
/// - Tenants take turns: a tenant with one job waits for at most one job of each other tenant (R6).
/// - When no slot is free, a tenant with fewer slots than another takes the newest slot of the one with most.
///   So a tenant that floods the queue delays and rejects its own requests.
/// - A tenant pays for the processor time of its rejections with turns, but never with two in a row.
pub(crate) struct FairQueue<J> {
    capacity: usize,
    next_number: u64,
    /// In the order of their turns. None is without slots.
    tenants: VecDeque<TenantSlots<J>>,
}

struct TenantSlots<J> {
    tenant: TenantShare,
    /// Oldest first.
    slots: VecDeque<Slot<J>>,
    /// Not yet paid for.
    rejections: u32,
    /// Whether it has paid with a turn since its last job.
    has_paid: bool,
}

pub(crate) struct Slot<J> {
    number: u64,
    pub(crate) job: Option<J>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotId {
    tenant: TenantShare,
    number: u64,
}

pub(crate) struct Reservation<J> {
    pub(crate) slot: SlotId,
    /// The slot of another tenant that was taken for it.
    pub(crate) evicted: Option<Slot<J>>,
}

impl<J> FairQueue<J> {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self {
            capacity,
            next_number: 0,
            tenants: VecDeque::new(),
        }
    }

    /// Whether [`FairQueue::reserve`] would succeed now.
    pub(crate) fn has_capacity(&self, tenant: TenantShare) -> bool {
        let own = self.find(tenant).map_or(0, |at| self.count(at));
        self.len() < self.capacity || self.tenants.iter().any(|other| own < other.slots.len())
    }

    pub(crate) fn reserve(&mut self, tenant: TenantShare) -> Option<Reservation<J>> {
        if !self.has_capacity(tenant) {
            return None;
        }
        let is_full = self.len() >= self.capacity;
        let evicted = if is_full { self.evict() } else { None };
        self.next_number += 1;
        let number = self.next_number;
        self.add(tenant, Slot { number, job: None });
        let slot = SlotId { tenant, number };
        Some(Reservation { slot, evicted })
    }

    /// Queues a job, or returns it when the slot was evicted.
    pub(crate) fn submit(&mut self, id: SlotId, job: J) -> Option<J> {
        match self.slot(id) {
            Some(slot) => slot.job.replace(job),
            None => Some(job),
        }
    }

    /// Takes back a job that no thread has taken. The slot remains reserved.
    pub(crate) fn withdraw(&mut self, id: SlotId) -> Option<J> {
        self.slot(id)?.job.take()
    }

    /// Frees a slot, unless it was evicted.
    pub(crate) fn release(&mut self, id: SlotId) {
        if let Some(at) = self.find(id.tenant) {
            self.remove(at, |slots| {
                let found = slots.binary_search_by_key(&id.number, |slot| slot.number);
                slots.remove(found.ok()?)
            });
        }
    }

    /// Counts a request of this tenant that got no slot.
    pub(crate) fn count_rejection(&mut self, tenant: TenantShare) {
        if let Some(own) = self.tenants.iter_mut().find(|other| other.tenant == tenant) {
            own.rejections = own.rejections.saturating_add(1);
        }
    }

    /// Takes the oldest job of the tenant whose turn it is. The slot remains reserved.
    pub(crate) fn pop(&mut self) -> Option<J> {
        let mut tenant = self.next_turn()?;
        tenant.has_paid = false;
        let job = tenant.slots.iter_mut().find_map(|slot| slot.job.take());
        self.tenants.push_back(tenant);
        job
    }

    /// Removes the tenant whose turn it is, after penalties. A tenant alone pays nothing.
    fn next_turn(&mut self) -> Option<TenantSlots<J>> {
        loop {
            let next = self.tenants.iter().position(TenantSlots::has_job)?;
            let competing = self.tenants.iter().filter(|tenant| tenant.has_job());
            let is_alone = competing.count() < 2;
            let mut tenant = self.tenants.remove(next)?;
            if is_alone || !tenant.pays() {
                return Some(tenant);
            }
            self.tenants.push_back(tenant);
        }
    }

    fn len(&self) -> usize {
        self.tenants.iter().map(|tenant| tenant.slots.len()).sum()
    }

    fn count(&self, at: usize) -> usize {
        self.tenants.get(at).map_or(0, |tenant| tenant.slots.len())
    }

    fn find(&self, tenant: TenantShare) -> Option<usize> {
        self.tenants.iter().position(|other| other.tenant == tenant)
    }

    fn slot(&mut self, id: SlotId) -> Option<&mut Slot<J>> {
        let at = self.find(id.tenant)?;
        let slots = &mut self.tenants.get_mut(at)?.slots;
        let found = slots.binary_search_by_key(&id.number, |slot| slot.number);
        slots.get_mut(found.ok()?)
    }

    fn add(&mut self, tenant: TenantShare, slot: Slot<J>) {
        match self.tenants.iter_mut().find(|other| other.tenant == tenant) {
            Some(own) => own.slots.push_back(slot),
            None => self.tenants.push_back(TenantSlots {
                tenant,
                slots: VecDeque::from([slot]),
                rejections: 0,
                has_paid: false,
            }),
        }
    }

    /// Removes the newest slot of the tenant with most.
    fn evict(&mut self) -> Option<Slot<J>> {
        let counts = self.tenants.iter().map(|tenant| tenant.slots.len());
        let (most, _) = counts.enumerate().max_by_key(|(_, count)| *count)?;
        self.remove(most, VecDeque::pop_back)
    }

    /// Removes a slot of this tenant, and the tenant with its last slot.
    fn remove(
        &mut self,
        at: usize,
        take: impl FnOnce(&mut VecDeque<Slot<J>>) -> Option<Slot<J>>,
    ) -> Option<Slot<J>> {
        let slots = &mut self.tenants.get_mut(at)?.slots;
        let removed = take(slots);
        if slots.is_empty() {
            self.tenants.remove(at);
        }
        removed
    }
}

impl<J> TenantSlots<J> {
    fn has_job(&self) -> bool {
        self.slots.iter().any(|slot| slot.job.is_some())
    }

    /// Whether it gives up this turn.
    const fn pays(&mut self) -> bool {
        let pays = !self.has_paid && self.rejections >= REJECTIONS_PER_TURN;
        if pays {
            self.rejections = 0;
            self.has_paid = true;
        }
        pays
    }
}

#[cfg(test)]
mod tests;
