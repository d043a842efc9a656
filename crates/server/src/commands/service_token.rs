//! `tenantry service-token`

use anyhow::Context as _;
use serde_json::{Value, json};
use tenantry_domain::audit::Actor;
use tenantry_domain::keys::{CreateServiceToken, NewServiceToken, ServiceToken};
use tenantry_domain::values::Timestamp;

use crate::cli::{self, ServiceTokenCommand};
use crate::output;
use crate::settings::Settings;
use crate::wiring::{self, clock};

pub(crate) async fn run(command: ServiceTokenCommand, settings: Settings) -> anyhow::Result<()> {
    let admin = wiring::migrated_admin(&settings).await?;
    match command {
        ServiceTokenCommand::Create(arguments) => {
            create(&admin.create_service_token, arguments).await?;
        }
        ServiceTokenCommand::List(format) => {
            let tokens = admin
                .list_service_tokens
                .run()
                .await
                .context("cannot read the tokens")?;
            if format.json {
                output::json(&tokens.iter().map(as_json).collect());
            } else {
                let header = [
                    "ID", "NAME", "PREFIX", "STATE", "SCOPES", "PROJECT", "NETWORKS", "EXPIRES",
                ];
                output::table(header, tokens.iter().map(as_row));
            }
        }
        ServiceTokenCommand::Revoke { id } => {
            let revoked = admin
                .revoke_service_token
                .run(Actor::CommandLine, id)
                .await
                .context("cannot revoke the token")?;
            anyhow::ensure!(revoked, "there is no active service token {id}");
            output::note(&format!("Service token {id} is revoked."));
        }
    }
    Ok(())
}

async fn create(
    create: &CreateServiceToken,
    arguments: cli::CreateServiceToken,
) -> anyhow::Result<()> {
    let new = NewServiceToken {
        name: arguments.name,
        scopes: arguments.scopes.into_iter().collect(),
        project_id: arguments.project,
        networks: arguments.cidr.join(",").parse()?,
        expires_in: arguments.expires_in,
    };
    let (token, secret) = create
        .run(Actor::CommandLine, new)
        .await
        .context("cannot store the token")?;
    if arguments.format.json {
        output::json(&output::with_secret(as_json(&token), "token", &secret));
    } else {
        output::note(&format!(
            "Service token {}. It is shown only once:",
            token.id
        ));
        output::result(secret.expose());
    }
    Ok(())
}

fn as_json(token: &ServiceToken) -> Value {
    let record = &token.record;
    json!({
        "id": token.id.to_string(),
        "name": record.name.as_str(),
        "key_prefix": record.prefix.as_str(),
        "is_active": record.is_active(clock().now()),
        "scopes": token.scopes.to_string().split_whitespace().collect::<Vec<_>>(),
        "project_id": token.project_id.map(|id| id.to_string()),
        "networks": token.networks.to_string(),
        "created_at": record.created_at.to_string(),
        "expires_at": record.expires_at.as_ref().map(Timestamp::to_string),
        "revoked_at": record.revoked_at.as_ref().map(Timestamp::to_string),
    })
}

fn as_row(token: &ServiceToken) -> [String; 8] {
    let record = &token.record;
    let networks = if token.networks.is_empty() {
        "any".to_owned()
    } else {
        token.networks.to_string()
    };
    [
        token.id.to_string(),
        record.name.as_str().to_owned(),
        record.prefix.as_str().to_owned(),
        output::state(record, clock().now()).to_owned(),
        token.scopes.to_string(),
        token
            .project_id
            .map_or_else(|| "all".to_owned(), |id| id.to_string()),
        networks,
        record
            .expires_at
            .map_or_else(|| "never".to_owned(), |at| at.to_string()),
    ]
}
