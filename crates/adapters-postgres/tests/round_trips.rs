//! How often the hot paths wait for the server: what is sent together is answered together.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "support/login_attempts.rs"]
mod login_attempts;
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use login_attempts::{limits_on_login_attempts, login_attempts_of};
use support::PostgresUnderTest;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_domain::sessions::SessionRef;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::AttemptOutcome;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// Counts what passes a proxy before the server.
#[derive(Clone, Default)]
struct Trips(Arc<AtomicU64>);

impl Trips {
    /// Fails unless the call waits for the server exactly so often.
    async fn cost<T>(
        &self,
        trips: u64,
        what: &str,
        call: impl Future<Output = Result<T, PortError>>,
    ) {
        let before = self.0.load(Ordering::SeqCst);
        call.await.map(drop).expect(what);
        let cost = self.0.load(Ordering::SeqCst) - before;
        println!("{cost:>2} round trips: {what}");
        assert_eq!(cost, trips, "{what}");
    }
}

/// One thread for the store and the proxy: what is sent together arrives together.
#[tokio::test]
async fn no_hot_path_waits_for_the_server_more_often_than_it_must() {
    let store = PostgresUnderTest::start().await;
    let trips = Trips::default();
    let url = behind_a_proxy(&store.test_database.url(), trips.clone()).await;
    let settings = PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    };
    let database = PostgresDatabase::connect(&url, settings).expect("a URL");
    let (ports, things) = (database.store(), Fixtures::new(1));

    // Only the second round is counted: in the first, connections are opened and statements prepared.
    for round in [Trips::default(), trips.clone()] {
        let is_counted = Arc::ptr_eq(&round.0, &trips.0);
        let trips = |count| if is_counted { count } else { 0 };

        let developer = things.a_developer_registration();
        let registration = ports.register_developer(&developer);
        let what = "register a developer: BEGIN, all rows and COMMIT";
        round.cost(trips(1), what, registration).await;

        let hash = &developer.developer_key.record.hash;
        let project = Some(developer.project.id);
        let lookup = ports.find_developer_context(hash, project, things.now());
        round
            .cost(trips(1), "what a developer key opens", lookup)
            .await;
        let user = things.an_end_user_registration(grant_of(&developer));
        let registration = ports.register_end_user(&user);
        let what = "register an end user: BEGIN, the grant, all rows and COMMIT";
        round.cost(trips(1), what, registration).await;

        let account = &user.account;
        let session = SessionRef {
            session_id: user.session.id,
            account_id: account.id,
            project_id: project,
        };
        let lookup = ports.find_account_of_session(session, things.now());
        round.cost(trips(1), "me", lookup).await;

        let lookup = ports.find_account_by_email(account.scope(), account.email.key());
        round.cost(trips(1), "who logs in, and where", lookup).await;
        let [own, all] = login_attempts_of(account);
        let limits = limits_on_login_attempts(account);
        let login_attempt = ports.count_attempt(&limits, things.now());
        round
            .cost(trips(1), "the first login_attempt", login_attempt)
            .await;
        let login_attempt = ports.count_attempt(&limits, things.now());
        let what = "another one: is it a first, BEGIN and the counters, both again, COMMIT";
        round.cost(trips(4), what, login_attempt).await;
        let mut opening = things.a_session_opening(account);
        let trusted_until = opening.session.expires_at;
        opening.outcomes = vec![
            AttemptOutcome::Succeeded {
                key: own,
                trusted_until,
            },
            AttemptOutcome::Refunded { key: all },
        ];
        let opened = ports.open_session(&opening);
        let what = "open a session: BEGIN, the account, all the rest and COMMIT";
        round.cost(trips(1), what, opened).await;
        let login_attempt = ports.count_attempt(&limits, things.now());
        round
            .cost(
                trips(1),
                "the login_attempt of a known client",
                login_attempt,
            )
            .await;
    }
}

/// The URL of a proxy that counts how often the client speaks after the server did.
async fn behind_a_proxy(url: &str, trips: Trips) -> String {
    let mut url: Url = url.parse().expect("a URL");
    let host = url.host_str().expect("a host").to_owned();
    let server = (host, url.port().unwrap_or(5432));
    let proxy = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = proxy.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = proxy.accept().await {
            let server = TcpStream::connect(server.clone())
                .await
                .expect("the server");
            let (client, server) = (client.into_split(), server.into_split());
            let spoke = Arc::new(AtomicU64::new(1));
            tokio::spawn(pass_on(
                client.0,
                server.1,
                Side::Client(spoke.clone(), trips.clone()),
            ));
            tokio::spawn(pass_on(server.0, client.1, Side::Server(spoke)));
        }
    });
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(port)).expect("a port");
    url.into()
}

/// Who speaks, and whether the server has spoken since the client did.
enum Side {
    Client(Arc<AtomicU64>, Trips),
    Server(Arc<AtomicU64>),
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, side: Side) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        match &side {
            Side::Client(server_spoke, trips) => {
                let new = server_spoke.swap(0, Ordering::SeqCst);
                trips.0.fetch_add(new, Ordering::SeqCst);
            }
            Side::Server(server_spoke) => server_spoke.store(1, Ordering::SeqCst),
        }
        let said = buffer.get(..length).expect("what was read");
        if to.write_all(said).await.is_err() {
            break;
        }
    }
}
