//! `tenantry doctor`

use std::time::Duration;

use serde_json::{Value, json};
use tenantry_domain::app::AdminUseCases;
use tenantry_domain::email::OutboxOverview;
use tenantry_domain::signing_keys::SigningKeyStatus;

use crate::cli::Format;
use crate::settings::Settings;
use crate::{output, wiring};

/// What was found out about one part.
struct Finding {
    part: &'static str,
    health: Health,
    what: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Fine,
    Worrying,
    Broken,
}

/// Looks at every part, shows what it found, and fails when something is broken.
pub(crate) async fn run(format: Format, settings: Settings) -> anyhow::Result<()> {
    let findings = examine(&settings).await;
    if format.json {
        output::json(&findings.iter().map(Finding::as_json).collect());
    } else {
        findings.iter().for_each(Finding::show);
    }
    let broken = findings
        .iter()
        .filter(|one| one.health == Health::Broken)
        .count();
    anyhow::ensure!(
        broken == 0,
        "{broken} of {} parts need care",
        findings.len()
    );
    Ok(())
}

async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![mail_server(settings).await];
    match wiring::admin(settings) {
        Err(error) => findings.push(broken("database", &error)),
        Ok(admin) => {
            findings.push(database(&admin).await);
            if findings
                .iter()
                .all(|one| one.part != "database" || one.health == Health::Fine)
            {
                findings.push(signing_keys(&admin).await);
                findings.push(outbox(&admin).await);
            }
        }
    }
    findings
}

async fn mail_server(settings: &Settings) -> Finding {
    const PART: &str = "mail server";
    match wiring::check_email(&settings.mail).await {
        Ok(what) => fine(PART, what),
        Err(error) => broken(PART, &error),
    }
}

async fn database(admin: &AdminUseCases) -> Finding {
    const PART: &str = "database";
    match admin.check_readiness.run().await {
        Ok(()) => fine(PART, "reachable, schema up to date"),
        Err(error) => broken(PART, &error.into()),
    }
}

async fn signing_keys(admin: &AdminUseCases) -> Finding {
    const PART: &str = "signing keys";
    let keys = match admin.list_signing_keys.run().await {
        Ok(keys) => keys,
        Err(error) => return broken(PART, &error.into()),
    };
    let count = |status| keys.iter().filter(|key| key.status == status).count();
    let active = count(SigningKeyStatus::Active);
    let next = count(SigningKeyStatus::Next);
    let retired = count(SigningKeyStatus::Retired);
    let what = format!("{active} active, {next} next, {retired} retired");
    let health = match (active, next) {
        (1, 1) => Health::Fine,
        (1, _) => Health::Worrying,
        _ => Health::Broken,
    };
    Finding {
        part: PART,
        health,
        what,
    }
}

async fn outbox(admin: &AdminUseCases) -> Finding {
    const PART: &str = "outbox";
    match admin.get_outbox_overview.run().await {
        Ok(overview) => outbox_finding(PART, &overview),
        Err(error) => broken(PART, &error.into()),
    }
}

fn outbox_finding(part: &'static str, overview: &OutboxOverview) -> Finding {
    const LONG: Duration = Duration::from_secs(15 * 60);
    let now = wiring::clock().now();
    let waiting_for = overview
        .oldest_waiting
        .map_or(Duration::ZERO, |since| since.until(now));
    let mut what = format!("{} mails waiting, {} dead", overview.waiting, overview.dead);
    if overview.waiting > 0 {
        let age = humantime::format_duration(Duration::from_secs(waiting_for.as_secs()));
        what = format!("{what}; the oldest waits for {age}");
    }
    if overview.dead > 0 {
        what =
            format!("{what}; see `tenantry outbox dead`, send again with `tenantry outbox retry`");
    }
    let health = if overview.dead > 0 {
        Health::Broken
    } else if waiting_for > LONG {
        Health::Worrying
    } else {
        Health::Fine
    };
    Finding { part, health, what }
}

fn fine(part: &'static str, what: impl Into<String>) -> Finding {
    Finding {
        part,
        health: Health::Fine,
        what: what.into(),
    }
}

fn broken(part: &'static str, error: &anyhow::Error) -> Finding {
    Finding {
        part,
        health: Health::Broken,
        what: format!("{error:#}"),
    }
}

impl Health {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Worrying => "warning",
            Self::Broken => "broken",
        }
    }
}

impl Finding {
    fn as_json(&self) -> Value {
        json!({"part": self.part, "state": self.health.as_str(), "found": self.what})
    }

    fn show(&self) {
        let state = console::style(self.health.as_str());
        let state = match self.health {
            Health::Fine => state.green(),
            Health::Worrying => state.yellow(),
            Health::Broken => state.red(),
        };
        output::columns([&state.to_string(), self.part, &self.what], [7, 12, 0]);
    }
}
