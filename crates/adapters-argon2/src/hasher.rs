use std::sync::Arc;

use async_trait::async_trait;
use subtle::ConstantTimeEq as _;
use tenantry_domain::passwords::{HasherError, PasswordHasher, PasswordMatch, TenantShare};
use tenantry_domain::store::BoxedError;
use tenantry_domain::system::Random;
use tenantry_domain::values::{Password, PasswordHash};
use thiserror::Error;

use crate::memory::Memory;
use crate::phc::StoredHash;
use crate::pool::{Hurry, Pool};
use crate::{Argon2Parameters, HashObserver, HasherSettings, NoObserver};

/// Argon2id version 19 (RFC 9106) on threads of its own.
///
/// The futures of its methods need a tokio runtime with a timer. Dropping it waits for the hashes that
/// run.
pub struct Argon2Hasher {
    pool: Pool,
    parameters: Argon2Parameters,
    random: Arc<dyn Random>,
    /// A hash that no password has, for accounts that do not exist.
    nobody: PasswordHash,
}

/// Why hashing could not begin.
#[derive(Debug, Error)]
pub enum HasherStartError {
    /// The system gave no thread.
    #[error("a thread to hash passwords on could not be started")]
    Threads(#[source] std::io::Error),
    /// The hash for accounts that do not exist could not be written.
    #[error("the hash for unknown accounts could not be made")]
    Nobody(#[source] BoxedError),
}

impl Argon2Hasher {
    /// Starts the threads. Nobody counts what they do.
    ///
    /// # Errors
    /// [`HasherStartError`].
    pub fn start(
        settings: HasherSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, HasherStartError> {
        Self::start_observed(settings, random, Arc::new(NoObserver))
    }

    /// Starts the threads, and tells what happens there to this observer.
    ///
    /// # Errors
    /// [`HasherStartError`].
    pub fn start_observed(
        settings: HasherSettings,
        random: Arc<dyn Random>,
        observer: Arc<dyn HashObserver>,
    ) -> Result<Self, HasherStartError> {
        let pool = Pool::start(&settings, observer).map_err(HasherStartError::Threads)?;
        let nobody = nobody(&settings.parameters, &*random)
            .map_err(|error| HasherStartError::Nobody(Box::new(error)))?;
        Ok(Self {
            pool,
            parameters: settings.parameters,
            random,
            nobody,
        })
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn reserve(&self, share: TenantShare) -> Result<(), HasherError> {
        self.pool.reserve(share).await
    }

    async fn has_capacity(&self, share: TenantShare) -> Result<(), HasherError> {
        self.pool.has_capacity(share).await
    }

    async fn hash(
        &self,
        share: TenantShare,
        password: &Password,
    ) -> Result<PasswordHash, HasherError> {
        let password = password.clone();
        let parameters = self.parameters.clone();
        let random = Arc::clone(&self.random);
        let work = move |memory: &mut Memory| hash(memory, &parameters, &password, random.bytes());
        self.pool.run(share, Hurry::Together, work).await
    }

    async fn verify(
        &self,
        share: TenantShare,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        let password = password.clone();
        let parameters = self.parameters.clone();
        let stored = StoredHash::read(stored).map_err(failed)?;
        let work = move |memory: &mut Memory| verify(memory, &parameters, &password, &stored);
        self.pool.run(share, Hurry::AtOnce, work).await
    }

    async fn verify_dummy(
        &self,
        share: TenantShare,
        password: &Password,
    ) -> Result<(), HasherError> {
        self.verify(share, password, &self.nobody).await.map(|_| ())
    }
}

/// Random bytes in place of a tag: checking a password against it is the same work as ever, and none
/// matches.
fn nobody(
    parameters: &Argon2Parameters,
    random: &dyn Random,
) -> Result<PasswordHash, crate::phc::StoredHashError> {
    StoredHash::new(parameters, random.bytes(), random.bytes())?.write()
}

fn hash(
    memory: &mut Memory,
    parameters: &Argon2Parameters,
    password: &Password,
    salt: [u8; Argon2Parameters::SALT_BYTES],
) -> Result<PasswordHash, HasherError> {
    let mut tag = [0; Argon2Parameters::TAG_BYTES];
    memory.derive(
        parameters.params(),
        password.expose().as_bytes(),
        &salt,
        &mut tag,
    )?;
    StoredHash::new(parameters, salt, tag)
        .and_then(|new| new.write())
        .map_err(failed)
}

fn verify(
    memory: &mut Memory,
    parameters: &Argon2Parameters,
    password: &Password,
    stored: &StoredHash,
) -> Result<PasswordMatch, HasherError> {
    let mut tag = vec![0; stored.tag.len()];
    memory.derive(
        &stored.params,
        password.expose().as_bytes(),
        &stored.salt,
        &mut tag,
    )?;
    Ok(match tag.ct_eq(stored.tag.as_bytes()).into() {
        false => PasswordMatch::No,
        true if stored.is_weaker_than(parameters) => PasswordMatch::YesButOutdated,
        true => PasswordMatch::Yes,
    })
}

fn failed(error: impl Into<BoxedError>) -> HasherError {
    HasherError::Failed(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Random for Sevens {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    #[test]
    fn r7_nobodys_hash_is_like_any_new_one() {
        let raised = Argon2Parameters::new(32_768, 3, 1).unwrap();
        let nobody = StoredHash::read(&nobody(&raised, &Sevens).unwrap()).unwrap();
        assert_eq!(nobody.params.m_cost(), 32_768);
        assert_eq!(nobody.params.t_cost(), 3);
        assert_eq!(nobody.params.p_cost(), 1);
        assert_eq!(nobody.salt.len(), 16);
        assert_eq!(nobody.tag.len(), 32);
    }
}
