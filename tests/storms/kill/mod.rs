//! `kill -9`, twenty times, while everybody registers.

mod claims;
mod evidence;
mod storm;

use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use claims::Claims;
use storm::Storm;

const KILLS: u64 = 20;
const CLIENTS: usize = 6;

on_both_databases![
    r33_r62_what_was_acknowledged_survives_twenty_kills_and_the_rest_is_whole_or_absent
];

fn r33_r62_what_was_acknowledged_survives_twenty_kills_and_the_rest_is_whole_or_absent(
    database: Database,
) {
    let mut server = Server::start(database);
    let owner = Developer::register(&server, "owner@example.com");
    let storm = &Storm::of(&server, owner);

    let started = Instant::now();
    let claims = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || storm.client(client)))
            .collect();
        for round in 0..KILLS {
            thread::sleep(Duration::from_millis(300 + 53 * (round * 7 % 10)));
            server.kill();
            server.restart();
        }
        storm.end();
        let claims = clients.into_iter().map(ScopedJoinHandle::join);
        Claims::join(claims.map(|claims| claims.expect("a client sees only responses it knows")))
    });

    println!("{KILLS} kills in {:?}: {claims}", started.elapsed());
    evidence::everything_acknowledged_is_there_once(server.database(), &claims);
    evidence::every_account_is_whole(server.database(), &claims);
    evidence::nothing_belongs_to_nobody(server.database());
    evidence::acknowledged_secrets_work(&server, &claims);
}
