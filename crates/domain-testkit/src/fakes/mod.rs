//! Stand-ins for the ports that are no store.

mod fixed_clock;
mod plain_hasher;
mod plain_tokens;
mod seeded_random;

pub use fixed_clock::FixedClock;
pub use plain_hasher::PlainHasher;
pub use plain_tokens::PlainTokens;
pub use seeded_random::SeededRandom;
