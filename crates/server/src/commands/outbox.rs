//! `tenantry outbox`

use anyhow::Context as _;
use serde_json::{Value, json};
use tenantry_domain::email::DeadEmail;
use tenantry_domain::email::EmailsToRetry;

use crate::cli::OutboxCommand;
use crate::settings::Settings;
use crate::{output, wiring};

/// The most dead emails in one listing.
const LIMIT: u32 = 1_000;

pub(crate) async fn run(command: OutboxCommand, settings: Settings) -> anyhow::Result<()> {
    let admin = wiring::migrated_admin(&settings).await?;
    match command {
        OutboxCommand::Dead(format) => {
            let dead = admin
                .list_dead_emails
                .run(LIMIT)
                .await
                .context("cannot read the outbox")?;
            if format.json {
                output::json(&dead.iter().map(as_json).collect());
            } else {
                output::table(
                    ["ID", "EMAIL", "ACCOUNT", "ATTEMPTS", "ABANDONED", "REASON"],
                    dead.iter().map(as_row),
                );
            }
        }
        OutboxCommand::Retry(format) => {
            let mut emails = 0;
            for which in [EmailsToRetry::Dead, EmailsToRetry::Waiting] {
                let retried = admin.retry_emails.run(which).await;
                emails += retried.context("cannot update the outbox")?;
            }
            if format.json {
                output::json(&json!({"retried": emails}));
            } else {
                output::note(&format!("The delivery of {emails} emails will be retried."));
            }
        }
    }
    Ok(())
}

fn as_json(dead: &DeadEmail) -> Value {
    json!({
        "id": dead.email.id.to_string(),
        "kind": dead.email.kind.as_str(),
        "account_id": dead.email.account_id.to_string(),
        "attempts": dead.attempts,
        "created_at": dead.email.created_at.to_string(),
        "died_at": dead.died_at.to_string(),
        "reason": dead.reason,
    })
}

fn as_row(dead: &DeadEmail) -> [String; 6] {
    [
        dead.email.id.to_string(),
        dead.email.kind.as_str().to_owned(),
        dead.email.account_id.to_string(),
        dead.attempts.to_string(),
        dead.died_at.to_string(),
        dead.reason.clone(),
    ]
}
