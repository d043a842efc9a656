//! 16 callers refresh the same token at the same moment.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{at_once, statuses, whole_machine};
use crate::end_users::{EndUser, Tokens, reuses};

const CALLERS: usize = 16;
const ROUNDS: usize = 5;

on_both_databases![
    r32_of_16_equal_refreshes_all_get_the_same_successor_and_the_family_lives,
    r32_without_a_grace_one_of_16_equal_refreshes_wins_and_the_others_end_the_family,
];

fn r32_of_16_equal_refreshes_all_get_the_same_successor_and_the_family_lives(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let jane = EndUser::create(&server, &developer, "jane@example.com");
    let mut tokens = jane.log_in(&server);
    for _ in 0..ROUNDS {
        let alone = whole_machine();
        let replies = at_once(&server.address(), &vec![tokens.renewal(); CALLERS]);
        drop(alone);
        assert_eq!(statuses(&replies), BTreeMap::from([(200, CALLERS)]));
        let all = Tokens::of_all(&replies);
        let successors: BTreeSet<&str> = all.iter().map(|tokens| &*tokens.refresh).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        for tokens in &all {
            assert_eq!(tokens.me().send(&server.address()).status, 200);
        }
        tokens = all[0].assert_good(&server.address());
    }
    assert_eq!(reuses(server.database()), 0);
    assert_eq!(jane.live_sessions(server.database()), 1);
}

fn r32_without_a_grace_one_of_16_equal_refreshes_wins_and_the_others_end_the_family(
    database: Database,
) {
    let server = Server::with(database, |installation| {
        installation.set("TENANTRY_REFRESH_GRACE", "0");
    });
    let developer = Developer::register(&server, "owner@example.com");
    let jane = EndUser::create(&server, &developer, "jane@example.com");
    for round in 1..=ROUNDS {
        let tokens = jane.log_in(&server);
        let alone = whole_machine();
        let replies = at_once(&server.address(), &vec![tokens.renewal(); CALLERS]);
        drop(alone);
        let expected = BTreeMap::from([(200, 1), (401, CALLERS - 1)]);
        assert_eq!(statuses(&replies), expected);
        for tokens in Tokens::of_all(&replies) {
            tokens.assert_rejected(&server.address());
        }
        // What is over cannot be ended again.
        assert_eq!(reuses(server.database()), round);
        assert_eq!(jane.live_sessions(server.database()), 0);
    }
}
