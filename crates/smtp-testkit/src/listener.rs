use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::dialogue::{Dialogue, ServerState};

/// The thread that accepts connections, and whether it has to end.
pub(crate) struct Listener {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Listens on this port of 127.0.0.1; 0 for any that is free.
    pub(crate) fn start(port: u16, server: &Arc<ServerState>) -> Self {
        let socket =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port can be listened on");
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

    /// Returns when nobody listens any more.
    pub(crate) fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread up; when that fails nobody listens already.
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
        server.shared.admit(&connection);
        let server = Arc::clone(server);
        thread::spawn(move || {
            // However a client leaves, it concerns nobody but the client.
            let _ = Dialogue::open(connection, &server).and_then(Dialogue::run);
        });
    }
}
