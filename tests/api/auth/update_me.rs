//! `PATCH /api/v1/auth/me`

use serde_json::{Value, json};
use tenantry_acceptance::assertions::{
    assert_bad_body, assert_invalid, element, not_a_string, too_long_name,
};
use tenantry_acceptance::clients::{Developer, EndUser, ME};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    only_the_name_is_changed,
    null_and_blank_remove_the_name,
    an_invalid_name_changes_nothing,
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

fn only_the_name_is_changed(database: Database) {
    let jane = Jane::on(database);
    let mut account = jane.account();
    account["full_name"] = json!("Jos\u{e9} Doe");
    let response = jane.patch(&json!({
        "full_name": "  Jose\u{301} Doe ", "email": "evil@example.com", "role": "developer",
        "is_active": true, "id": "00000000-0000-4000-8000-000000000000", "project_id": null,
    }));
    response.assert_json(200, &account);
    assert_eq!(jane.account(), account);
    for ignored in [json!({}), json!({"role": "developer"})] {
        jane.patch(&ignored).assert_json(200, &account);
    }
    let path = format!("{ME}/");
    let request = jane.server.request("PATCH", &path).bearer(&jane.token);
    let response = request.json(&json!({"full_name": "Jo"})).send();
    assert_eq!(response.text("full_name"), "Jo");
}

fn null_and_blank_remove_the_name(database: Database) {
    let jane = Jane::on(database);
    for blank in [json!(null), json!(""), json!(" \t "), json!("\u{200b}")] {
        jane.patch(&json!({"full_name": "Jane"})).assert_status(200);
        let response = jane.patch(&json!({"full_name": blank}));
        response.assert_status(200);
        assert_eq!(response.json()["full_name"], json!(null));
        assert_eq!(jane.account()["full_name"], json!(null));
    }
}

fn an_invalid_name_changes_nothing(database: Database) {
    let jane = Jane::on(database);
    let account = jane.account();
    let controls = element(
        "full_name",
        "Full name must not contain control characters or bidirectional controls",
        "value_error.full_name.characters",
    );
    for (name, expected) in [
        (json!("x".repeat(256)), too_long_name()),
        (json!("a\u{202e}b"), controls),
        (json!(7), not_a_string("full_name")),
    ] {
        let response = jane.patch(&json!({"full_name": name}));
        assert_invalid(&response, &[expected]);
    }
    let request = || jane.server.request("PATCH", ME).bearer(&jane.token);
    assert_bad_body(&request().json_text("").send(), "value_error.missing");
    assert_bad_body(&request().json_text("[]").send(), "type_error.dict");
    request().send().assert_status(415);
    assert_eq!(jane.account(), account);
}
