use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use tenantry_domain::passwords::{
    HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare,
};
use tenantry_domain::values::{Password, PasswordHash};

const PREFIX: &str = "$plain$";

/// Hashes in no time, without salt: `$plain$` and SHA-256 in hexadecimal. For tests only. It always has
/// capacity, and counts its calls.
#[derive(Clone, Debug, Default)]
pub struct FakeHasher(Arc<Calls>);

#[derive(Debug, Default)]
struct Calls {
    hashed: AtomicUsize,
    verified: AtomicUsize,
}

impl FakeHasher {
    /// How many passwords were hashed.
    pub fn hashed(&self) -> usize {
        self.0.hashed.load(Ordering::SeqCst)
    }

    /// How many passwords were compared, for unknown accounts too.
    #[must_use]
    pub fn verified(&self) -> usize {
        self.0.verified.load(Ordering::SeqCst)
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
    async fn reserve(&self, _tenant: TenantShare) -> Result<Box<dyn HashPermit>, HasherError> {
        Ok(Box::new(FakePermit(Arc::clone(&self.0))))
    }

    async fn check_capacity(&self, _tenant: TenantShare) -> Result<(), HasherError> {
        Ok(())
    }
}

struct FakePermit(Arc<Calls>);

#[async_trait]
impl HashPermit for FakePermit {
    async fn hash(&mut self, password: &Password) -> Result<PasswordHash, HasherError> {
        self.0.hashed.fetch_add(1, Ordering::SeqCst);
        Ok(FakeHasher::hash_of(password))
    }

    async fn verify(
        &mut self,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        self.0.verified.fetch_add(1, Ordering::SeqCst);
        if !stored.as_phc().starts_with(PREFIX) {
            return Err(HasherError::Failed("not a hash of this hasher".into()));
        }
        if *stored == FakeHasher::hash_of(password) {
            Ok(PasswordMatch::Yes)
        } else {
            Ok(PasswordMatch::No)
        }
    }

    async fn verify_dummy(&mut self, _password: &Password) -> Result<(), HasherError> {
        self.0.verified.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::password;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = FakeHasher::default();
        hasher.check_capacity(TenantShare::Platform).await.unwrap();
        let mut permit = hasher.reserve(TenantShare::Platform).await.unwrap();
        let stored = permit.hash(&password("right")).await.unwrap();
        assert!(!stored.as_phc().contains("right"));
        for (tried, expected) in [("right", PasswordMatch::Yes), ("wrong", PasswordMatch::No)] {
            let matched = permit.verify(&password(tried), &stored).await;
            assert_eq!(matched.unwrap(), expected);
        }
        let foreign = PasswordHash::from_phc("$argon2id$v=19".to_owned());
        let failed = permit.verify(&password("right"), &foreign).await;
        assert!(matches!(failed, Err(HasherError::Failed(_))));
        permit.verify_dummy(&password("right")).await.unwrap();
        assert_eq!((hasher.hashed(), hasher.verified()), (1, 4));
    }
}
