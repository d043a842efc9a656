//! A password is changed or reset while it is in use.

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{Ready, at_once, count, whole_machine};
use crate::end_users::{EndUser, HOME, NEW_PASSWORD, PASSWORD, Tokens, forgotten, reuses};

const ROUNDS: usize = 8;
const LOGINS: usize = 6;

on_both_databases![
    r8_after_a_change_of_the_password_only_its_own_session_lives,
    r23_after_a_reset_no_session_of_the_old_password_lives,
];

fn r8_after_a_change_of_the_password_only_its_own_session_lives(database: Database) {
    let server = start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let address = server.address();
    let mut opened = 0;
    for round in 0..ROUNDS {
        let jane = EndUser::create(&server, &developer, &format!("jane{round}@example.com"));
        let [own, other] = [(); 2].map(|()| jane.log_in(&server));
        let mut storm = vec![own.password_change(HOME), own.renewal(), other.renewal()];
        storm.extend(logins(&jane));
        let alone = whole_machine();
        let replies = at_once(&address, &storm);
        drop(alone);

        assert_eq!(replies[0].status, 200, "{:?}", replies[0]);
        let own_successor = Tokens::of(&replies[1]);
        let successors = Tokens::of_all(&replies[2..]);
        opened += count(&replies[3..], 200);
        for tokens in [other].iter().chain(&successors) {
            tokens.assert_rejected(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 1);
        own_successor.assert_good(&address);
        assert_new_password(&server, &jane);
    }
    println!(
        "{opened} of {} logged in before the change",
        ROUNDS * LOGINS
    );
    assert_eq!(reuses(server.database()), 0);
}

fn r23_after_a_reset_no_session_of_the_old_password_lives(database: Database) {
    let server = start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let address = server.address();
    let mut opened = 0;
    for round in 0..ROUNDS {
        let jane = EndUser::create(&server, &developer, &format!("jane{round}@example.com"));
        let earlier = jane.log_in(&server);
        let token = forgotten(&server, &jane).token();
        let reset = json!({"token": token, "password": NEW_PASSWORD});
        let mut storm = vec![
            Ready::post("/api/v1/auth/reset-password", &[], &reset),
            earlier.renewal(),
            earlier.renewal(),
        ];
        storm.extend(logins(&jane));
        let alone = whole_machine();
        let replies = at_once(&address, &storm);
        drop(alone);

        assert_eq!(replies[0].status, 200, "{:?}", replies[0]);
        opened += count(&replies[3..], 200);
        for tokens in [earlier].iter().chain(&Tokens::of_all(&replies[1..])) {
            tokens.assert_rejected(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 0);
        assert_new_password(&server, &jane);
    }
    println!("{opened} of {} logged in before the reset", ROUNDS * LOGINS);
    assert_eq!(reuses(server.database()), 0);
}

/// LoginAttempts from one address wait for each other; these do not.
fn logins(person: &EndUser) -> impl Iterator<Item = Ready> {
    (0..LOGINS).map(|number| person.login_with(PASSWORD, &format!("198.51.100.{number}")))
}

fn assert_new_password(server: &Server, person: &EndUser) {
    for (password, status) in [(PASSWORD, 401), (NEW_PASSWORD, 200)] {
        let reply = person.login_with(password, HOME).send(&server.address());
        assert_eq!(reply.status, status, "{reply:?}");
    }
}

fn start(database: Database) -> Server {
    Server::with(database, |installation| {
        installation.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    })
}
