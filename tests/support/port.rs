//! Ports for servers.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports that systems give to outgoing connections, which would be taken while a server restarts.
const FIRST: u32 = 10_000;
const COUNT: u32 = 20_000;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A port of 127.0.0.1 that nobody listens on, and that this process hands out once.
pub(crate) fn free() -> u16 {
    // Test programs that run side by side look in different places first.
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
