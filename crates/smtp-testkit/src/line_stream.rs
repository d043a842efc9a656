use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A plain or encrypted connection.
trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// A connection that is read and written in lines.
pub(crate) struct LineStream {
    stream: BufReader<Box<dyn Stream>>,
    socket: TcpStream,
    encrypted: bool,
}

impl LineStream {
    pub(crate) fn plain(socket: TcpStream) -> io::Result<Self> {
        Ok(Self {
            stream: BufReader::new(Box::new(socket.try_clone()?)),
            socket,
            encrypted: false,
        })
    }

    /// Uses TLS from here on.
    pub(crate) fn encrypt(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        let session = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        let stream = StreamOwned::new(session, self.socket.try_clone()?);
        self.stream = BufReader::new(Box::new(stream));
        self.encrypted = true;
        Ok(())
    }

    pub(crate) const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The next line without its line break; `None` when the client has disconnected.
    pub(crate) fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line)?;
        let Some(text) = line.strip_suffix(b"\n") else {
            return Ok(None);
        };
        Ok(Some(text.strip_suffix(b"\r").unwrap_or(text).to_vec()))
    }

    pub(crate) fn write_line(&mut self, line: &str) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{line}\r\n").as_bytes())?;
        stream.flush()
    }

    /// Sends nothing until the client disconnects or the server stops.
    pub(crate) fn stall(&mut self) -> io::Result<()> {
        while self.read_line()?.is_some() {}
        Ok(())
    }
}
