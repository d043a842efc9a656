use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::session::{ServerState, Session};

/// The thread that accepts connections, and the flag that ends it.
pub(crate) struct Listener {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Listens on this port of 127.0.0.1; 0 selects a free one.
    pub(crate) fn start(port: u16, server: &Arc<ServerState>) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
        let address = socket.local_addr().expect("a socket has an address");
        let stopping = Arc::new(AtomicBool::new(false));
        let thread = {
            let (stopping, server) = (Arc::clone(&stopping), Arc::clone(server));
            thread::spawn(move || accept(&socket, &stopping, &server))
        };
        Self {
            address,
            stopping,
            thread,
        }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns when the port is closed.
    pub(crate) fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Unblocks the thread; an error means that the port is closed already.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.join();
    }
}

fn accept(socket: &TcpListener, stopping: &AtomicBool, server: &Arc<ServerState>) {
    for connection in socket.incoming() {
        if stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok(connection) = connection else { continue };
        server.shared.register(&connection);
        let server = Arc::clone(server);
        thread::spawn(move || {
            // A client that disconnects must not fail the test.
            let _ = Session::open(connection, &server).and_then(Session::run);
        });
    }
}
