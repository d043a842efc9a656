//! `kill -9` while everybody refreshes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::end_users::{EndUser, Tokens, reuses};

const KILLS: u64 = 8;
const CLIENTS: usize = 6;

on_both_databases![r32_r33_no_family_dies_and_no_client_is_lost_when_the_server_is_killed];

fn r32_r33_no_family_dies_and_no_client_is_lost_when_the_server_is_killed(database: Database) {
    let mut server = Server::with(database, |installation| {
        installation.set("TENANTRY_RATE_LIMITS", "off");
    });
    let developer = Developer::register(&server, "owner@example.com");
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|number| format!("jane{number}@example.com"))
        .map(|email| EndUser::create(&server, &developer, &email))
        .map(|person| Client::new(person.log_in(&server)))
        .collect();
    let address = server.address();
    let is_over = AtomicBool::new(false);
    let clients = thread::scope(|scope| {
        let (address, is_over) = (&address, &is_over);
        let clients: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(move || client.refresh_until(is_over, address)))
            .collect();
        for round in 0..KILLS {
            thread::sleep(Duration::from_millis(200 + 53 * (round * 7 % 10)));
            server.kill();
            server.restart();
        }
        is_over.store(true, Ordering::SeqCst);
        let clients = clients.into_iter().map(ScopedJoinHandle::join);
        let clients = clients.map(|client| client.expect("a client that was never rejected"));
        clients.collect::<Vec<_>>()
    });

    let renewals: usize = clients.iter().map(|client| client.renewals).sum();
    let lost: usize = clients.iter().map(|client| client.lost).sum();
    println!("{renewals} refreshes, {lost} without a response");
    assert!(lost > 0, "nothing was in flight");
    for client in &clients {
        assert!(client.renewals > 0, "a client was never served");
        client.tokens.assert_good(&address);
    }
    assert_eq!(reuses(server.database()), 0);
}

/// One that keeps its tokens fresh, and asks again when no response came.
struct Client {
    tokens: Tokens,
    renewals: usize,
    lost: usize,
}

impl Client {
    const fn new(tokens: Tokens) -> Self {
        Self {
            tokens,
            renewals: 0,
            lost: 0,
        }
    }

    fn refresh_until(mut self, is_over: &AtomicBool, address: &str) -> Self {
        while !is_over.load(Ordering::SeqCst) {
            self.refresh(address);
        }
        self
    }

    fn refresh(&mut self, address: &str) {
        let Some(reply) = self.tokens.renewal().try_send(address) else {
            // The server is away: whether it has exchanged the token, nobody knows.
            self.lost += 1;
            thread::sleep(Duration::from_millis(10));
            return;
        };
        if reply.status == 503 {
            thread::sleep(Duration::from_millis(10));
            return;
        }
        self.tokens = Tokens::of(&reply);
        self.renewals += 1;
    }
}
