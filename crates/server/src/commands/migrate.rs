//! `tenantry migrate`

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::cli::Migrate;
use crate::settings::Settings;
use crate::{output, storage};

pub(crate) async fn run(command: Migrate, settings: Settings) -> anyhow::Result<()> {
    let migrations = storage::open(&settings.database_url)?;
    match command {
        Migrate::Status(format) => {
            let known = migrations
                .migration_status()
                .await
                .context("cannot read the schema")?;
            if format.json {
                let known: Vec<Value> = known
                    .iter()
                    .map(|m| json!({"name": m.name, "applied": m.is_applied}))
                    .collect();
                output::json(&Value::from(known));
            } else {
                output::table(
                    ["MIGRATION", "STATE"],
                    known.into_iter().map(|migration| {
                        let state = if migration.is_applied {
                            "applied"
                        } else {
                            "pending"
                        };
                        [migration.name, state.to_owned()]
                    }),
                );
            }
        }
        Migrate::Up => {
            let applied = migrations
                .apply_migrations()
                .await
                .context("cannot update the schema")?;
            match applied.as_slice() {
                [] => output::note("The schema is up to date."),
                applied => applied
                    .iter()
                    .for_each(|name| output::note(&format!("applied {name}"))),
            }
        }
    }
    Ok(())
}
