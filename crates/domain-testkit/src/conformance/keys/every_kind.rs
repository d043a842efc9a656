use tenantry_domain::values::SecretHash;

use crate::conformance::StoreTest;

/// The hashes of one stored and active secret of each kind (R41).
pub(super) struct Secrets {
    pub(super) operator_key: SecretHash,
    pub(super) service_token: SecretHash,
    pub(super) developer_key: SecretHash,
    pub(super) project_key: SecretHash,
}

impl StoreTest {
    pub(super) async fn secrets_of_every_kind(&self) -> Secrets {
        let developer = self.a_developer().await;
        let installation = self.an_installation().await;
        Secrets {
            operator_key: installation.operator_key.record.hash,
            service_token: installation.service_token.record.hash,
            developer_key: developer.developer_key.record.hash,
            project_key: developer.project_key.record.hash,
        }
    }
}
