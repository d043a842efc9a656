use std::sync::Arc;
use std::time::Duration;

use tenantry_adapters_jwt::JwtTokens;
use tenantry_domain::signing_keys::SigningKeyRepository;

use super::Stop;

/// How often to look for other keys; [`RotateSigningKeys::PUBLISHED_FIRST`] is longer.
///
/// [`RotateSigningKeys::PUBLISHED_FIRST`]: tenantry_domain::signing_keys::RotateSigningKeys::PUBLISHED_FIRST
const PAUSE: Duration = Duration::from_secs(2);

/// Keeps the keys that tokens are signed and checked with as they are in the database (R39).
pub(crate) struct SigningKeyWorker {
    pub(crate) signing_keys: Arc<dyn SigningKeyRepository>,
    pub(crate) tokens: Arc<JwtTokens>,
}

impl SigningKeyWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        while stop.sleep(PAUSE).await {
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "cannot look up the signing keys; going on with those known");
            }
        }
    }

    async fn reload(&self) -> anyhow::Result<()> {
        let keys = self.signing_keys.list_signing_keys().await?;
        self.tokens.replace_keys(&keys)?;
        Ok(())
    }
}
