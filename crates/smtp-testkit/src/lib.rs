#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "test support fails a test by panicking"
)]

mod behaviour;
mod certificate;
mod line_stream;
mod listener;
mod server;
mod session;
mod shared;

pub use behaviour::{Behaviour, ServerOptions, ServerTls};
pub use server::SmtpServer;
pub use shared::ReceivedEmail;
