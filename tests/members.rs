//! Accounts with verified addresses, and their sessions.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Request, Server};

use crate::callers::{Developer, ME, PRIVATE_USERS};
use crate::jwt::Jwt;

/// The password of everybody, as long as nobody changes it.
pub(crate) const PASSWORD: &str = "SecurePass123";
pub(crate) const NEW_PASSWORD: &str = "SecurePass456";

/// `POST /api/v1/auth/…`
pub(crate) fn post(server: &Server, action: &str) -> Request {
    server.post(&format!("/api/v1/auth/{action}"))
}

/// A verified end user of this developer's project, without a session; responses the id.
#[track_caller]
pub(crate) fn verified_end_user(server: &Server, developer: &Developer, email: &str) -> String {
    let mut user = verified(email);
    user["project_id"] = json!(developer.project_id);
    created(server, &user)
}

/// A verified developer without keys and sessions; responses the id.
#[track_caller]
pub(crate) fn verified_developer(server: &Server, email: &str) -> String {
    created(server, &verified(email))
}

fn verified(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "full_name": "Jane Doe", "is_verified": true})
}

#[track_caller]
fn created(server: &Server, user: &Value) -> String {
    let request = server.post(PRIVATE_USERS).bearer(&server.service_token);
    let response = request.json(user).send();
    assert_eq!(response.status, 200, "{}", response.body);
    response.text("id")
}

/// A login at the platform.
pub(crate) fn login(server: &Server, email: &str, password: &str) -> Request {
    post(server, "login").json(&json!({"email": email, "password": password}))
}

/// A login at this developer's project.
pub(crate) fn project_login(
    server: &Server,
    developer: &Developer,
    (email, password): (&str, &str),
) -> Request {
    login(server, email, password).header("X-Project-ID", &developer.project_id)
}

/// A pair of tokens, as the response to a login or a refresh shows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(response: &ApiResponse) -> Self {
        assert_eq!(response.status, 200, "{}", response.body);
        Self {
            access: response.text("access_token"),
            refresh: response.text("refresh_token"),
        }
    }

    /// Those of a verified developer who just logged in.
    #[track_caller]
    pub(crate) fn of_developer(server: &Server, email: &str) -> Self {
        Self::of(&login(server, email, PASSWORD).send())
    }

    /// The id of their session.
    #[track_caller]
    pub(crate) fn session(&self) -> String {
        let claims = Jwt::read(&self.access).claims;
        claims["sid"].as_str().expect("a session").to_owned()
    }

    /// Fails unless both work; the refresh token is used up by it.
    #[track_caller]
    pub(crate) fn assert_alive(&self, server: &Server) -> Self {
        let me = server.get(ME).bearer(&self.access).send();
        assert_eq!(me.status, 200, "{}", me.body);
        Self::of(&refresh(server, &self.refresh).send())
    }

    /// Fails unless both are rejected.
    #[track_caller]
    pub(crate) fn assert_dead(&self, server: &Server) {
        let me = server.get(ME).bearer(&self.access).send();
        me.says(401, "Could not validate credentials");
        let refreshed = refresh(server, &self.refresh).send();
        refreshed.says(401, "Invalid refresh token");
    }
}

/// The exchange of a refresh token.
pub(crate) fn refresh(server: &Server, token: &str) -> Request {
    post(server, "refresh").json(&json!({"refresh_token": token}))
}

/// Makes what went out by email older by so many seconds.
#[track_caller]
pub(crate) fn age_email_tokens(server: &Server, seconds: i64) {
    let database = server.database();
    let age = if database.is_sqlite() {
        format!("{seconds} * 1000000")
    } else {
        format!("{seconds} * interval '1 second'")
    };
    let statement = format!(
        "UPDATE verifications SET created_at = created_at - {age}, expires_at = expires_at - {age}"
    );
    assert!(database.execute(&statement) > 0);
}
