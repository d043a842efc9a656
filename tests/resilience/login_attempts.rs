//! Many login attempts for one account, from one IP address and from many.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use tenantry_acceptance::{Database, on_both_databases};

use crate::concurrent_requests::{
    RawRequest, RawResponse, count, exclusively, send_all, send_all_with_retries, statuses,
};
use crate::end_users::{EndUser, HOME, login, trust_proxy};

const WRONG: &str = "WrongPass123";
const ATTEMPTS: usize = 200;
const FREE: usize = 5;
const RIGHT_LOGINS: usize = 20;
const FAST_LOGIN: Duration = Duration::from_millis(100);
const ATTACKERS: u8 = 150;
const WAVES: usize = 4;
/// The attempts that unknown clients of an account have together.
const FREE_FOR_UNKNOWN_CLIENTS: usize = 100;

on_both_databases![
    r51_of_200_wrong_logins_at_once_five_are_verified_and_the_others_get_a_retry_after,
    r51_20_right_logins_at_once_all_succeed_three_times,
    r7_r51_an_unknown_email_is_limited_like_a_known_one,
    r52_under_attack_from_300_ips_a_known_client_still_logs_in,
    r33_r53_attempts_before_a_crash_still_count,
];

fn r51_of_200_wrong_logins_at_once_five_are_verified_and_the_others_get_a_retry_after(
    database: Database,
) {
    let (server, jane) = EndUser::start(database);
    let requests = vec![jane.login_with(WRONG, HOME); ATTEMPTS];
    let responses = exclusively(|| send_all(&server.address(), &requests));
    println!("{:?}", statuses(&responses));
    assert_eq!(count(&responses, 401), FREE);
    assert_eq!(count(&responses, 429), ATTEMPTS - FREE);
    for rejected in responses.iter().filter(|response| response.status == 429) {
        assert_has_rate_limit_headers(rejected);
    }
    // The right password is accepted after the pause and resets the counter.
    let early = jane.login().send(&server.address());
    if early.status == 429 {
        thread::sleep(early.retry_after().expect("some seconds"));
        jane.log_in(&server);
    }
    for _ in 0..FREE {
        let wrong = jane.login_with(WRONG, HOME);
        wrong.send(&server.address()).assert_status(401);
    }
}

#[track_caller]
fn assert_has_rate_limit_headers(rejected: &RawResponse) {
    let seconds = rejected.retry_after().expect("some seconds").as_secs();
    assert_eq!(rejected.json()["retry_after"], seconds);
    let header = |name| rejected.header(name).and_then(|value| value.parse().ok());
    assert_eq!(header("x-ratelimit-limit"), Some(FREE as u64));
    assert_eq!(header("x-ratelimit-remaining"), Some(0));
    assert_eq!(header("x-ratelimit-reset"), Some(seconds));
}

fn r51_20_right_logins_at_once_all_succeed_three_times(database: Database) {
    let (server, jane) = EndUser::start(database);
    for _ in 0..3 {
        let requests = vec![jane.login(); RIGHT_LOGINS];
        let (is_fast, (responses, rejections)) = exclusively(|| {
            // The logins wait for each other, at most four seconds; a busy machine may need longer.
            let is_fast = jane.login().send(&server.address()).took < FAST_LOGIN;
            (is_fast, send_all_with_retries(&server.address(), &requests))
        });
        println!("{rejections} rejections; fast machine: {is_fast}");
        assert!(!is_fast || rejections == 0, "{rejections} were rejected");
        assert_eq!(statuses(&responses), BTreeMap::from([(200, RIGHT_LOGINS)]));
    }
}

fn r7_r51_an_unknown_email_is_limited_like_a_known_one(database: Database) {
    let (server, jane) = EndUser::start(database);
    let unknown = login(&jane.project_id, "unknown@example.com", WRONG, HOME);
    for number in 0..8 {
        let [known, unknown] = [&jane.login_with(WRONG, HOME), &unknown]
            .map(|attempt| attempt.send(&server.address()));
        assert_eq!(known.comparable_head(), unknown.comparable_head());
        assert_eq!(known.body, unknown.body);
        known.assert_status(if number < FREE { 401 } else { 429 });
    }
}

fn r52_under_attack_from_300_ips_a_known_client_still_logs_in(database: Database) {
    let (server, jane) = EndUser::start_with(database, trust_proxy);
    let tokens = jane.log_in(&server);
    let attackers: Vec<String> = (1..=ATTACKERS)
        .flat_map(|last| ["198.51.100", "203.0.113"].map(|network| format!("{network}.{last}")))
        .collect();
    let mut requests: Vec<RawRequest> = attackers
        .iter()
        .map(|ip| jane.login_with(WRONG, ip))
        .collect();
    requests.push(jane.login());

    let wave = || {
        let mut responses = send_all(&server.address(), &requests);
        println!("{:?}", statuses(&responses));
        let own = responses.pop().expect("the login of the account");
        assert!([200, 503].contains(&own.status), "{own:?}");
        for response in &responses {
            assert!([401, 429, 503].contains(&response.status), "{response:?}");
        }
        count(&responses, 401)
    };
    let verified: usize = exclusively(|| (0..WAVES).map(|_| wave()).sum());
    // Some are rejected before verification, because one project cannot use the whole hash queue.
    let expected = FREE_FOR_UNKNOWN_CLIENTS / 2..=FREE_FOR_UNKNOWN_CLIENTS + WAVES;
    assert!(expected.contains(&verified), "{verified}");

    jane.log_in(&server);
    tokens.assert_alive(&server.address());
    // The password can still be reset by email.
    jane.reset_email(&server);
}

fn r33_r53_attempts_before_a_crash_still_count(database: Database) {
    let (mut server, jane) = EndUser::start(database);
    let wrong = jane.login_with(WRONG, HOME);
    for _ in 0..FREE {
        wrong.send(&server.address()).assert_status(401);
    }
    server.kill();
    server.restart();
    // The first pause may be over; then the first of these attempts starts the second one.
    let statuses = [(); 2].map(|()| wrong.send(&server.address()).status);
    assert_eq!(statuses[1], 429, "{statuses:?}");
}
