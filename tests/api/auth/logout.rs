//! `POST /api/v1/auth/logout` and `/logout-all`

use serde_json::json;
use tenantry_acceptance::{Database, Request, Server, on_both_databases};

use crate::callers::{Developer, EndUser};
use crate::forms::{assert_bad_body, assert_invalid, element};
use crate::members::{Tokens, post, refresh, verified_developer};

on_both_databases![
    r34_after_a_logout_by_refresh_token_nothing_of_the_session_works,
    r34_after_a_logout_by_access_token_nothing_of_the_session_works,
    any_refresh_token_of_the_session_ends_it,
    a_session_that_has_ended_already_is_no_error,
    a_logout_without_a_good_credential_is_rejected,
    the_body_is_read_only_when_there_is_one,
    a_logout_everywhere_ends_every_session_of_the_account_alone,
];

const JOHN: &str = "john@example.com";

fn log_out(server: &Server, refresh_token: &str) -> Request {
    post(server, "logout").json(&json!({"refresh_token": refresh_token}))
}

#[track_caller]
fn assert_done(request: Request) {
    let response = request.send();
    assert_eq!((response.status, response.body.as_str()), (204, ""));
    assert_eq!(response.header("Cache-Control"), Some("no-store"));
}

fn r34_after_a_logout_by_refresh_token_nothing_of_the_session_works(database: Database) {
    let mut server = Server::start(database);
    verified_developer(&server, JOHN);
    let tokens = Tokens::of_developer(&server, JOHN);
    let other = Tokens::of_developer(&server, JOHN);
    assert_done(log_out(&server, &tokens.refresh));
    tokens.assert_dead(&server);
    server.restart();
    tokens.assert_dead(&server);
    other.assert_alive(&server);
}

fn r34_after_a_logout_by_access_token_nothing_of_the_session_works(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let other = EndUser::register(&server, &developer, "june@example.com");
    let tokens = Tokens::of(&refresh(&server, &user.refresh_token).send());
    assert_done(post(&server, "logout/").bearer(&tokens.access));
    tokens.assert_dead(&server);
    let again = post(&server, "logout").bearer(&tokens.access).send();
    again.says(401, "Could not validate credentials");
    let others = Tokens {
        access: other.access_token,
        refresh: other.refresh_token,
    };
    others.assert_alive(&server);
}

fn any_refresh_token_of_the_session_ends_it(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let first = Tokens::of_developer(&server, JOHN);
    let second = Tokens::of(&refresh(&server, &first.refresh).send());
    let third = Tokens::of(&refresh(&server, &second.refresh).send());
    assert_done(log_out(&server, &first.refresh));
    third.assert_dead(&server);
}

fn a_session_that_has_ended_already_is_no_error(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let tokens = Tokens::of_developer(&server, JOHN);
    for _ in 0..3 {
        assert_done(log_out(&server, &tokens.refresh));
    }
}

fn a_logout_without_a_good_credential_is_rejected(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let tokens = Tokens::of_developer(&server, JOHN);
    let nothing = [
        post(&server, "logout"),
        post(&server, "logout").json(&json!({})),
        post(&server, "logout").json(&json!({"access_token": tokens.access})),
        post(&server, "logout-all"),
        post(&server, "logout-all").json(&json!({"refresh_token": tokens.refresh})),
    ];
    for request in nothing {
        let response = request.send();
        response.says(401, "Not authenticated");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    for garbage in ["", "garbage", &tokens.access, &server.service_token] {
        let response = log_out(&server, garbage).send();
        response.says(401, "Invalid refresh token");
    }
    for garbage in ["garbage", &tokens.refresh, &server.service_token] {
        for action in ["logout", "logout-all"] {
            let response = post(&server, action).bearer(garbage).send();
            response.says(401, "Could not validate credentials");
        }
    }
    // The refresh token decides when there are both.
    let both = log_out(&server, "garbage").bearer(&tokens.access).send();
    both.says(401, "Invalid refresh token");
    tokens.assert_alive(&server);
}

fn the_body_is_read_only_when_there_is_one(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let with = |add: &dyn Fn(Request) -> Request| {
        let tokens = Tokens::of_developer(&server, JOHN);
        let response = add(post(&server, "logout").bearer(&tokens.access)).send();
        (tokens, response)
    };
    let accepted: [&dyn Fn(Request) -> Request; 4] = [
        &|request| request,
        &|request| request.json_text(""),
        &|request| request.header("Content-Type", "text/plain"),
        &|request| request.json(&json!({"device": "phone"})),
    ];
    for add in accepted {
        let (tokens, response) = with(add);
        assert_eq!(response.status, 204, "{}", response.body);
        tokens.assert_dead(&server);
    }
    let (tokens, response) = with(&|request| request.json_text("{"));
    assert_bad_body(&response, "value_error.jsondecode");
    tokens.assert_alive(&server);
    let (tokens, response) = with(&|request| request.body("x=y"));
    assert_eq!(response.status, 415);
    tokens.assert_alive(&server);
    let (tokens, response) = with(&|request| request.json(&json!({"refresh_token": 1})));
    let no_text = element("refresh_token", "str type expected", "type_error.str");
    assert_invalid(&response, &[no_text]);
    tokens.assert_alive(&server);
}

fn a_logout_everywhere_ends_every_session_of_the_account_alone(database: Database) {
    let server = Server::start(database);
    for email in [JOHN, "june@example.com"] {
        verified_developer(&server, email);
    }
    let johns = [0; 3].map(|_| Tokens::of_developer(&server, JOHN));
    let june = Tokens::of_developer(&server, "june@example.com");
    assert_done(post(&server, "logout-all/").bearer(&johns[1].access));
    for tokens in &johns {
        tokens.assert_dead(&server);
    }
    june.assert_alive(&server);
    Tokens::of_developer(&server, JOHN).assert_alive(&server);
}
