use std::sync::Arc;
use std::time::Duration;

use tenantry_adapters_jwt::JwtTokens;
use tenantry_domain::signing_keys::ListSigningKeys;

use super::Stop;

/// How often the keys are reloaded; [`RotateSigningKeys::PUBLISHED_FIRST`] is longer.
///
/// [`RotateSigningKeys::PUBLISHED_FIRST`]: tenantry_domain::signing_keys::RotateSigningKeys::PUBLISHED_FIRST
const PAUSE: Duration = Duration::from_secs(2);

/// Reloads the keys that sign and verify tokens from the database (R39).
pub(crate) struct SigningKeyWorker {
    pub(crate) list: ListSigningKeys,
    pub(crate) tokens: Arc<JwtTokens>,
}

impl SigningKeyWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        while stop.sleep(PAUSE).await {
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "cannot reload the signing keys; the known ones stay in use");
            }
        }
    }

    async fn reload(&self) -> anyhow::Result<()> {
        let keys = self.list.run().await?;
        self.tokens.replace_keys(&keys)?;
        Ok(())
    }
}
