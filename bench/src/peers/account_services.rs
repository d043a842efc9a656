//! Whole account services, each with its default password hash.

use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use reqwest::header::SET_COOKIE;
use serde_json::json;

use crate::arguments::{Database, Row};
use crate::bench::{self, Bench};
use crate::bench_server::{Api, BenchServer, JSON, PASSWORD, email, text};
use crate::measurement::{Measurement, Samples, Unit, mebibytes, milliseconds, per_second};
use crate::rows::{CLIENTS, READERS, READS_PER_SECOND};
use crate::tenantry;
use crate::usage::peak_memory;

/// A slow service needs seconds for these.
const USERS: u32 = 40;

const MEASURES: [(&str, Unit); 7] = [
    ("registrations, 64 clients", per_second),
    ("logins, 64 clients", per_second),
    ("the same: p99", milliseconds),
    ("`me`, 64 clients", per_second),
    ("`me` at 385/s while 64 clients log in", per_second),
    ("the same: p99", milliseconds),
    ("memory peak of all processes", mebibytes),
];

pub(super) const BETTER_AUTH: Api = Api {
    health: "/api/auth/ok",
    register: "/api/auth/sign-up/email",
    registration: |email| {
        json!({"email": email, "password": PASSWORD, "name": "Jane Doe"}).to_string()
    },
    login: "/api/auth/sign-in/email",
    login_type: JSON,
    credentials: json_credentials,
    me: "/api/auth/get-session",
    authentication: |headers, _| {
        let cookie = headers
            .get(SET_COOKIE)
            .context("the login set no cookie")?
            .to_str()?;
        Ok((
            "Cookie",
            cookie.split(';').next().unwrap_or_default().to_owned(),
        ))
    },
};

pub(super) const FASTAPI_USERS: Api = Api {
    health: "/openapi.json",
    register: "/auth/register",
    registration: json_credentials,
    login: "/auth/jwt/login",
    login_type: "application/x-www-form-urlencoded",
    credentials: |email| format!("username={}&password={PASSWORD}", email.replace('@', "%40")),
    me: "/users/me",
    authentication: |_, body| {
        Ok((
            "Authorization",
            format!("Bearer {}", text(body, "/access_token")?),
        ))
    },
};

fn json_credentials(email: &str) -> String {
    json!({"email": email, "password": PASSWORD}).to_string()
}

/// Ours and the competitor in turn.
pub(super) async fn measure(
    bench: &Bench,
    name: &str,
    api: &'static Api,
    command: Command,
) -> Result<Vec<Measurement>> {
    let ours = tenantry::start(bench, Database::Postgres, bench::USERS).await?;
    let competitor = start(bench, api, command).await?;
    bench.warm_up(&ours).await?;
    bench.warm_up(&competitor).await?;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        for (server, prefix) in [(&ours, "ours"), (&competitor, name)] {
            for (index, value) in values(bench, server).await?.into_iter().enumerate() {
                samples.add(&format!("{prefix}{index}"), value);
            }
        }
    }
    let measurement = |(index, (measure, shown)): (usize, (&str, Unit))| {
        let (ours, theirs) = (format!("ours{index}"), format!("{name}{index}"));
        Measurement::new(Row::Peers, Some(Database::Postgres), measure)
            .compare(&samples, shown, &ours, &theirs)
            .reference(format!("{name} {}", shown(samples.median(&theirs))))
    };
    Ok(MEASURES.into_iter().enumerate().map(measurement).collect())
}

/// Starts a competitor and registers some users.
async fn start(bench: &Bench, api: &'static Api, mut command: Command) -> Result<BenchServer> {
    let command = |address: SocketAddr, url: &str| {
        command
            .env("DATABASE_URL", url)
            .env("PORT", address.port().to_string());
        command
    };
    let server = BenchServer::start(bench, api, Database::Postgres, USERS, command).await?;
    for number in 0..USERS {
        server.register(&email(number), &[]).await?;
    }
    // better-auth returns null with 200 when it does not recognise a session.
    let me = server.me().await?.to_string();
    ensure!(
        me.contains(&email(0)),
        "the session was not recognised: {me}"
    );
    Ok(server)
}

/// What a server reaches, in the order of the measures.
async fn values(bench: &Bench, server: &BenchServer) -> Result<[f64; MEASURES.len()]> {
    let duration = bench.scale.measurement;
    let registrations = server.registrations(&server.tenant, CLIENTS, duration)?;
    let registrations = server.send(&registrations).await?;
    let logins = server.logins(CLIENTS, duration);
    let alone = server.send(&logins).await?;
    let reads = server.send(&server.reads(CLIENTS, duration).await?).await?;
    let paced = server
        .reads(READERS, duration)
        .await?
        .paced(READS_PER_SECOND);
    let (_, paced) = server.send_during(logins, &paced).await?;
    Ok([
        registrations.rate(200) + registrations.rate(201),
        alone.positive_rate(200)?,
        alone.successful.p99(),
        reads.positive_rate(200)?,
        paced.rate(200),
        paced.successful.p99(),
        peak_memory(server.process()),
    ])
}
