//! `POST /api/v1/auth/logout` and `/logout-all`

use serde_json::json;
use tenantry_acceptance::accounts::{Tokens, post, refresh, verified_developer};
use tenantry_acceptance::assertions::{assert_bad_body, assert_invalid, not_a_string};
use tenantry_acceptance::clients::EndUser;
use tenantry_acceptance::{Database, Request, Server, on_both_databases};

on_both_databases![
    r34_after_a_logout_by_refresh_token_no_token_of_the_session_works,
    r34_after_a_logout_by_access_token_no_token_of_the_session_works,
    any_refresh_token_of_the_session_ends_it,
    a_repeated_logout_succeeds,
    a_logout_without_a_valid_credential_is_rejected,
    the_body_is_optional,
    logout_all_ends_every_session_of_only_this_account,
];

const JOHN: &str = "john@example.com";

fn log_out(server: &Server, refresh_token: &str) -> Request {
    post(server, "logout").json(&json!({"refresh_token": refresh_token}))
}

#[track_caller]
fn assert_logged_out(request: Request) {
    let response = request.send();
    assert_eq!((response.status, response.body.as_str()), (204, ""));
    assert_eq!(response.header("Cache-Control"), Some("no-store"));
}

fn r34_after_a_logout_by_refresh_token_no_token_of_the_session_works(database: Database) {
    let (mut server, tokens) = Tokens::start(database);
    let other = Tokens::of_developer(&server, JOHN);
    assert_logged_out(log_out(&server, &tokens.refresh));
    tokens.assert_dead(&server);
    server.restart();
    tokens.assert_dead(&server);
    other.assert_alive(&server);
}

fn r34_after_a_logout_by_access_token_no_token_of_the_session_works(database: Database) {
    let (server, developer, user) = EndUser::start(database);
    let other = EndUser::register(&server, &developer, "june@example.com");
    let tokens = Tokens::of(&refresh(&server, &user.refresh_token).send());
    assert_logged_out(post(&server, "logout/").bearer(&tokens.access));
    tokens.assert_dead(&server);
    let again = post(&server, "logout").bearer(&tokens.access).send();
    again.assert_error(401, "Could not validate credentials");
    let others = Tokens::of_registration(&other);
    others.assert_alive(&server);
}

fn any_refresh_token_of_the_session_ends_it(database: Database) {
    let (server, first) = Tokens::start(database);
    let second = Tokens::of(&refresh(&server, &first.refresh).send());
    let third = Tokens::of(&refresh(&server, &second.refresh).send());
    assert_logged_out(log_out(&server, &first.refresh));
    third.assert_dead(&server);
}

fn a_repeated_logout_succeeds(database: Database) {
    let (server, tokens) = Tokens::start(database);
    for _ in 0..3 {
        assert_logged_out(log_out(&server, &tokens.refresh));
    }
}

fn a_logout_without_a_valid_credential_is_rejected(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let nothing = [
        post(&server, "logout"),
        post(&server, "logout").json(&json!({})),
        post(&server, "logout").json(&json!({"access_token": tokens.access})),
        post(&server, "logout-all"),
        post(&server, "logout-all").json(&json!({"refresh_token": tokens.refresh})),
    ];
    for request in nothing {
        let response = request.send();
        response.assert_error(401, "Not authenticated");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    for invalid in ["", "garbage", &tokens.access, &server.service_token] {
        let response = log_out(&server, invalid).send();
        response.assert_error(401, "Invalid refresh token");
    }
    for invalid in ["garbage", &tokens.refresh, &server.service_token] {
        for action in ["logout", "logout-all"] {
            let response = post(&server, action).bearer(invalid).send();
            response.assert_error(401, "Could not validate credentials");
        }
    }
    // The refresh token has precedence.
    let both = log_out(&server, "garbage").bearer(&tokens.access).send();
    both.assert_error(401, "Invalid refresh token");
    tokens.assert_alive(&server);
}

fn the_body_is_optional(database: Database) {
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
        response.assert_status(204);
        tokens.assert_dead(&server);
    }
    let (tokens, response) = with(&|request| request.json_text("{"));
    assert_bad_body(&response, "value_error.jsondecode");
    tokens.assert_alive(&server);
    let (tokens, response) = with(&|request| request.body("x=y"));
    response.assert_status(415);
    tokens.assert_alive(&server);
    let (tokens, response) = with(&|request| request.json(&json!({"refresh_token": 1})));
    let no_text = not_a_string("refresh_token");
    assert_invalid(&response, &[no_text]);
    tokens.assert_alive(&server);
}

fn logout_all_ends_every_session_of_only_this_account(database: Database) {
    let server = Server::start(database);
    for email in [JOHN, "june@example.com"] {
        verified_developer(&server, email);
    }
    let johns = [0; 3].map(|_| Tokens::of_developer(&server, JOHN));
    let june = Tokens::of_developer(&server, "june@example.com");
    assert_logged_out(post(&server, "logout-all/").bearer(&johns[1].access));
    for tokens in &johns {
        tokens.assert_dead(&server);
    }
    june.assert_alive(&server);
    Tokens::of_developer(&server, JOHN).assert_alive(&server);
}
