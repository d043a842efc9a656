//! Stand-ins for the ports that are no store.

mod fake_hasher;
mod fake_keyed_lock;
mod fake_mailer;
mod fake_tokens;
mod fixed_clock;
mod seeded_random;

pub use fake_hasher::FakeHasher;
pub use fake_keyed_lock::FakeKeyedLock;
pub use fake_mailer::{FakeMailer, MailerFailure};
pub use fake_tokens::FakeTokens;
pub use fixed_clock::FixedClock;
pub use seeded_random::SeededRandom;
