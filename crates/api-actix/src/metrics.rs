use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};

/// The metrics endpoint. It has its own socket, because metrics are not public.
#[derive(Clone)]
pub struct Metrics(Arc<dyn Fn() -> String + Send + Sync>);

/// The bound socket of [`Metrics`].
pub struct MetricsListener {
    /// The socket.
    pub listener: TcpListener,
    /// What it serves.
    pub metrics: Metrics,
}

impl Metrics {
    /// Serves the result of this function, in the text format of Prometheus.
    pub fn of(render: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(render))
    }
}

impl MetricsListener {
    pub(crate) fn start(self) -> io::Result<Server> {
        let metrics = web::Data::new(self.metrics);
        let app = move || {
            App::new()
                .app_data(metrics.clone())
                .service(web::resource(["/metrics", "/metrics/"]).route(web::get().to(text)))
        };
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .listen(self.listener)?;
        Ok(server.run())
    }
}

async fn text(metrics: web::Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body((metrics.0)())
}
