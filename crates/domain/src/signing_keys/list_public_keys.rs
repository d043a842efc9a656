use std::sync::Arc;

use crate::ports::{Policy, Ports};
use crate::sessions::TokenIssuer;
use crate::signing_keys::PublicKey;

/// Lists the public keys that verify the tokens of this installation.
#[derive(Clone)]
pub struct ListPublicKeys {
    /// Holds the keys.
    pub tokens: Arc<dyn TokenIssuer>,
}

impl ListPublicKeys {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            tokens: ports.token_issuer.clone(),
        }
    }

    /// The public keys; none while tokens are signed with a shared secret.
    #[must_use]
    pub fn run(&self) -> Vec<PublicKey> {
        self.tokens.public_keys()
    }
}
