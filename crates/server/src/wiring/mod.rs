//! Which adapter implements which port.

mod application;
mod email;

use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_jwt::JwtKeyGenerator;
use tenantry_domain::app::AdminUseCases;
use tenantry_domain::ports::{AdminPorts, Policy};
use tenantry_domain::system::Clock;

use crate::settings::Settings;
use crate::storage;
use crate::system::{SystemClock, SystemRandom};

pub(crate) use application::{Application, hash_backend};
pub(crate) use email::{check_email, mailer};

/// The clock of the system.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// What the settings decide about the use cases.
pub(crate) fn policy(settings: &Settings) -> Policy {
    Policy {
        sessions: settings.sessions(),
        passwords: settings.password_policy,
        require_verified_email: settings.require_verified_email,
        rate_limits: settings.rate_limits,
        purge_unverified_after: settings.purge_unverified_after,
    }
}

/// The ports of the operations on the installation, with whatever schema the database has.
pub(crate) fn admin_ports(settings: &Settings) -> anyhow::Result<AdminPorts> {
    Ok(AdminPorts {
        store: storage::open(&settings.database_url)?,
        signing_key_generator: Arc::new(JwtKeyGenerator::new(settings.jwt_algorithm)),
        clock: clock(),
        random: Arc::new(SystemRandom),
    })
}

/// The operations on the installation, with whatever schema the database has.
pub(crate) fn admin(settings: &Settings) -> anyhow::Result<AdminUseCases> {
    Ok(AdminUseCases::new(
        &admin_ports(settings)?,
        &policy(settings),
    ))
}

/// The operations on the installation, for commands that need the current schema.
pub(crate) async fn migrated_admin(settings: &Settings) -> anyhow::Result<AdminUseCases> {
    let admin = admin(settings)?;
    let migrations = admin
        .list_migrations
        .run()
        .await
        .context("cannot read the schema")?;
    anyhow::ensure!(
        migrations.iter().all(|migration| migration.is_applied),
        "the database schema is not up to date; run `tenantry migrate up` first"
    );
    Ok(admin)
}
