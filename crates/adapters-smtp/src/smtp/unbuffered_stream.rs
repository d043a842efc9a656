use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncBufRead as _, AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;

/// A connection that returns at most one line per read.
///
/// An attacker on the network can append plaintext to the response to STARTTLS. It must not count as the
/// response to the first encrypted command (CVE-2011-0411). lettre keeps its read buffer when it starts TLS.
/// With this stream the buffer is empty then: appended bytes reach the TLS handshake, which fails.
#[derive(Debug)]
pub(super) struct UnbufferedStream(BufReader<TcpStream>);

impl UnbufferedStream {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(BufReader::new(stream))
    }
}

impl AsyncTokioStream for UnbufferedStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().peer_addr()
    }
}

impl AsyncRead for UnbufferedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let buffered = ready!(Pin::new(&mut self.0).poll_fill_buf(context))?;
        let line = buffered.split_inclusive(|octet| *octet == b'\n').next();
        let line = line.unwrap_or_default();
        let part = line.get(..buffer.remaining()).unwrap_or(line);
        buffer.put_slice(part);
        let length = part.len();
        Pin::new(&mut self.0).consume(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for UnbufferedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
