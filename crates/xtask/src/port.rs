//! Ports to listen on.

use std::net::TcpListener;

use anyhow::{Context as _, Result};

/// A port of 127.0.0.1 that is free now. Another process may take it before it is used.
pub(crate) fn free() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
