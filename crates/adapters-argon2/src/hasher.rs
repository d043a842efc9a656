use std::sync::Arc;

use async_trait::async_trait;
use subtle::ConstantTimeEq as _;
use tenantry_domain::passwords::{
    HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare,
};
use tenantry_domain::store::BoxedError;
use tenantry_domain::system::Random;
use tenantry_domain::values::{Password, PasswordHash};
use thiserror::Error;

use crate::engine::Engine;
use crate::phc::{StoredHash, StoredHashError};
use crate::pool::{Pool, Slot};
use crate::{ActiveBackend, Argon2Parameters, HashObserver, HasherSettings};

/// Argon2id version 19 (RFC 9106) on its own threads.
///
/// The futures of its methods need a tokio runtime with a timer. Dropping it and its last permit waits for the
/// hashes that run.
pub struct Argon2Hasher {
    pool: Arc<Pool>,
    backend: ActiveBackend,
    context: Arc<Context>,
}

/// What every hash needs.
struct Context {
    parameters: Argon2Parameters,
    random: Arc<dyn Random>,
    dummy_hash: PasswordHash,
}

/// Why hashing could not start.
#[derive(Debug, Error)]
pub enum HasherStartError {
    /// The system refused a thread.
    #[error("a thread to hash passwords on could not be started")]
    Threads(#[source] std::io::Error),
    /// The hash for unknown accounts could not be encoded.
    #[error("the hash for unknown accounts could not be generated")]
    DummyHash(#[source] BoxedError),
}

impl Argon2Hasher {
    /// Tests the implementation of Argon2id, and starts the threads.
    ///
    /// # Errors
    /// [`HasherStartError`].
    pub fn start(
        settings: HasherSettings,
        random: Arc<dyn Random>,
        observer: Arc<dyn HashObserver>,
    ) -> Result<Self, HasherStartError> {
        let backend = ActiveBackend::select(settings.backend);
        let pool = Pool::start(&settings, backend, Arc::clone(&random), observer)
            .map_err(HasherStartError::Threads)?;
        let dummy_hash = dummy_hash(&settings.parameters, &*random)
            .map_err(|error| HasherStartError::DummyHash(Box::new(error)))?;
        let context = Arc::new(Context {
            parameters: settings.parameters,
            random,
            dummy_hash,
        });
        Ok(Self {
            pool,
            backend,
            context,
        })
    }

    /// The implementation in use. The caller should log it, and as an error when the self-test failed.
    #[must_use]
    pub const fn backend(&self) -> ActiveBackend {
        self.backend
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn reserve(&self, tenant: TenantShare) -> Result<Box<dyn HashPermit>, HasherError> {
        Ok(Box::new(Permit {
            slot: self.pool.reserve(tenant).await?,
            context: Arc::clone(&self.context),
        }))
    }

    async fn check_capacity(&self, tenant: TenantShare) -> Result<(), HasherError> {
        self.pool.check_capacity(tenant).await
    }
}

struct Permit {
    slot: Slot,
    context: Arc<Context>,
}

#[async_trait]
impl HashPermit for Permit {
    async fn hash(&mut self, password: &Password) -> Result<PasswordHash, HasherError> {
        let (context, password) = (Arc::clone(&self.context), password.clone());
        let work = move |engine: &mut Engine| {
            hash(
                engine,
                &context.parameters,
                &password,
                context.random.bytes(),
            )
        };
        self.slot.run(work).await
    }

    async fn verify(
        &mut self,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        let (context, password) = (Arc::clone(&self.context), password.clone());
        let stored = StoredHash::read(stored).map_err(failed)?;
        let work =
            move |engine: &mut Engine| verify(engine, &context.parameters, &password, &stored);
        self.slot.run(work).await
    }

    async fn verify_dummy(&mut self, password: &Password) -> Result<(), HasherError> {
        let context = Arc::clone(&self.context);
        self.verify(password, &context.dummy_hash).await.map(drop)
    }
}

/// Random bytes in place of a tag: a verification takes the same work, and no password matches.
fn dummy_hash(
    parameters: &Argon2Parameters,
    random: &dyn Random,
) -> Result<PasswordHash, StoredHashError> {
    StoredHash::new(parameters, random.bytes(), random.bytes())?.write()
}

fn hash(
    engine: &mut Engine,
    parameters: &Argon2Parameters,
    password: &Password,
    salt: [u8; Argon2Parameters::SALT_BYTES],
) -> Result<PasswordHash, HasherError> {
    let mut tag = [0; Argon2Parameters::TAG_BYTES];
    engine.derive(
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
    engine: &mut Engine,
    parameters: &Argon2Parameters,
    password: &Password,
    stored: &StoredHash,
) -> Result<PasswordMatch, HasherError> {
    let mut tag = vec![0; stored.tag.len()];
    engine.derive(
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
    fn r7_the_dummy_hash_has_the_parameters_of_a_new_one() {
        let raised = Argon2Parameters::new(32_768, 3, 1).unwrap();
        let dummy = StoredHash::read(&dummy_hash(&raised, &Sevens).unwrap()).unwrap();
        assert_eq!(dummy.params.m_cost(), 32_768);
        assert_eq!(dummy.params.t_cost(), 3);
        assert_eq!(dummy.params.p_cost(), 1);
        assert_eq!(dummy.salt.len(), 16);
        assert_eq!(dummy.tag.len(), 32);
    }
}
