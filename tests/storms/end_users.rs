//! End users, and what they do with their accounts.

use serde_json::json;
use tenantry_acceptance::{Database, Email, Server};

use crate::callers::{Developer, PRIVATE_USERS, person};
use crate::crowd::{Ready, Reply};

pub(crate) const PASSWORD: &str = "SecurePass123";
pub(crate) const NEW_PASSWORD: &str = "SecurePass456";
/// An address that clients come from where this machine is a trusted proxy.
pub(crate) const HOME: &str = "192.0.2.1";

const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";
const LOGOUT_ALL: &str = "/api/v1/auth/logout-all";
const CHANGE_PASSWORD: &str = "/api/v1/auth/change-password";
const FORGOT: &str = "/api/v1/auth/forgot-password";
const RESET_MAIL: &str = "reset_password";
const ME: &str = "/api/v1/auth/me";

/// An end user whose address is verified.
pub(crate) struct EndUser {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) project_id: String,
}

impl EndUser {
    /// Creates one, as a system does that brings its users along.
    #[track_caller]
    pub(crate) fn create(server: &Server, developer: &Developer, email: &str) -> Self {
        let mut body = person(email);
        body["project_id"] = json!(developer.project_id);
        body["is_verified"] = json!(true);
        let request = server.post(PRIVATE_USERS).bearer(&server.service_token);
        let response = request.json(&body).send();
        assert_eq!(response.status, 200, "{}", response.body);
        Self {
            id: response.text("id"),
            email: email.to_owned(),
            project_id: developer.project_id.clone(),
        }
    }

    /// A login with the right password.
    pub(crate) fn login(&self) -> Ready {
        self.login_with(PASSWORD, HOME)
    }

    /// A login with this password from this address.
    pub(crate) fn login_with(&self, password: &str, from: &str) -> Ready {
        login(&self.project_id, &self.email, password, from)
    }

    #[track_caller]
    pub(crate) fn log_in(&self, server: &Server) -> Tokens {
        Tokens::of(&self.login().send(&server.address()))
    }

    /// How many sessions of theirs are not over.
    pub(crate) fn live_sessions(&self, database: &Database) -> usize {
        let id = database.id(&self.id);
        let live = format!(
            "SELECT 'live' AS value FROM sessions WHERE account_id = {id} AND ended_at IS NULL"
        );
        database.values(&live).len()
    }
}

/// A login to any address, known or not.
pub(crate) fn login(project_id: &str, email: &str, password: &str, from: &str) -> Ready {
    let headers = [("X-Project-ID", project_id), ("X-Forwarded-For", from)];
    let body = json!({"email": email, "password": password});
    Ready::post(LOGIN, &headers, &body)
}

/// Lets them forget their password, and gives the email.
#[track_caller]
pub(crate) fn forgotten(server: &Server, person: &EndUser) -> Email {
    let earlier = server.emails(RESET_MAIL, &person.email).len();
    let reply = forgot(&person.project_id, &person.email, HOME).send(&server.address());
    assert_eq!(reply.status, 202, "{reply:?}");
    server.email(RESET_MAIL, &person.email, earlier + 1)
}

/// Asks for an email to reset the password of any address, known or not.
pub(crate) fn forgot(project_id: &str, email: &str, from: &str) -> Ready {
    let headers = [("X-Project-ID", project_id), ("X-Forwarded-For", from)];
    Ready::post(FORGOT, &headers, &json!({ "email": email }))
}

/// What a login or a refresh gave.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200, "{reply:?}");
        Self {
            access: reply.text("access_token"),
            refresh: reply.text("refresh_token"),
        }
    }

    /// The tokens of all who got some.
    pub(crate) fn of_all(replies: &[Reply]) -> Vec<Self> {
        let successes = replies.iter().filter(|reply| reply.status == 200);
        successes.map(Self::of).collect()
    }

    /// A refresh with the refresh token.
    pub(crate) fn renewal(&self) -> Ready {
        Ready::post(REFRESH, &[], &json!({"refresh_token": self.refresh}))
    }

    /// A logout with the refresh token.
    pub(crate) fn logout(&self) -> Ready {
        Ready::post(LOGOUT, &[], &json!({"refresh_token": self.refresh}))
    }

    /// A logout everywhere.
    pub(crate) fn logout_all(&self) -> Ready {
        Ready::post(LOGOUT_ALL, &[("Authorization", &self.bearer())], &json!({}))
    }

    /// A change from [`PASSWORD`] to [`NEW_PASSWORD`], from this address.
    pub(crate) fn password_change(&self, from: &str) -> Ready {
        let headers = [
            ("Authorization", &*self.bearer()),
            ("X-Forwarded-For", from),
        ];
        let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        Ready::post(CHANGE_PASSWORD, &headers, &body)
    }

    /// Who am I?
    pub(crate) fn me(&self) -> Ready {
        Ready::get(ME, &[("Authorization", &self.bearer())])
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }

    /// Fails unless both are good; gives their successors.
    #[track_caller]
    pub(crate) fn assert_good(&self, address: &str) -> Self {
        let me = self.me().send(address);
        assert_eq!(me.status, 200, "{me:?}");
        Self::of(&self.renewal().send(address))
    }

    /// Fails unless both are rejected.
    #[track_caller]
    pub(crate) fn assert_rejected(&self, address: &str) {
        for request in [self.me(), self.renewal()] {
            let reply = request.send(address);
            assert_eq!(reply.status, 401, "{reply:?}");
        }
    }
}

/// How often the reuse of a refresh token was noticed.
pub(crate) fn reuses(database: &Database) -> usize {
    let noticed = "SELECT outcome AS value FROM audit_entries WHERE action = 'refresh_token.reuse'";
    database.values(noticed).len()
}
