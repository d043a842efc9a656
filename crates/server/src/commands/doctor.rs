//! `tenantry doctor`

use std::time::Duration;

use serde_json::{Value, json};
use tenantry_adapters_argon2::ActiveBackend;
use tenantry_domain::app::AdminUseCases;
use tenantry_domain::email::OutboxOverview;
use tenantry_domain::signing_keys::SigningKeyStatus;

use crate::cli::Format;
use crate::settings::Settings;
use crate::{output, wiring};

/// The result of one check.
struct Finding {
    part: &'static str,
    health: Health,
    description: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Ok,
    Warning,
    Error,
}

/// Fails when a part has an error.
pub(crate) async fn run(format: Format, settings: Settings) -> anyhow::Result<()> {
    let findings = check_all(&settings).await;
    if format.json {
        output::json(&findings.iter().map(Finding::as_json).collect());
    } else {
        findings.iter().for_each(Finding::show);
    }
    let errors = findings
        .iter()
        .filter(|one| one.health == Health::Error)
        .count();
    anyhow::ensure!(errors == 0, "{errors} of {} checks failed", findings.len());
    Ok(())
}

async fn check_all(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![smtp_server(settings).await, password_hashing(settings)];
    match wiring::admin(settings) {
        Err(error) => findings.push(failed("database", &error)),
        Ok(admin) => {
            let database = database(&admin).await;
            let is_usable = database.health == Health::Ok;
            findings.push(database);
            if is_usable {
                findings.push(signing_keys(&admin).await);
                findings.push(outbox(&admin).await);
            }
        }
    }
    findings
}

async fn smtp_server(settings: &Settings) -> Finding {
    const PART: &str = "smtp server";
    match wiring::check_email(settings).await {
        Ok(description) => ok(PART, description),
        Err(error) => failed(PART, &error),
    }
}

fn password_hashing(settings: &Settings) -> Finding {
    let backend = wiring::hash_backend(settings);
    let failed = backend == ActiveBackend::ReferenceAfterFailure;
    Finding {
        part: "password hashing",
        health: if failed { Health::Warning } else { Health::Ok },
        description: if failed {
            format!("{backend}, because argon2-rust failed its self-test")
        } else {
            backend.to_string()
        },
    }
}

async fn database(admin: &AdminUseCases) -> Finding {
    const PART: &str = "database";
    match admin.check_readiness.run().await {
        Ok(()) => ok(PART, "reachable, schema up to date"),
        Err(error) => failed(PART, &error.into()),
    }
}

async fn signing_keys(admin: &AdminUseCases) -> Finding {
    const PART: &str = "signing keys";
    let keys = match admin.list_signing_keys.run().await {
        Ok(keys) => keys,
        Err(error) => return failed(PART, &error.into()),
    };
    let count = |status| keys.iter().filter(|key| key.status == status).count();
    let active = count(SigningKeyStatus::Active);
    let next = count(SigningKeyStatus::Next);
    let retired = count(SigningKeyStatus::Retired);
    let health = match (active, next) {
        (1, 1) => Health::Ok,
        (1, _) => Health::Warning,
        _ => Health::Error,
    };
    Finding {
        part: PART,
        health,
        description: format!("{active} active, {next} next, {retired} retired"),
    }
}

async fn outbox(admin: &AdminUseCases) -> Finding {
    const PART: &str = "outbox";
    match admin.get_outbox_overview.run().await {
        Ok(overview) => outbox_finding(PART, &overview),
        Err(error) => failed(PART, &error.into()),
    }
}

fn outbox_finding(part: &'static str, overview: &OutboxOverview) -> Finding {
    const LONG_WAIT: Duration = Duration::from_secs(15 * 60);
    let now = wiring::clock().now();
    let waiting_time = overview
        .oldest_waiting
        .map_or(Duration::ZERO, |since| since.until(now));
    let mut description = format!(
        "{} emails waiting, {} dead",
        overview.waiting, overview.dead
    );
    if overview.waiting > 0 {
        let age = humantime::format_duration(Duration::from_secs(waiting_time.as_secs()));
        description = format!("{description}; the oldest has waited for {age}");
    }
    if overview.dead > 0 {
        description.push_str("; see `tenantry outbox dead`, retry with `tenantry outbox retry`");
    }
    let health = if overview.dead > 0 {
        Health::Error
    } else if waiting_time > LONG_WAIT {
        Health::Warning
    } else {
        Health::Ok
    };
    Finding {
        part,
        health,
        description,
    }
}

fn ok(part: &'static str, description: impl Into<String>) -> Finding {
    Finding {
        part,
        health: Health::Ok,
        description: description.into(),
    }
}

fn failed(part: &'static str, error: &anyhow::Error) -> Finding {
    Finding {
        part,
        health: Health::Error,
        description: format!("{error:#}"),
    }
}

impl Health {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Finding {
    fn as_json(&self) -> Value {
        json!({"part": self.part, "state": self.health.as_str(), "description": self.description})
    }

    fn show(&self) {
        let state = console::style(self.health.as_str());
        let state = match self.health {
            Health::Ok => state.green(),
            Health::Warning => state.yellow(),
            Health::Error => state.red(),
        };
        output::columns(
            [&state.to_string(), self.part, &self.description],
            [7, 12, 0],
        );
    }
}
