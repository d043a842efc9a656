#![doc = include_str!("README.md")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on panics, and says why"
)]

mod support;

pub use support::database::{Database, Rows};
pub use support::email::Email;
pub use support::installation::{Finished, Installation};
pub use support::mailbox::Mailbox;
pub use support::raw::RawConnection;
pub use support::request::Request;
pub use support::response::ApiResponse;
pub use support::server::Server;

/// An address on 127.0.0.1 that nobody listens on yet.
#[must_use]
pub fn free_address() -> String {
    format!("127.0.0.1:{}", support::port::free())
}

/// Makes two tests of each of these functions, `name::on_sqlite` and `name::on_postgres`. Each gets a
/// [`Database`] of its own.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn on_sqlite() {
                super::$name($crate::Database::sqlite());
            }

            #[test]
            fn on_postgres() {
                super::$name($crate::Database::postgres());
            }
        }
    )+};
}
