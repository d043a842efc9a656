//! Many login attempts of a password, from one address and from many.

use std::thread;
use std::time::Duration;

use tenantry_acceptance::{Database, Installation, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{Ready, Reply, at_once, at_once_until_answered, count, statuses, whole_machine};
use crate::end_users::{EndUser, HOME, forgotten, login};

const WRONG: &str = "WrongPass123";
const GUESSES: usize = 200;
const FREE: usize = 5;
const RIGHT_ONES: usize = 20;
const QUICK_LOGIN: Duration = Duration::from_millis(100);
const ATTACKERS: u8 = 150;
const WAVES: usize = 4;
/// What addresses that never logged in to an account may login attempt there together.
const FREE_FOR_STRANGERS: usize = 100;

on_both_databases![
    r51_of_200_wrong_login_attempts_at_once_five_are_looked_at_and_the_others_told_when_to_come_again,
    r51_20_right_logins_at_once_all_succeed_again_and_again,
    r7_r51_an_unknown_address_is_limited_like_a_known_one,
    r52_who_is_attacked_from_300_addresses_still_logs_in_from_a_known_one,
    r33_r53_what_was_attempted_before_a_crash_still_counts,
];

fn r51_of_200_wrong_login_attempts_at_once_five_are_looked_at_and_the_others_told_when_to_come_again(
    database: Database,
) {
    let server = Server::start(database);
    let jane = end_user(&server);
    let alone = whole_machine();
    let replies = at_once(
        &server.address(),
        &vec![jane.login_with(WRONG, HOME); GUESSES],
    );
    drop(alone);
    println!("{:?}", statuses(&replies));
    assert_eq!(count(&replies, 401), FREE);
    assert_eq!(count(&replies, 429), GUESSES - FREE);
    for rejected in replies.iter().filter(|reply| reply.status == 429) {
        assert_tells_when(rejected);
    }
    // The right password opens the door as soon as the pause is over, and the login attempts are forgotten.
    let early = jane.login().send(&server.address());
    if early.status == 429 {
        thread::sleep(early.retry_after().expect("some seconds"));
        jane.log_in(&server);
    }
    for _ in 0..FREE {
        let reply = jane.login_with(WRONG, HOME).send(&server.address());
        assert_eq!(reply.status, 401, "{reply:?}");
    }
}

#[track_caller]
fn assert_tells_when(rejected: &Reply) {
    let seconds = rejected.retry_after().expect("some seconds").as_secs();
    assert_eq!(rejected.json()["retry_after"], seconds);
    let header = |name| rejected.header(name).and_then(|value| value.parse().ok());
    assert_eq!(header("x-ratelimit-limit"), Some(FREE as u64));
    assert_eq!(header("x-ratelimit-remaining"), Some(0));
    assert_eq!(header("x-ratelimit-reset"), Some(seconds));
}

fn r51_20_right_logins_at_once_all_succeed_again_and_again(database: Database) {
    let server = Server::start(database);
    let jane = end_user(&server);
    for _ in 0..3 {
        let alone = whole_machine();
        // They wait for each other, for four seconds at most; a busy machine may be too slow for that.
        let is_quick = jane.login().send(&server.address()).took < QUICK_LOGIN;
        let crowd = vec![jane.login(); RIGHT_ONES];
        let (replies, sent_away) = at_once_until_answered(&server.address(), &crowd);
        drop(alone);
        println!("{sent_away} sent away; quick machine: {is_quick}");
        assert!(!is_quick || sent_away == 0, "{sent_away} were sent away");
        assert_eq!(count(&replies, 200), RIGHT_ONES, "{:?}", statuses(&replies));
    }
}

fn r7_r51_an_unknown_address_is_limited_like_a_known_one(database: Database) {
    let server = Server::start(database);
    let jane = end_user(&server);
    let nobody = login(&jane.project_id, "nobody@example.com", WRONG, HOME);
    for number in 0..8 {
        let [known, unknown] = [jane.login_with(WRONG, HOME), nobody.clone()]
            .map(|login_attempt| login_attempt.send(&server.address()));
        assert_eq!(known.lasting_head(), unknown.lasting_head());
        assert_eq!(known.body, unknown.body);
        assert_eq!(known.status, if number < FREE { 401 } else { 429 });
    }
}

fn r52_who_is_attacked_from_300_addresses_still_logs_in_from_a_known_one(database: Database) {
    let server = Server::with(database, behind_a_proxy);
    let jane = end_user(&server);
    let tokens = jane.log_in(&server);
    let attackers: Vec<String> = (1..=ATTACKERS)
        .flat_map(|last| ["198.51.100", "203.0.113"].map(|network| format!("{network}.{last}")))
        .collect();
    let mut storm: Vec<Ready> = attackers
        .iter()
        .map(|address| jane.login_with(WRONG, address))
        .collect();
    storm.push(jane.login());

    let alone = whole_machine();
    let mut looked_at = 0;
    for _ in 0..WAVES {
        let mut replies = at_once(&server.address(), &storm);
        println!("{:?}", statuses(&replies));
        let own = replies.pop().expect("the victim's own");
        assert!([200, 503].contains(&own.status), "{own:?}");
        for reply in &replies {
            assert!([401, 429, 503].contains(&reply.status), "{reply:?}");
        }
        looked_at += count(&replies, 401);
    }
    drop(alone);
    // Some are sent away unseen, because the passwords of one project may not keep all others waiting.
    let expected = FREE_FOR_STRANGERS / 2..=FREE_FOR_STRANGERS + WAVES;
    assert!(expected.contains(&looked_at), "{looked_at}");

    jane.log_in(&server);
    tokens.assert_good(&server.address());
    // And whoever has the mailbox can reset the password.
    forgotten(&server, &jane);
}

fn r33_r53_what_was_attempted_before_a_crash_still_counts(database: Database) {
    let mut server = Server::start(database);
    let jane = end_user(&server);
    let wrong = jane.login_with(WRONG, HOME);
    for _ in 0..FREE {
        assert_eq!(wrong.send(&server.address()).status, 401);
    }
    server.kill();
    server.restart();
    // The first pause may be over by now; then this login attempt begins the second one.
    let statuses = [(); 2].map(|()| wrong.send(&server.address()).status);
    assert_eq!(statuses[1], 429, "{statuses:?}");
}

fn end_user(server: &Server) -> EndUser {
    let developer = Developer::register(server, "owner@example.com");
    EndUser::create(server, &developer, "jane@example.com")
}

fn behind_a_proxy(installation: &mut Installation) {
    installation.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
}
