//! The tokens of a session.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Server};

use crate::callers::ME;

pub(crate) const REFRESH: &str = "/api/v1/auth/refresh";

/// What a login or a refresh gives.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(response: &ApiResponse) -> Self {
        assert_eq!(response.status, 200, "{}", response.body);
        assert_eq!(
            response.members(),
            ["access_token", "refresh_token", "token_type"]
        );
        assert_eq!(response.text("token_type"), "bearer");
        Self {
            access: response.text("access_token"),
            refresh: response.text("refresh_token"),
        }
    }

    pub(crate) fn me(&self, server: &Server) -> ApiResponse {
        server.get(ME).bearer(&self.access).send()
    }

    pub(crate) fn refresh(&self, server: &Server) -> ApiResponse {
        let body = json!({"refresh_token": self.refresh});
        server.post(REFRESH).json(&body).send()
    }

    /// The next pair.
    #[track_caller]
    pub(crate) fn refreshed(&self, server: &Server) -> Self {
        Self::of(&self.refresh(server))
    }

    /// Fails unless both are rejected.
    #[track_caller]
    pub(crate) fn are_dead(&self, server: &Server) {
        let me = self.me(server);
        me.says(401, "Could not validate credentials");
        assert_eq!(self.refresh(server).status, 401);
    }
}

/// What a token says in its header and in its claims.
#[track_caller]
pub(crate) fn read(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&json).unwrap_or(Value::Null)
    });
    let (header, claims) = (parts.next(), parts.next());
    header.zip(claims).expect("a token has three parts")
}

/// One claim of a token.
#[track_caller]
pub(crate) fn claim(token: &str, name: &str) -> Value {
    read(token).1[name].clone()
}
