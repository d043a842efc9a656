//! `tenantry keys`

use anyhow::Context as _;
use serde_json::json;
use tenantry_domain::audit::Actor;
use tenantry_domain::signing_keys::{RotateSigningKeysError, SigningKeyRotation};

use crate::cli::{Format, KeysCommand};
use crate::settings::Settings;
use crate::{output, wiring};

pub(crate) async fn run(command: KeysCommand, settings: Settings) -> anyhow::Result<()> {
    match command {
        KeysCommand::RotateSigning(format) => rotate_signing(format, &settings).await,
    }
}

async fn rotate_signing(format: Format, settings: &Settings) -> anyhow::Result<()> {
    let rotate = wiring::migrated_admin(settings).await?.rotate_signing_keys;
    let rotated = loop {
        match rotate.run(Actor::CommandLine).await {
            Err(RotateSigningKeysError::TooEarly { wait }) => {
                output::note("Waiting until every server knows the next key …");
                tokio::time::sleep(wait).await;
            }
            result => break result.context("the keys were not rotated")?,
        }
    };
    let SigningKeyRotation { active, next } = rotated;
    if format.json {
        output::json(&json!({"active": active, "next": next}));
    } else {
        output::note(&format!(
            "Servers sign with {active} within two seconds. Tokens signed before stay good."
        ));
        output::note(&format!(
            "The key after it, {next}, is published from now on."
        ));
    }
    Ok(())
}
