//! Two servers on one Postgres behave as one (R68).

use std::collections::{BTreeMap, BTreeSet};

use tenantry_acceptance::{Database, Server};

use crate::callers::{Developer, base};
use crate::crowd::{
    Ready, Reply, at_once_on, at_once_until_answered_on, count, statuses, whole_machine,
};
use crate::end_users::{EndUser, HOME, Tokens, reuses};

const PUBLIC_URL: &str = "https://accounts.example.com";
const CALLERS: usize = 16;
const ROUNDS: usize = 5;
const GUESSES: usize = 200;
const FREE: usize = 5;
const RIGHT_ONES: usize = 20;
const REGISTRATIONS: usize = 20;

#[test]
fn r68_a_session_of_one_server_works_on_the_other_and_ends_on_both() {
    let servers = Two::start();
    let [one, other] = servers.addresses();
    let jane = servers.end_user();
    let mut tokens = jane.log_in(&servers.one);
    for _ in 0..ROUNDS {
        tokens = tokens.assert_good(&other);
        tokens = tokens.assert_good(&one);
    }
    let logout = tokens.logout().send(&one);
    assert_eq!(logout.status, 204, "{logout:?}");
    tokens.assert_rejected(&other);
    tokens.assert_rejected(&one);
    assert_eq!(reuses(servers.one.database()), 0);
}

#[test]
fn r32_r68_of_16_equal_refreshes_on_two_servers_all_get_the_same_successor() {
    let servers = Two::start();
    let jane = servers.end_user();
    let mut tokens = jane.log_in(&servers.one);
    for _ in 0..ROUNDS {
        let replies = servers.at_once(&vec![tokens.renewal(); CALLERS]);
        assert_eq!(statuses(&replies), BTreeMap::from([(200, CALLERS)]));
        let all = Tokens::of_all(&replies);
        let successors: BTreeSet<&str> = all.iter().map(|tokens| &*tokens.refresh).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        tokens = all[0].assert_good(&servers.other.address());
    }
    assert_eq!(reuses(servers.one.database()), 0);
}

#[test]
fn r51_r68_of_200_wrong_login_attempts_on_two_servers_five_are_looked_at() {
    let servers = Two::start();
    let jane = servers.end_user();
    let replies = servers.at_once(&vec![jane.login_with("WrongPass123", HOME); GUESSES]);
    println!("{:?}", statuses(&replies));
    assert_eq!(count(&replies, 401), FREE);
    assert_eq!(count(&replies, 429), GUESSES - FREE);
}

#[test]
fn r51_r68_20_right_logins_on_two_servers_all_succeed() {
    let servers = Two::start();
    let jane = servers.end_user();
    let [one, other] = servers.addresses();
    let alone = whole_machine();
    let (replies, sent_away) =
        at_once_until_answered_on(&[&one, &other], &vec![jane.login(); RIGHT_ONES]);
    drop(alone);
    println!("{sent_away} sent away");
    assert_eq!(count(&replies, 200), RIGHT_ONES, "{:?}", statuses(&replies));
}

#[test]
fn r29_r68_two_servers_that_send_emails_send_each_of_them_once() {
    let servers = Two::start();
    let (one, other) = (&servers.one, &servers.other);
    let people: Vec<String> = (0..REGISTRATIONS)
        .map(|number| format!("jane{number}@example.com"))
        .collect();
    for (person, server) in people.iter().zip([one, other].into_iter().cycle()) {
        let registered = servers.developer.end_user(&base(server), person).send();
        assert_eq!(registered.status, 201, "{}", registered.body);
    }
    one.await_all_emails();
    for person in &people {
        let sent = [one, other].map(|server| server.emails_to(person).len());
        assert_eq!(sent.iter().sum::<usize>(), 1, "{person}: {sent:?}");
    }
}

/// Two servers, and a developer who knows both.
struct Two {
    one: Server,
    other: Server,
    developer: Developer,
}

impl Two {
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

    /// Half of them to each.
    fn at_once(&self, requests: &[Ready]) -> Vec<Reply> {
        let [one, other] = self.addresses();
        let _alone = whole_machine();
        at_once_on(&[&one, &other], requests)
    }
}
