//! Stand-ins for the ports that are no store.

mod fair_turns;
mod fake_mailer;
mod fixed_clock;
mod plain_hasher;
mod plain_tokens;
mod seeded_random;

pub use fair_turns::FairTurns;
pub use fake_mailer::{FakeMailer, MailerFailure};
pub use fixed_clock::FixedClock;
pub use plain_hasher::PlainHasher;
pub use plain_tokens::PlainTokens;
pub use seeded_random::SeededRandom;
