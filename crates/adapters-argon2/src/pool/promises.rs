//! Who was told that there is room, and has not come yet.

use std::collections::VecDeque;
use std::time::Duration;

use tenantry_domain::passwords::TenantShare;
use tokio::time::Instant;

/// How long one who was told is expected. Later nobody counts on it: between the look and the hash a
/// request may have been refused for another reason.
const LIFETIME: Duration = Duration::from_millis(50);

/// Without these, all who ask while a place is free are told of that one place, and all but one do for
/// nothing what comes before the hash.
pub(crate) struct Promises {
    /// More than there are places need not be remembered.
    capacity: usize,
    /// Oldest first.
    given: VecDeque<(Instant, TenantShare)>,
}

impl Promises {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self {
            capacity,
            given: VecDeque::new(),
        }
    }

    /// Somebody of this share was told.
    pub(crate) fn give(&mut self, share: TenantShare, now: Instant) {
        if self.given.len() >= self.capacity {
            self.given.pop_front();
        }
        self.given.push_back((now, share));
    }

    /// Somebody of this share came, told or not.
    pub(crate) fn keep(&mut self, share: TenantShare) {
        let oldest = self.given.iter().position(|(_, told)| *told == share);
        if let Some(oldest) = oldest {
            self.given.remove(oldest);
        }
    }

    /// How many are expected, and how many of them of this share.
    pub(crate) fn expected(&mut self, share: TenantShare, now: Instant) -> (usize, usize) {
        while let Some((told_at, _)) = self.given.front()
            && now.duration_since(*told_at) > LIFETIME
        {
            self.given.pop_front();
        }
        let own = self.given.iter().filter(|(_, told)| *told == share);
        (self.given.len(), own.count())
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::values::{AccountId, Timestamp};

    use super::*;

    const ONE: TenantShare = TenantShare::Platform;

    fn another() -> TenantShare {
        let now = Timestamp::from_unix_seconds(0);
        TenantShare::Developer(AccountId::generate(now, [1; 10]))
    }

    #[test]
    fn who_comes_is_expected_no_more() {
        let (now, mut promises) = (Instant::now(), Promises::new(8));
        for share in [ONE, another(), ONE] {
            promises.give(share, now);
        }
        assert_eq!(promises.expected(ONE, now), (3, 2));
        promises.keep(ONE);
        assert_eq!(promises.expected(ONE, now), (2, 1));
        promises.keep(another());
        promises.keep(another());
        assert_eq!(promises.expected(another(), now), (1, 0));
    }

    #[test]
    fn who_does_not_come_is_forgotten() {
        let (begin, mut promises) = (Instant::now(), Promises::new(8));
        promises.give(ONE, begin);
        promises.give(ONE, begin + LIFETIME);
        assert_eq!(promises.expected(ONE, begin + LIFETIME), (2, 2));
        assert_eq!(promises.expected(ONE, begin + LIFETIME * 3 / 2), (1, 1));
    }

    #[test]
    fn no_more_are_remembered_than_there_are_places() {
        let (now, mut promises) = (Instant::now(), Promises::new(2));
        for share in [another(), ONE, ONE] {
            promises.give(share, now);
        }
        assert_eq!(promises.expected(ONE, now), (2, 2));
    }
}
