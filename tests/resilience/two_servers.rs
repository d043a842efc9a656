//! Two servers on one Postgres behave as one (R68).

use std::collections::{BTreeMap, BTreeSet};

use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::{Database, Server};

use crate::concurrent_requests::{
    RawRequest, RawResponse, count, exclusively, send_all_to, send_all_with_retries_to, statuses,
};
use crate::end_users::{EndUser, HOME, Tokens, reuses};

const PUBLIC_URL: &str = "https://accounts.example.com";
const CLIENTS: usize = 16;
const ROUNDS: usize = 5;
const ATTEMPTS: usize = 200;
const FREE: usize = 5;
const RIGHT_LOGINS: usize = 20;
const REGISTRATIONS: usize = 20;

#[test]
fn r68_a_session_of_one_server_works_on_the_other_and_ends_on_both() {
    let servers = TwoServers::start();
    let [one, other] = servers.addresses();
    let jane = servers.end_user();
    let mut tokens = jane.log_in(&servers.one);
    for _ in 0..ROUNDS {
        tokens = tokens.assert_alive(&other);
        tokens = tokens.assert_alive(&one);
    }
    let logout = tokens.logout().send(&one);
    logout.assert_status(204);
    tokens.assert_dead(&other);
    tokens.assert_dead(&one);
    assert_eq!(reuses(servers.one.database()), 0);
}

#[test]
fn r32_r68_16_equal_refreshes_on_two_servers_get_the_same_successor() {
    let servers = TwoServers::start();
    let jane = servers.end_user();
    let mut tokens = jane.log_in(&servers.one);
    for _ in 0..ROUNDS {
        let responses = servers.send_all(&vec![tokens.refresh_request(); CLIENTS]);
        assert_eq!(statuses(&responses), BTreeMap::from([(200, CLIENTS)]));
        let all = Tokens::of_all(&responses);
        let successors: BTreeSet<&str> = all.iter().map(|tokens| &*tokens.refresh).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        tokens = all[0].assert_alive(&servers.other.address());
    }
    assert_eq!(reuses(servers.one.database()), 0);
}

#[test]
fn r51_r68_of_200_wrong_logins_on_two_servers_five_are_verified() {
    let servers = TwoServers::start();
    let jane = servers.end_user();
    let responses = servers.send_all(&vec![jane.login_with("WrongPass123", HOME); ATTEMPTS]);
    println!("{:?}", statuses(&responses));
    assert_eq!(count(&responses, 401), FREE);
    assert_eq!(count(&responses, 429), ATTEMPTS - FREE);
}

#[test]
fn r51_r68_20_right_logins_on_two_servers_all_succeed() {
    let servers = TwoServers::start();
    let jane = servers.end_user();
    let [one, other] = servers.addresses();
    let requests = vec![jane.login(); RIGHT_LOGINS];
    let (responses, rejections) =
        exclusively(|| send_all_with_retries_to(&[&one, &other], &requests));
    println!("{rejections} rejections");
    assert_eq!(statuses(&responses), BTreeMap::from([(200, RIGHT_LOGINS)]));
}

#[test]
fn r29_r68_two_servers_send_each_email_once() {
    let servers = TwoServers::start();
    let (one, other) = (&servers.one, &servers.other);
    let emails: Vec<String> = (0..REGISTRATIONS)
        .map(|number| format!("jane{number}@example.com"))
        .collect();
    for (email, server) in emails.iter().zip([one, other].into_iter().cycle()) {
        let registered = servers.developer.sign_up(&server.url(), email).send();
        registered.assert_status(201);
    }
    one.await_all_emails();
    for email in &emails {
        let sent = [one, other].map(|server| server.emails_to(email).len());
        assert_eq!(sent.iter().sum::<usize>(), 1, "{email}: {sent:?}");
    }
}

/// Two servers, and a developer.
struct TwoServers {
    one: Server,
    other: Server,
    developer: Developer,
}

impl TwoServers {
    fn start() -> Self {
        let database = Database::postgres();
        let start = |database| {
            Server::with(database, |installation| {
                installation.set("TENANTRY_PUBLIC_URL", PUBLIC_URL);
            })
        };
        let one = start(database.clone());
        let other = start(database);
        let developer = Developer::register(&one, "owner@example.com");
        Self {
            one,
            other,
            developer,
        }
    }

    fn addresses(&self) -> [String; 2] {
        [self.one.address(), self.other.address()]
    }

    fn end_user(&self) -> EndUser {
        EndUser::create(&self.one, &self.developer, "jane@example.com")
    }

    /// Sends half of the requests to each server.
    fn send_all(&self, requests: &[RawRequest]) -> Vec<RawResponse> {
        let [one, other] = self.addresses();
        exclusively(|| send_all_to(&[&one, &other], requests))
    }
}
