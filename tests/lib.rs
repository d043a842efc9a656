#![doc = include_str!("README.md")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a helper of tests panics when a test fails, and many are called for their effect"
)]

mod support;

pub use support::database::{Database, Rows};
pub use support::email::Email;
pub use support::installation::{CommandOutput, Installation};
pub use support::mailbox::Mailbox;
pub use support::raw::RawConnection;
pub use support::request::Request;
pub use support::response::ApiResponse;
pub use support::server::Server;
pub use support::{accounts, assertions, clients, jwt, wait};

/// An unused address on 127.0.0.1.
pub fn free_address() -> String {
    format!("127.0.0.1:{}", support::port::free())
}

/// Creates two tests of each of these functions, `name::on_sqlite` and `name::on_postgres`, each with a
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
