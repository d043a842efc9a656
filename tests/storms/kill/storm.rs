//! Clients that register people until they are told to stop, whatever happens to the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Request, Server};

use super::claims::{Claim, Claims, Kind};
use crate::callers::{Developer, PRIVATE_USERS, REGISTER, base, person};

/// What every client knows.
pub(crate) struct Storm {
    base: String,
    operator_key: String,
    service_token: String,
    owner: Developer,
    is_over: AtomicBool,
}

impl Storm {
    pub(crate) fn of(server: &Server, owner: Developer) -> Self {
        Self {
            base: base(server),
            operator_key: server.operator_key.clone(),
            service_token: server.service_token.clone(),
            owner,
            is_over: AtomicBool::new(false),
        }
    }

    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Registers one person after another, of every kind in turn.
    pub(crate) fn client(&self, client: usize) -> Claims {
        let mut claims = Claims::default();
        for (number, kind) in Kind::ALL.into_iter().cycle().skip(client).enumerate() {
            if self.is_over.load(Ordering::SeqCst) {
                break;
            }
            let email = format!("c{client}n{number}@example.com");
            let response = self.request(kind, &email).try_send();
            if response.is_none() {
                // The server is away.
                thread::sleep(Duration::from_millis(10));
            }
            claims.insert(email, claim(kind, response));
        }
        claims
    }

    fn request(&self, kind: Kind, email: &str) -> Request {
        match kind {
            Kind::Developer => Request::new("POST", &format!("{}{REGISTER}", self.base))
                .header("X-Operator-Key", &self.operator_key)
                .json(&person(email)),
            Kind::EndUser => self.owner.end_user(&self.base, email),
            Kind::PrivateEndUser => {
                let mut body = person(email);
                body["project_id"] = json!(self.owner.project_id);
                self.private().json(&body)
            }
            Kind::PrivateDeveloper => {
                let mut body = person(email);
                body["is_verified"] = json!(true);
                self.private().json(&body)
            }
        }
    }

    fn private(&self) -> Request {
        Request::new("POST", &format!("{}{PRIVATE_USERS}", self.base)).bearer(&self.service_token)
    }
}

/// Acknowledged is what came with a whole response of success (R62).
fn claim(kind: Kind, response: Option<ApiResponse>) -> Claim {
    let is_open = response.is_none();
    let acknowledged = response.filter(|response| match response.status {
        200 | 201 => true,
        429 | 503 => false,
        _ => panic!("{kind:?}: {} {}", response.status, response.body),
    });
    Claim {
        kind,
        acknowledged,
        is_open,
    }
}
