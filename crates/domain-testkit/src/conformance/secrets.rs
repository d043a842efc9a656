use tenantry_domain::values::SecretHash;

use super::accounts::a_stored_developer;
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// The hashes of one stored and active secret of each kind (R41).
pub(super) struct Secrets {
    pub(super) operator_key: SecretHash,
    pub(super) service_token: SecretHash,
    pub(super) developer_key: SecretHash,
    pub(super) project_key: SecretHash,
}

pub(super) async fn secrets_of_every_kind<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
) -> Secrets {
    let developer = a_stored_developer(store, fixtures).await;
    let installation = fixtures.a_new_installation();
    let installations = store.store();
    installations
        .create_installation(&installation)
        .await
        .expect("a first start");
    Secrets {
        operator_key: installation.operator_key.record.hash,
        service_token: installation.service_token.record.hash,
        developer_key: developer.developer_key.record.hash,
        project_key: developer.project_key.record.hash,
    }
}
