//! Ports of servers.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports of outgoing connections, which could take the port of a server during its restart.
const FIRST: u32 = 10_000;
const COUNT: u32 = 20_000;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A free port of 127.0.0.1; this process returns each port once.
pub(crate) fn free() -> u16 {
    // Test processes that run at the same time start at different ports.
    let start = std::process::id().wrapping_mul(101);
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(step < COUNT, "no port of 127.0.0.1 is free");
        let port = FIRST + start.wrapping_add(step) % COUNT;
        let port = u16::try_from(port).expect("ports end at 30000 here");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
