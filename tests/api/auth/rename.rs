//! `PATCH /api/v1/auth/me`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME};
use crate::forms::{assert_bad_body, assert_invalid, element};

on_both_databases![
    the_name_alone_is_changed,
    null_and_blank_take_the_name_away,
    a_name_that_breaks_a_rule_changes_nothing,
    a_call_without_a_token_is_rejected,
    the_allowed_methods_are_named,
];

const JANE: &str = "jane@example.com";

struct Jane {
    server: Server,
    token: String,
}

impl Jane {
    fn on(database: Database) -> Self {
        let server = Server::start(database);
        let developer = Developer::register(&server, "john@example.com");
        let token = EndUser::register(&server, &developer, JANE).access_token;
        Self { server, token }
    }

    fn patch(&self, body: &Value) -> ApiResponse {
        let request = self.server.request("PATCH", ME).bearer(&self.token);
        request.json(body).send()
    }

    fn account(&self) -> Value {
        self.server.get(ME).bearer(&self.token).send().json()
    }
}

fn the_name_alone_is_changed(database: Database) {
    let jane = Jane::on(database);
    let mut account = jane.account();
    account["full_name"] = json!("Jos\u{e9} Doe");
    let response = jane.patch(&json!({
        "full_name": "  Jose\u{301} Doe ", "email": "evil@example.com", "role": "developer",
        "is_active": true, "id": "00000000-0000-4000-8000-000000000000", "project_id": null,
    }));
    response.is(200, &account);
    assert_eq!(jane.account(), account);
    for unchanging in [json!({}), json!({"role": "developer"})] {
        jane.patch(&unchanging).is(200, &account);
    }
    let path = format!("{ME}/");
    let request = jane.server.request("PATCH", &path).bearer(&jane.token);
    let response = request.json(&json!({"full_name": "Jo"})).send();
    assert_eq!(response.text("full_name"), "Jo");
}

fn null_and_blank_take_the_name_away(database: Database) {
    let jane = Jane::on(database);
    for blank in [json!(null), json!(""), json!(" \t "), json!("\u{200b}")] {
        assert_eq!(jane.patch(&json!({"full_name": "Jane"})).status, 200);
        let response = jane.patch(&json!({"full_name": blank}));
        assert_eq!(response.status, 200, "{}", response.body);
        assert_eq!(response.json()["full_name"], json!(null));
        assert_eq!(jane.account()["full_name"], json!(null));
    }
}

fn a_name_that_breaks_a_rule_changes_nothing(database: Database) {
    let jane = Jane::on(database);
    let account = jane.account();
    let invalid = |name: Value, msg: &str, r#type: &str| {
        let response = jane.patch(&json!({"full_name": name}));
        assert_invalid(&response, &[element("full_name", msg, r#type)]);
    };
    let too_long = "ensure this value has at most 255 characters";
    invalid(
        json!("x".repeat(256)),
        too_long,
        "value_error.any_str.max_length",
    );
    let disturbing = "Full name must not contain control characters or bidirectional controls";
    invalid(
        json!("a\u{202e}b"),
        disturbing,
        "value_error.full_name.characters",
    );
    invalid(json!(7), "str type expected", "type_error.str");
    let request = || jane.server.request("PATCH", ME).bearer(&jane.token);
    assert_bad_body(&request().json_text("").send(), "value_error.missing");
    assert_bad_body(&request().json_text("[]").send(), "type_error.dict");
    assert_eq!(request().send().status, 415);
    assert_eq!(jane.account(), account);
}

fn a_call_without_a_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let body = json!({"full_name": "Jane"});
    let response = server.request("PATCH", ME).json(&body).send();
    response.says(401, "Not authenticated");
    let response = server.request("PATCH", ME).bearer("garbage").json(&body);
    response.send().says(401, "Could not validate credentials");
}

fn the_allowed_methods_are_named(database: Database) {
    let server = Server::start(database);
    for method in ["PUT", "POST", "DELETE"] {
        let response = server.request(method, ME).send();
        response.says(405, "Method Not Allowed");
        assert_eq!(response.header("Allow"), Some("GET, HEAD, PATCH"));
    }
}
