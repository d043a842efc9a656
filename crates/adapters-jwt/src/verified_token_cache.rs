use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tenantry_domain::sessions::AccessClaims;

use crate::validity::Validity;

/// Caches the claims of verified access tokens. A client sends the same token many times, and verifying its
/// signature costs more than the rest of a read request.
///
/// The cache key is the SHA-256 of the token, so that no token is stored. The validity period is checked at
/// each use. The cache belongs to one [`KeySet`](crate::key_set::KeySet) and is dropped with it (R39).
#[derive(Debug)]
pub(crate) struct VerifiedTokenCache(Cache<[u8; 32], VerifiedToken>);

/// The claims of a token with a valid signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VerifiedToken {
    pub(crate) claims: AccessClaims,
    pub(crate) validity: Validity,
}

impl VerifiedTokenCache {
    /// About 3 MiB when full. The least used entries are evicted.
    const CAPACITY: usize = 10_000;

    /// Returns the cached claims, or calls `verify` and caches its result.
    pub(crate) fn get_or_verify(
        &self,
        token: &str,
        verify: impl FnOnce() -> Option<VerifiedToken>,
    ) -> Option<VerifiedToken> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(cached) = self.0.get(&digest) {
            return Some(cached);
        }
        let verified = verify()?;
        self.0.insert(digest, verified);
        Some(verified)
    }
}

impl Default for VerifiedTokenCache {
    fn default() -> Self {
        Self(Cache::new(Self::CAPACITY))
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::values::{AccountId, SessionId, Timestamp};

    use super::*;

    fn verified() -> VerifiedToken {
        let now = Timestamp::from_unix_seconds(0);
        VerifiedToken {
            claims: AccessClaims {
                account_id: AccountId::generate(now, [1; 10]),
                session_id: SessionId::generate(now, [2; 10]),
                project_id: None,
            },
            validity: Validity {
                issued_at: now,
                not_before: now,
                expires_at: now,
            },
        }
    }

    #[test]
    fn a_valid_token_is_verified_once() {
        let cache = VerifiedTokenCache::default();
        assert!(cache.get_or_verify("token", || Some(verified())).is_some());
        let second = cache.get_or_verify("token", || panic!("verified again"));
        assert_eq!(second.map(|token| token.claims), Some(verified().claims));
    }

    #[test]
    fn r38_a_different_encoding_is_a_different_token() {
        let cache = VerifiedTokenCache::default();
        cache.get_or_verify("token", || Some(verified()));
        assert!(cache.get_or_verify("token=", || None).is_none());
    }

    #[test]
    fn an_invalid_token_is_not_cached() {
        let cache = VerifiedTokenCache::default();
        assert!(cache.get_or_verify("token", || None).is_none());
        assert!(cache.get_or_verify("token", || Some(verified())).is_some());
    }
}
