use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};

use crate::app_state::{Api, Readiness, State};
use crate::metrics::MetricsListener;
use crate::middleware::request_context;
use crate::routes::{RouteSet, configure};

/// How long a request head may take to arrive (R57).
const MAX_HEAD_TIME: Duration = Duration::from_secs(5);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests in flight may take when the server stops, in seconds (R65).
const MAX_STOP_SECONDS: u64 = 15;

/// The bound sockets to serve.
pub struct Listeners {
    /// For every route, unless `private` is set.
    pub public: TcpListener,
    /// For the private routes alone; `None` when they share the public socket.
    pub private: Option<TcpListener>,
    /// For Prometheus.
    pub metrics: Option<MetricsListener>,
}

/// A running HTTP server.
pub struct Serving {
    servers: Vec<Server>,
    readiness: Readiness,
}

/// Stops a running HTTP server.
#[derive(Clone)]
pub struct Stopper {
    handles: Vec<ServerHandle>,
    readiness: Readiness,
}

/// Serves these sockets until it is stopped.
///
/// # Errors
/// [`io::Error`] when a socket cannot be used.
pub fn serve(api: Api, listeners: Listeners, workers: usize) -> io::Result<Serving> {
    let readiness = api.readiness.clone();
    let state = web::Data::new(State::new(api));
    let mut servers = Vec::new();
    let routes = match listeners.private {
        Some(private) => {
            servers.push(start(&state, RouteSet::Private, private, workers)?);
            RouteSet::Public
        }
        None => RouteSet::Whole,
    };
    servers.push(start(&state, routes, listeners.public, workers)?);
    if let Some(metrics) = listeners.metrics {
        servers.push(metrics.start()?);
    }
    Ok(Serving { servers, readiness })
}

fn start(
    state: &web::Data<State>,
    routes: RouteSet,
    listener: TcpListener,
    workers: usize,
) -> io::Result<Server> {
    let state = state.clone();
    let app = move || {
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(request_context))
            .configure(|app| configure(routes, app))
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .client_request_timeout(MAX_HEAD_TIME)
        // A client that closes its side counts as disconnected, as in every reverse proxy.
        .h1_allow_half_closed(false)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(MAX_STOP_SECONDS)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

impl Serving {
    /// A handle that stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper {
            handles: self.servers.iter().map(Server::handle).collect(),
            readiness: self.readiness.clone(),
        }
    }

    /// Waits until it has stopped.
    ///
    /// # Errors
    /// [`io::Error`] when a server failed.
    pub async fn finished(self) -> io::Result<()> {
        futures_util::future::try_join_all(self.servers)
            .await
            .map(drop)
    }
}

impl Stopper {
    /// Accepts no new requests, waits up to 15 seconds for those in flight, then returns.
    pub async fn stop(&self) {
        self.readiness.set_unready();
        let stopping = self.handles.iter().map(|handle| handle.stop(true));
        futures_util::future::join_all(stopping).await;
    }
}
