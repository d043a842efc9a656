//! How long and how much.

use std::time::Duration;

/// What a run takes of each.
pub(crate) struct Scale {
    /// Times that each pair is measured; the median counts.
    pub(crate) rounds: usize,
    /// The same of what takes long.
    pub(crate) long_rounds: usize,
    /// One measurement.
    pub(crate) measurement: Duration,
    /// What runs before, unmeasured.
    pub(crate) warm_up: Duration,
    /// The flood of one tenant.
    pub(crate) flood: Duration,
    /// Users that usually are there.
    pub(crate) users: u32,
    /// Users, and projects, of a large installation.
    pub(crate) many: (u32, u32),
    /// Times that the server is started.
    pub(crate) starts: usize,
    /// Whether what comes out says something about the server.
    pub(crate) is_telling: bool,
}

impl Scale {
    /// As the bars are meant.
    pub(crate) const FULL: Self = Self {
        rounds: 7,
        long_rounds: 3,
        measurement: Duration::from_secs(4),
        warm_up: Duration::from_secs(2),
        flood: Duration::from_secs(60),
        users: 1_000,
        many: (1_000_000, 10_000),
        starts: 5,
        is_telling: true,
    };

    /// Enough to see that every measurement works.
    pub(crate) const QUICK: Self = Self {
        rounds: 1,
        long_rounds: 1,
        measurement: Duration::from_millis(500),
        warm_up: Duration::from_millis(200),
        flood: Duration::from_secs(1),
        users: 1_000,
        many: (2_000, 20),
        starts: 1,
        is_telling: false,
    };
}
