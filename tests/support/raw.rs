use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A connection for bytes that no HTTP client would send.
pub struct RawConnection(TcpStream);

impl RawConnection {
    /// To `address:port`.
    pub fn open(address: &str) -> Self {
        Self::try_open(address).expect("the server listens")
    }

    /// To `address:port`; `None` when no server listens there.
    pub fn try_open(address: &str) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        let limit = Some(Duration::from_secs(30));
        stream.set_read_timeout(limit).expect("a time limit");
        Some(Self(stream))
    }

    /// Sends these bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        // A server that has responded may have closed the connection.
        let _ = self.0.write_all(bytes);
    }

    /// Reads until the server closes the connection, so send `Connection: close` before.
    pub fn read_to_end(mut self) -> String {
        let mut bytes = Vec::new();
        let _ = self.0.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
