//! Somebody logs in more often than sessions are kept.

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{at_once, count, whole_machine};
use crate::end_users::{EndUser, Tokens};

const MOST: usize = 50;
const LATE: usize = 8;

on_both_databases![
    r39_the_51st_login_ends_the_oldest_session_only_and_a_crowd_no_more_than_it_needs
];

fn r39_the_51st_login_ends_the_oldest_session_only_and_a_crowd_no_more_than_it_needs(
    database: Database,
) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let jane = EndUser::create(&server, &developer, "jane@example.com");
    let john = EndUser::create(&server, &developer, "john@example.com");
    let neighbour = john.log_in(&server);
    let mut sessions: Vec<Tokens> = (0..MOST).map(|_| jane.log_in(&server)).collect();
    assert_eq!(alive(&server, &sessions), vec![true; MOST]);

    sessions.push(jane.log_in(&server));
    let mut expected = vec![true; MOST + 1];
    expected[0] = false;
    assert_eq!(alive(&server, &sessions), expected);
    sessions[0].assert_rejected(&server.address());

    let alone = whole_machine();
    let replies = at_once(&server.address(), &vec![jane.login(); LATE]);
    drop(alone);
    assert_eq!(count(&replies, 200), LATE, "{replies:?}");
    expected[..=LATE].fill(false);
    assert_eq!(alive(&server, &sessions), expected);
    assert_eq!(alive(&server, &Tokens::of_all(&replies)), vec![true; LATE]);
    assert_eq!(jane.live_sessions(server.database()), MOST);
    neighbour.assert_good(&server.address());
}

fn alive(server: &Server, sessions: &[Tokens]) -> Vec<bool> {
    let me = sessions.iter().map(Tokens::me);
    me.map(|me| me.send(&server.address()).status == 200)
        .collect()
}
