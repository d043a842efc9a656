//! What is sent to the server.

use std::time::Duration;

use anyhow::Result;

use super::accounts::{LOGIN, ME, REGISTER};
use super::{Tenant, Tenantry};
use crate::bench::generator::Load;

impl Tenantry {
    /// Logins of a tenant's users.
    pub(crate) fn logins(&self, tenant: &Tenant, clients: u32, duration: Duration) -> Load {
        let bodies = self.bodies.logins.clone();
        Load::post(self.url(LOGIN), bodies, clients, duration)
            .header("Content-Type", "application/json")
            .header("X-Project-ID", &tenant.project)
    }

    /// Registrations of end users.
    pub(crate) fn registrations(
        &self,
        tenant: &Tenant,
        clients: u32,
        duration: Duration,
    ) -> Result<Load> {
        let bodies = self.bodies.registrations()?;
        let load = Load::post(self.url(REGISTER), bodies, clients, duration)
            .header("Content-Type", "application/json")
            .header("X-Developer-Key", &tenant.developer_key)
            .header("X-Project-ID", &tenant.project);
        Ok(load)
    }

    /// Reads of the account that a token is for.
    pub(crate) fn reads(&self, token: &str, clients: u32, duration: Duration) -> Load {
        Load::get(self.url(ME), clients, duration)
            .header("Authorization", &format!("Bearer {token}"))
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}
