use std::process::Command;

use anyhow::Result;
use serde_json::json;

use super::account_service::{AccountService, command};
use super::install::PeerFolders;
use crate::bench::http::Answer;

/// fastapi-users on uvicorn with two workers; hashes with Argon2id, 64 MiB.
pub(super) struct FastapiUsers;

impl AccountService for FastapiUsers {
    fn name(&self) -> &'static str {
        "fastapi-users"
    }

    fn install(&self, folders: &PeerFolders) -> Result<Command> {
        let (python, folder) = folders.python(self.name())?;
        Ok(command(&python, "server.py", &folder))
    }

    fn alive(&self) -> &'static str {
        "/openapi.json"
    }

    fn register(&self) -> (&'static str, u16) {
        ("/auth/register", 201)
    }

    fn registration(&self, email: &str, password: &str) -> String {
        json!({"email": email, "password": password}).to_string()
    }

    fn login(&self) -> &'static str {
        "/auth/jwt/login"
    }

    fn login_type(&self) -> &'static str {
        "application/x-www-form-urlencoded"
    }

    fn credentials(&self, email: &str, password: &str) -> String {
        let email = email.replace('@', "%40");
        format!("username={email}&password={password}")
    }

    fn me(&self) -> &'static str {
        "/users/me"
    }

    fn known_by(&self, login: &Answer) -> Result<(&'static str, String)> {
        let token = login.text("/access_token")?;
        Ok(("Authorization", format!("Bearer {token}")))
    }
}
