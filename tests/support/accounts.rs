//! Verified accounts and their sessions.

use serde_json::{Value, json};

use super::clients::{Developer, EndUser, as_service, get_me, signup};
use super::jwt::Jwt;
use crate::{ApiResponse, Database, Request, Server};

/// The first password of every account.
pub const PASSWORD: &str = "SecurePass123";
/// The password that tests change to.
pub const NEW_PASSWORD: &str = "SecurePass456";

/// The detail of every failed login.
pub const INCORRECT: &str = "Incorrect email or password";

/// `POST /api/v1/auth/…`
pub fn post(server: &Server, action: &str) -> Request {
    server.post(&format!("/api/v1/auth/{action}"))
}

/// Creates a verified end user of the developer's project, without a session; returns the id.
#[track_caller]
pub fn verified_end_user(server: &Server, developer: &Developer, email: &str) -> String {
    let mut user = verified(email);
    user["project_id"] = json!(developer.project_id);
    create(server, &user)
}

/// Creates a verified developer without keys and sessions; returns the id.
#[track_caller]
pub fn verified_developer(server: &Server, email: &str) -> String {
    create(server, &verified(email))
}

fn verified(email: &str) -> Value {
    let mut user = signup(email);
    user["is_verified"] = json!(true);
    user
}

#[track_caller]
fn create(server: &Server, user: &Value) -> String {
    let response = as_service(server).json(user).send();
    response.assert_status(200);
    response.text("id")
}

/// Disables an account; no endpoint does this yet.
#[track_caller]
pub fn disable(server: &Server, account: &str) {
    let id = server.database().id(account);
    let statement = format!("UPDATE accounts SET disabled_at = created_at WHERE id = {id}");
    assert_eq!(server.database().execute(&statement), 1);
}

/// A login at the platform.
pub fn login(server: &Server, email: &str, password: &str) -> Request {
    post(server, "login").json(&json!({"email": email, "password": password}))
}

/// A login at the developer's project.
pub fn project_login(
    server: &Server,
    developer: &Developer,
    (email, password): (&str, &str),
) -> Request {
    login(server, email, password).header("X-Project-ID", &developer.project_id)
}

/// Requests a password reset email for a developer.
#[track_caller]
pub fn request_password_reset(server: &Server, email: &str) {
    let request = post(server, "forgot-password").json(&json!({"email": email}));
    request.send().assert_status(202);
}

/// Verifies an email address by the token of an email.
pub fn verify_email(server: &Server, token: &str) -> ApiResponse {
    let request = post(server, "verify-email");
    request.json(&json!({"token": token})).send()
}

/// The tokens of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

impl Tokens {
    /// Those in the response to a login or a refresh.
    #[track_caller]
    pub fn of(response: &ApiResponse) -> Self {
        response.assert_status(200);
        let members = ["access_token", "refresh_token", "token_type"];
        assert_eq!(response.members(), members);
        assert_eq!(response.text("token_type"), "bearer");
        Self {
            access: response.text("access_token"),
            refresh: response.text("refresh_token"),
        }
    }

    /// Those of the registration of an end user.
    pub fn of_registration(user: &EndUser) -> Self {
        Self {
            access: user.access_token.clone(),
            refresh: user.refresh_token.clone(),
        }
    }

    /// Starts a server, and logs the verified developer `john@example.com` in.
    #[track_caller]
    pub fn start(database: Database) -> (Server, Self) {
        let server = Server::start(database);
        verified_developer(&server, "john@example.com");
        let tokens = Self::of_developer(&server, "john@example.com");
        (server, tokens)
    }

    /// Logs a verified developer in.
    #[track_caller]
    pub fn of_developer(server: &Server, email: &str) -> Self {
        Self::of(&login(server, email, PASSWORD).send())
    }

    /// The id of the session.
    #[track_caller]
    pub fn session(&self) -> String {
        let claims = Jwt::read(&self.access).claims;
        claims["sid"].as_str().expect("a session").to_owned()
    }

    /// `GET /api/v1/auth/me` with the access token.
    pub fn me(&self, server: &Server) -> ApiResponse {
        get_me(server, &self.access)
    }

    /// The next pair.
    #[track_caller]
    pub fn refreshed(&self, server: &Server) -> Self {
        Self::of(&refresh(server, &self.refresh).send())
    }

    /// Fails unless both are accepted. Uses the refresh token, and returns the next pair.
    #[track_caller]
    pub fn assert_alive(&self, server: &Server) -> Self {
        self.me(server).assert_status(200);
        self.refreshed(server)
    }

    /// Fails unless both are rejected.
    #[track_caller]
    pub fn assert_dead(&self, server: &Server) {
        let me = self.me(server);
        me.assert_error(401, "Could not validate credentials");
        let refreshed = refresh(server, &self.refresh).send();
        refreshed.assert_error(401, "Invalid refresh token");
    }
}

/// Copies of a token with one changed character at every `step`-th position, and longer ones.
pub fn changed_tokens(token: &str, step: usize) -> Vec<String> {
    let last = token.len() - 1;
    let mut all = Vec::new();
    for position in (0..last).step_by(step).chain([last - 1, last]) {
        for other in ["A", "B", "g", "-", ".", "="] {
            let mut changed = token.to_owned();
            changed.replace_range(position..=position, other);
            all.push(changed);
        }
    }
    all.extend(["=", "A", "."].map(|end| format!("{token}{end}")));
    all.retain(|changed| changed != token);
    all
}

/// The exchange of a refresh token.
pub fn refresh(server: &Server, token: &str) -> Request {
    post(server, "refresh").json(&json!({"refresh_token": token}))
}

/// Makes the tokens and codes in emails older by this number of seconds.
#[track_caller]
pub fn age_email_tokens(server: &Server, seconds: i64) {
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
