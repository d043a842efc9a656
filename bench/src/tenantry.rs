//! Starting the server that this repository builds, as its users start it except for rate limits.

use std::env;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::Result;
use serde_json::json;

use crate::arguments::Database;
use crate::bench::{Bench, USERS};
use crate::bench_server::{Api, BenchServer, JSON, PASSWORD, Tenant, email, text};
use crate::databases::fill;

const OPERATOR_KEY: &str = "an-operator-key-for-benchmarks-only";

const API: Api = Api {
    health: "/livez",
    register: "/api/v1/auth/register",
    registration: credentials,
    login: "/api/v1/auth/login",
    login_type: JSON,
    credentials,
    me: "/api/v1/auth/me",
    authentication: |_, body| {
        Ok((
            "Authorization",
            format!("Bearer {}", text(body, "/access_token")?),
        ))
    },
};

fn credentials(email: &str) -> String {
    json!({"email": email, "password": PASSWORD}).to_string()
}

/// Starts a server with this many users in one project.
pub(crate) async fn start(bench: &Bench, database: Database, users: u32) -> Result<BenchServer> {
    let command = |address, url: &str| command(bench, address, url);
    let mut server = BenchServer::start(bench, &API, database, USERS, command).await?;
    server.tenant = register_tenant(&server, "owner@example.com").await?;
    server
        .register(&email(0), &server.tenant.registration)
        .await?;
    fill(&server.database_url, users).await?;
    Ok(server)
}

/// Registers a developer with a project.
pub(crate) async fn register_tenant(server: &BenchServer, email: &str) -> Result<Tenant> {
    let operator_key = ("X-Operator-Key", OPERATOR_KEY.to_owned());
    let response = server.register(email, &[operator_key]).await?;
    let project = ("X-Project-ID", text(&response, "/provisioning/project_id")?);
    let key = text(&response, "/provisioning/developer_key")?;
    Ok(Tenant {
        registration: vec![("X-Developer-Key", key), project.clone()],
        login: vec![project],
    })
}

fn command(bench: &Bench, address: SocketAddr, database_url: &str) -> Command {
    let mut command = Command::new(&bench.arguments.server);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("TENANTRY_") {
            command.env_remove(name);
        }
    }
    command
        .env("TENANTRY_LISTEN", address.to_string())
        .env("TENANTRY_DATABASE_URL", database_url)
        .env("TENANTRY_OPERATOR_KEY", OPERATOR_KEY)
        // All clients have the same IP address.
        .env("TENANTRY_RATE_LIMITS", "off");
    command
}
