//! Verified end users, and the requests of their sessions.

use serde_json::json;
use tenantry_acceptance::accounts::{NEW_PASSWORD, PASSWORD, verified_end_user};
use tenantry_acceptance::clients::{Developer, ME};
use tenantry_acceptance::{Database, Email, Installation, Server};

use crate::concurrent_requests::{RawRequest, RawResponse};

/// The IP address of a client behind a trusted proxy.
pub(crate) const HOME: &str = "192.0.2.1";

const RESET_EMAIL: &str = "reset_password";

pub(crate) struct EndUser {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) project_id: String,
}

impl EndUser {
    /// Starts a server with `jane@example.com`.
    #[track_caller]
    pub(crate) fn start(database: Database) -> (Server, Self) {
        Self::start_with(database, |_| ())
    }

    /// The same, with these settings.
    #[track_caller]
    pub(crate) fn start_with(
        database: Database,
        change: impl FnOnce(&mut Installation),
    ) -> (Server, Self) {
        let server = Server::with(database, change);
        let developer = Developer::register(&server, "owner@example.com");
        let jane = Self::create(&server, &developer, "jane@example.com");
        (server, jane)
    }

    /// Creates one as a private user.
    #[track_caller]
    pub(crate) fn create(server: &Server, developer: &Developer, email: &str) -> Self {
        Self {
            id: verified_end_user(server, developer, email),
            email: email.to_owned(),
            project_id: developer.project_id.clone(),
        }
    }

    /// A login with the right password.
    pub(crate) fn login(&self) -> RawRequest {
        self.login_with(PASSWORD, HOME)
    }

    /// A login with this password from this IP address.
    pub(crate) fn login_with(&self, password: &str, ip: &str) -> RawRequest {
        login(&self.project_id, &self.email, password, ip)
    }

    #[track_caller]
    pub(crate) fn log_in(&self, server: &Server) -> Tokens {
        Tokens::of(&self.login().send(&server.address()))
    }

    /// The number of sessions that have not ended.
    pub(crate) fn live_sessions(&self, database: &Database) -> usize {
        let id = database.id(&self.id);
        let live = format!(
            "SELECT 'live' AS value FROM sessions WHERE account_id = {id} AND ended_at IS NULL"
        );
        database.values(&live).len()
    }

    /// Requests a password reset and returns the email.
    #[track_caller]
    pub(crate) fn reset_email(&self, server: &Server) -> Email {
        let earlier = server.emails(RESET_EMAIL, &self.email).len();
        let request = forgot_password(&self.project_id, &self.email, HOME);
        request.send(&server.address()).assert_status(202);
        server.email(RESET_EMAIL, &self.email, earlier + 1)
    }
}

/// Lets requests name their IP address in `X-Forwarded-For`.
pub(crate) fn trust_proxy(installation: &mut Installation) {
    installation.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
}

/// A login with any email address.
pub(crate) fn login(project_id: &str, email: &str, password: &str, ip: &str) -> RawRequest {
    let headers = [("X-Project-ID", project_id), ("X-Forwarded-For", ip)];
    let body = json!({"email": email, "password": password});
    RawRequest::post("/api/v1/auth/login", &headers, &body)
}

/// A password reset request for any email address.
pub(crate) fn forgot_password(project_id: &str, email: &str, ip: &str) -> RawRequest {
    let headers = [("X-Project-ID", project_id), ("X-Forwarded-For", ip)];
    let body = json!({ "email": email });
    RawRequest::post("/api/v1/auth/forgot-password", &headers, &body)
}

/// The tokens of a login or a refresh.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(response: &RawResponse) -> Self {
        response.assert_status(200);
        Self {
            access: response.text("access_token"),
            refresh: response.text("refresh_token"),
        }
    }

    /// The tokens in every successful response.
    pub(crate) fn of_all(responses: &[RawResponse]) -> Vec<Self> {
        let successes = responses.iter().filter(|response| response.status == 200);
        successes.map(Self::of).collect()
    }

    pub(crate) fn refresh_request(&self) -> RawRequest {
        let body = json!({"refresh_token": self.refresh});
        RawRequest::post("/api/v1/auth/refresh", &[], &body)
    }

    /// A logout with the refresh token.
    pub(crate) fn logout(&self) -> RawRequest {
        let body = json!({"refresh_token": self.refresh});
        RawRequest::post("/api/v1/auth/logout", &[], &body)
    }

    pub(crate) fn logout_all(&self) -> RawRequest {
        let headers = [("Authorization", &*self.bearer())];
        RawRequest::post("/api/v1/auth/logout-all", &headers, &json!({}))
    }

    /// A change from [`PASSWORD`] to [`NEW_PASSWORD`], from this IP address.
    pub(crate) fn password_change(&self, ip: &str) -> RawRequest {
        let bearer = self.bearer();
        let headers = [("Authorization", &*bearer), ("X-Forwarded-For", ip)];
        let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        RawRequest::post("/api/v1/auth/change-password", &headers, &body)
    }

    pub(crate) fn me(&self) -> RawRequest {
        RawRequest::get(ME, &[("Authorization", &self.bearer())])
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }

    /// Fails unless both are accepted. Uses the refresh token, and returns the next pair.
    #[track_caller]
    pub(crate) fn assert_alive(&self, address: &str) -> Self {
        self.me().send(address).assert_status(200);
        Self::of(&self.refresh_request().send(address))
    }

    /// Fails unless both are rejected.
    #[track_caller]
    pub(crate) fn assert_dead(&self, address: &str) {
        for request in [self.me(), self.refresh_request()] {
            request.send(address).assert_status(401);
        }
    }
}

/// The number of audited reuses of refresh tokens.
pub(crate) fn reuses(database: &Database) -> usize {
    let audited = "SELECT outcome AS value FROM audit_entries WHERE action = 'refresh_token.reuse'";
    database.values(audited).len()
}
