use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use tenantry_domain::passwords::{HasherError, PasswordHasher, PasswordMatch, TenantShare};
use tenantry_domain::values::{Password, PasswordHash};

const PREFIX: &str = "$plain$";

/// Hashes without salt: `$plain$` and SHA-256 in hexadecimal. For tests only. It counts its calls.
#[derive(Debug, Default)]
pub struct FakeHasher {
    hashed: AtomicUsize,
    verified: AtomicUsize,
}

impl FakeHasher {
    /// How many passwords were hashed.
    pub fn hashed(&self) -> usize {
        self.hashed.load(Ordering::SeqCst)
    }

    /// How many passwords were verified, dummy verifications included.
    pub fn verified(&self) -> usize {
        self.verified.load(Ordering::SeqCst)
    }

    /// The hash of this password.
    pub fn hash_of(password: &Password) -> PasswordHash {
        let digest = Sha256::digest(password.expose().as_bytes());
        let mut phc = PREFIX.to_owned();
        for byte in digest {
            write!(phc, "{byte:02x}").expect("a string takes everything");
        }
        PasswordHash::from_phc(phc)
    }
}

#[async_trait]
impl PasswordHasher for FakeHasher {
    async fn has_capacity(&self, share: TenantShare) -> Result<(), HasherError> {
        self.reserve(share).await
    }

    async fn reserve(&self, _share: TenantShare) -> Result<(), HasherError> {
        Ok(())
    }

    async fn hash(
        &self,
        _share: TenantShare,
        password: &Password,
    ) -> Result<PasswordHash, HasherError> {
        self.hashed.fetch_add(1, Ordering::SeqCst);
        Ok(Self::hash_of(password))
    }

    async fn verify(
        &self,
        _share: TenantShare,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        if !stored.as_phc().starts_with(PREFIX) {
            return Err(HasherError::Failed("not a hash of this hasher".into()));
        }
        if *stored == Self::hash_of(password) {
            Ok(PasswordMatch::Yes)
        } else {
            Ok(PasswordMatch::No)
        }
    }

    async fn verify_dummy(
        &self,
        _share: TenantShare,
        _password: &Password,
    ) -> Result<(), HasherError> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::password;

    #[tokio::test]
    async fn the_password_matches_its_own_hash_only() {
        let hasher = FakeHasher::default();
        let share = TenantShare::Platform;
        hasher.reserve(share).await.unwrap();
        let stored = hasher.hash(share, &password("right")).await.unwrap();
        assert!(!stored.as_phc().contains("right"));
        for (tried, expected) in [("right", PasswordMatch::Yes), ("wrong", PasswordMatch::No)] {
            let response = hasher.verify(share, &password(tried), &stored).await;
            assert_eq!(response.unwrap(), expected);
        }
        let foreign = PasswordHash::from_phc("$argon2id$v=19".to_owned());
        let response = hasher.verify(share, &password("right"), &foreign).await;
        assert!(matches!(response, Err(HasherError::Failed(_))));
        hasher
            .verify_dummy(share, &password("right"))
            .await
            .unwrap();
        assert_eq!((hasher.hashed(), hasher.verified()), (1, 4));
    }
}
