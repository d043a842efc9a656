//! Access tokens whose signature was checked before.

use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tenantry_domain::sessions::AccessClaims;

use crate::validity::Validity;

/// Checking a signature costs more than all the rest of a request that only reads, and a client sends the
/// same access token many times. What a good one says is remembered under its SHA-256, so that no token
/// is kept; its times are judged anew at each use. They belong to one key_set of keys and go with it (R39).
#[derive(Debug)]
pub(crate) struct VerifiedTokenCache(Cache<[u8; 32], Accepted>);

/// What a token with a good signature says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepted {
    pub(crate) claims: AccessClaims,
    pub(crate) validity: Validity,
}

impl VerifiedTokenCache {
    /// About three MiB when full; then the ones that are used least are checked again.
    const CAPACITY: usize = 10_000;

    /// What this token says, if it is known; else what `check` finds out, which is remembered.
    pub(crate) fn get_or_check(
        &self,
        token: &str,
        check: impl FnOnce() -> Option<Accepted>,
    ) -> Option<Accepted> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(known) = self.0.get(&digest) {
            return Some(known);
        }
        let accepted = check()?;
        self.0.insert(digest, accepted);
        Some(accepted)
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

    fn accepted() -> Accepted {
        let now = Timestamp::from_unix_seconds(0);
        Accepted {
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
    fn a_good_token_is_checked_once() {
        let known = VerifiedTokenCache::default();
        assert!(known.get_or_check("token", || Some(accepted())).is_some());
        let again = known.get_or_check("token", || panic!("it was checked again"));
        assert_eq!(again.map(|it| it.claims), Some(accepted().claims));
    }

    #[test]
    fn r38_another_spelling_is_another_token() {
        let known = VerifiedTokenCache::default();
        known.get_or_check("token", || Some(accepted()));
        assert!(known.get_or_check("token=", || None).is_none());
    }

    #[test]
    fn a_bad_token_is_not_remembered() {
        let known = VerifiedTokenCache::default();
        assert!(known.get_or_check("token", || None).is_none());
        assert!(known.get_or_check("token", || Some(accepted())).is_some());
    }
}
