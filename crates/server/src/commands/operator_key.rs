//! `tenantry operator-key`

use anyhow::Context as _;
use serde_json::{Value, json};
use tenantry_domain::audit::Actor;
use tenantry_domain::keys::OperatorKey;
use tenantry_domain::values::Timestamp;

use crate::cli::OperatorKeyCommand;
use crate::output;
use crate::settings::Settings;
use crate::wiring::{self, clock};

pub(crate) async fn run(command: OperatorKeyCommand, settings: Settings) -> anyhow::Result<()> {
    let admin = wiring::migrated_admin(&settings).await?;
    match command {
        OperatorKeyCommand::Create { name, format } => {
            let (key, secret) = admin
                .create_operator_key
                .run(Actor::CommandLine, name)
                .await
                .context("cannot store the key")?;
            if format.json {
                output::json(&output::with_secret(as_json(&key), "key", &secret));
            } else {
                output::note(&format!("Operator key {}. It is shown only once:", key.id));
                output::result(secret.expose());
            }
        }
        OperatorKeyCommand::List(format) => {
            let keys = admin
                .list_operator_keys
                .run()
                .await
                .context("cannot read the keys")?;
            if format.json {
                output::json(&keys.iter().map(as_json).collect());
            } else {
                output::table(
                    ["ID", "NAME", "PREFIX", "STATE", "CREATED"],
                    keys.iter().map(as_row),
                );
            }
        }
        OperatorKeyCommand::Revoke { id } => {
            let revoked = admin
                .revoke_operator_key
                .run(Actor::CommandLine, id)
                .await
                .context("cannot revoke the key")?;
            anyhow::ensure!(revoked, "there is no active operator key {id}");
            output::note(&format!("Operator key {id} is revoked."));
        }
    }
    Ok(())
}

fn as_json(key: &OperatorKey) -> Value {
    let record = &key.record;
    json!({
        "id": key.id.to_string(),
        "name": record.name.as_str(),
        "key_prefix": record.prefix.as_str(),
        "is_active": record.is_active(clock().now()),
        "created_at": record.created_at.to_string(),
        "revoked_at": record.revoked_at.as_ref().map(Timestamp::to_string),
    })
}

fn as_row(key: &OperatorKey) -> [String; 5] {
    let record = &key.record;
    [
        key.id.to_string(),
        record.name.as_str().to_owned(),
        record.prefix.as_str().to_owned(),
        output::state(record, clock().now()).to_owned(),
        record.created_at.to_string(),
    ]
}
