//! The socket that callers connect to.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// Callers who may be connected before the server gets round to accept them; the system may allow fewer
/// (`net.core.somaxconn` on Linux). The standard library's 128 are gone in a storm, and whoever comes after
/// them is left without an answer until his system tries again, a second later.
const BACKLOG: i32 = 4096;

/// Listens on an address, also when an earlier server has just left it.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // Elsewhere it would allow two servers on one address.
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
    fn r57_a_crowd_that_comes_at_once_is_let_in_without_a_second_try() {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let connect = |_| TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok();
        let let_in: Vec<_> = (0..500).map_while(connect).collect();
        assert_eq!(let_in.len(), 500);
    }
}
