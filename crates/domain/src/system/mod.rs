//! Clock and randomness.

mod clock;
mod random;

pub use clock::Clock;
pub use random::Random;

#[cfg(feature = "mocks")]
pub use clock::MockClock;
#[cfg(feature = "mocks")]
pub use random::MockRandom;
