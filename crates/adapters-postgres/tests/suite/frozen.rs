//! R64: a server that stops talking without closing a connection, so that nothing fails by itself.
use std::time::{Duration, Instant};

use super::support::PostgresUnderTest;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::Fixtures;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// A response is awaited for a second more than this.
const STATEMENT: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r64_a_frozen_server_is_unavailable_in_time() {
    let store = PostgresUnderTest::start().await;
    let (freeze, frozen) = watch::channel(false);
    let url = behind_a_proxy(&store.test_database.url(), frozen).await;
    let settings = PoolSettings {
        statement: STATEMENT,
        ..PoolSettings::default()
    };
    let ports = PostgresDatabase::connect(&url, settings)
        .expect("a URL")
        .store();
    ports.check_health().await.expect("not frozen yet");

    freeze.send(true).expect("the proxy is there");
    let new = Fixtures::new(1).a_developer_registration();
    let begin = Instant::now();
    let (read, write) = tokio::join!(ports.check_health(), ports.register_developer(&new));
    assert!(begin.elapsed() < Duration::from_secs(4), "{begin:?}");
    for outcome in [read, write] {
        assert!(matches!(outcome, Err(PortError::Unavailable(_))));
    }
    assert_eq!(store.contents().await.accounts, []);
}

/// The URL of a proxy that stops forwarding after `freeze`.
async fn behind_a_proxy(url: &str, frozen: watch::Receiver<bool>) -> String {
    let mut url: Url = url.parse().expect("a URL");
    let host = url.host_str().expect("a host").to_owned();
    let server = (host, url.port().unwrap_or(5432));
    let proxy = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = proxy.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = proxy.accept().await {
            let upstream = TcpStream::connect(server.clone()).await;
            let upstream = upstream.expect("the server");
            tokio::spawn(pass_on(client, upstream, frozen.clone()));
        }
    });
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(port)).expect("a port");
    url.into()
}

async fn pass_on(
    mut client: TcpStream,
    mut upstream: TcpStream,
    mut frozen: watch::Receiver<bool>,
) {
    let passing = tokio::io::copy_bidirectional(&mut client, &mut upstream);
    let ended = tokio::select! {
        _ = passing => true,
        _ = frozen.wait_for(|is_frozen| *is_frozen) => false,
    };
    if !ended {
        // Both sides stay open, and hear nothing more.
        std::future::pending::<()>().await;
    }
}
