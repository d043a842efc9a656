use std::sync::Arc;

use crate::accounts::{Account, AccountRepository};
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{AccountId, FullName};

/// Changes the profile of an account.
#[derive(Clone)]
pub struct UpdateAccount {
    /// Stores the change.
    pub accounts: Arc<dyn AccountRepository>,
    /// The time of the change.
    pub clock: Arc<dyn Clock>,
}

impl UpdateAccount {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Sets or removes the name. Returns the changed account; `None` when there is no such account.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
    ) -> Result<Option<Account>, PortError> {
        let now = self.clock.now();
        self.accounts.rename_account(id, full_name, now).await
    }
}
