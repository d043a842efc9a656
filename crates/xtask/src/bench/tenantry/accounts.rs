//! The accounts that are measured with, made over HTTP as everybody makes them.

use anyhow::Result;
use serde_json::{Value, json};

use super::Tenantry;
use super::bodies::PASSWORD;
use crate::bench::http::Answer;

pub(super) const REGISTER: &str = "/api/v1/auth/register";
pub(super) const LOGIN: &str = "/api/v1/auth/login";
pub(super) const ME: &str = "/api/v1/auth/me";

/// A developer's project.
pub(crate) struct Tenant {
    pub(crate) project: String,
    pub(crate) developer_key: String,
}

impl Tenantry {
    /// Registers a developer, who gets a project.
    pub(crate) fn register_developer(&self, email: &str) -> Result<Tenant> {
        let headers = [("X-Operator-Key", self.operator_key.as_str())];
        let answer = self.client.post(REGISTER, &headers, &person(email))?;
        let answer = answer.expect(&[201])?;
        Ok(Tenant {
            project: answer.text("/provisioning/project_id")?,
            developer_key: answer.text("/provisioning/developer_key")?,
        })
    }

    /// Registers an end user.
    pub(crate) fn register_end_user(&self, tenant: &Tenant, email: &str) -> Result<()> {
        let headers = [
            ("X-Developer-Key", tenant.developer_key.as_str()),
            ("X-Project-ID", &tenant.project),
        ];
        let answer = self.client.post(REGISTER, &headers, &person(email))?;
        answer.expect(&[201]).map(drop)
    }

    /// An access token of `user0@example.com`, who logs in here only: many logins would end the session.
    pub(crate) fn access_token(&self, tenant: &Tenant) -> Result<String> {
        let answer = self.try_to_log_in(tenant)?.expect(&[200])?;
        answer.text("/access_token")
    }

    /// One login, whatever comes of it.
    pub(crate) fn try_to_log_in(&self, tenant: &Tenant) -> Result<Answer> {
        let headers = [("X-Project-ID", tenant.project.as_str())];
        self.client
            .post(LOGIN, &headers, &person("user0@example.com"))
    }

    /// The id of the account that a token is for.
    pub(crate) fn account_of(&self, token: &str) -> Result<String> {
        let bearer = format!("Bearer {token}");
        let answer = self.client.get(ME, &[("Authorization", &bearer)])?;
        answer.expect(&[200])?.text("/id")
    }
}

fn person(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD})
}
