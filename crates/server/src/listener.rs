//! The listening sockets.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait for `accept`; the system may allow fewer (`net.core.somaxconn` on Linux). A load
/// peak exceeds the 128 of the standard library, and each further client retries only after a second.
const BACKLOG: i32 = 4096;

/// Also succeeds directly after another server released the address.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Windows the option would allow two servers on one address.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    #[test]
    fn r57_hundreds_of_simultaneous_connections_succeed_without_a_retry() {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let connect = |_| TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok();
        let connected: Vec<_> = (0..500).map_while(connect).collect();
        assert_eq!(connected.len(), 500);
    }
}
