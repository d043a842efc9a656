use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::account_service::{AccountService, command};
use super::install::PeerFolders;
use crate::bench::http::Answer;

/// better-auth on Node's HTTP server; hashes with scrypt.
pub(super) struct BetterAuth;

impl AccountService for BetterAuth {
    fn name(&self) -> &'static str {
        "better-auth"
    }

    fn install(&self, folders: &PeerFolders) -> Result<Command> {
        let (node, folder) = folders.node(self.name())?;
        let mut command = command(&node, "server.js", &folder);
        command.env("NODE_ENV", "production");
        Ok(command)
    }

    fn alive(&self) -> &'static str {
        "/api/auth/ok"
    }

    fn register(&self) -> (&'static str, u16) {
        ("/api/auth/sign-up/email", 200)
    }

    fn registration(&self, email: &str, password: &str) -> String {
        json!({"email": email, "password": password, "name": "Jane Doe"}).to_string()
    }

    fn login(&self) -> &'static str {
        "/api/auth/sign-in/email"
    }

    fn login_type(&self) -> &'static str {
        "application/json"
    }

    fn credentials(&self, email: &str, password: &str) -> String {
        json!({"email": email, "password": password}).to_string()
    }

    fn me(&self) -> &'static str {
        "/api/auth/get-session"
    }

    fn known_by(&self, login: &Answer) -> Result<(&'static str, String)> {
        let cookie = login.cookie.clone();
        Ok(("Cookie", cookie.context("a login set no cookie")?))
    }
}
