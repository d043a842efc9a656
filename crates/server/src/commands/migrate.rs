//! `tenantry migrate`

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::cli::Migrate;
use crate::settings::Settings;
use crate::{output, wiring};

pub(crate) async fn run(command: Migrate, settings: Settings) -> anyhow::Result<()> {
    let admin = wiring::admin(&settings)?;
    match command {
        Migrate::Status(format) => {
            let known = admin
                .list_migrations
                .run()
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
            let applied = admin
                .apply_migrations
                .run()
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
