//! `tenantry keys`

use anyhow::Context as _;
use serde_json::json;
use tenantry_domain::audit::Actor;
use tenantry_domain::signing_keys::RotateSigningKeysError;
use tenantry_domain::signing_keys::SigningKeyRotation;

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
                output::note("Waiting until every server has loaded the next key …");
                tokio::time::sleep(wait).await;
            }
            result => break result.context("cannot rotate the keys")?,
        }
    };
    let SigningKeyRotation { active, next } = rotated;
    if format.json {
        output::json(&json!({"active": active, "next": next}));
    } else {
        output::note(&format!(
            "Servers sign with {active} within two seconds. Earlier tokens stay valid."
        ));
        output::note(&format!("The next key, {next}, is published from now on."));
    }
    Ok(())
}
