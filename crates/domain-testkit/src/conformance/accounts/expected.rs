use tenantry_domain::accounts::{
    Account, DeveloperRegistration, EndUserRegistration, PrivateUserCreation,
};
use tenantry_domain::store::PortError;

use crate::conformance::expected_state::Altered as _;
use crate::fixtures::{Fixtures, grant_of};
use crate::{StoreSnapshot, StoreUnderTest};

/// A developer with a project and keys, stored.
pub(in crate::conformance) async fn a_stored_developer<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
) -> DeveloperRegistration {
    let new = fixtures.a_developer_registration();
    register_developer(store, &new).await.expect("a developer");
    new
}

/// An end user of this developer's project, stored.
pub(in crate::conformance) async fn a_stored_end_user<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    developer: &DeveloperRegistration,
) -> EndUserRegistration {
    let new = fixtures.an_end_user_registration(grant_of(developer));
    register_end_user(store, &new).await.expect("an end user");
    new
}

pub(in crate::conformance) async fn register_developer<S: StoreUnderTest>(
    store: &S,
    new: &DeveloperRegistration,
) -> Result<(), PortError> {
    store.store().register_developer(new).await
}

pub(in crate::conformance) async fn register_end_user<S: StoreUnderTest>(
    store: &S,
    new: &EndUserRegistration,
) -> Result<(), PortError> {
    store.store().register_end_user(new).await
}

pub(in crate::conformance) async fn create_private_user<S: StoreUnderTest>(
    store: &S,
    new: &PrivateUserCreation,
) -> Result<(), PortError> {
    store.store().create_private_user(new).await
}

/// The account that the store finds under this account's scope and address.
pub(in crate::conformance) async fn find<S: StoreUnderTest>(
    store: &S,
    account: &Account,
) -> Option<Account> {
    let accounts = store.store();
    let found = accounts.find_account_by_email(account.scope(), account.email.key());
    found.await.expect("a lookup").found()
}

/// What a store holds that held this before and then registered the developer.
pub(super) fn with_developer(
    mut held: StoreSnapshot,
    new: &DeveloperRegistration,
) -> StoreSnapshot {
    held.accounts.push(new.account.clone());
    held.projects.push(new.project.clone());
    held.developer_keys.push(new.developer_key.clone());
    held.project_keys.push(new.project_key.clone());
    held.verifications.push(new.verification.clone());
    held.add_email(&new.email);
    held.audit.push(new.audit.clone());
    held.sorted()
}

/// What a store holds that held this before and then registered the end user.
pub(super) fn with_end_user(mut held: StoreSnapshot, new: &EndUserRegistration) -> StoreSnapshot {
    held.accounts.push(new.account.clone());
    held.sessions.push(new.session.clone());
    held.verifications.push(new.verification.clone());
    held.add_email(&new.email);
    held.sorted()
}

/// What a store holds that held this before and then created the account.
pub(super) fn with_private_user(
    mut held: StoreSnapshot,
    new: &PrivateUserCreation,
) -> StoreSnapshot {
    held.accounts.push(new.account.clone());
    if let Some((verification, email)) = &new.verification {
        held.verifications.push(verification.clone());
        held.add_email(email);
    }
    held.audit.push(new.audit.clone());
    held.sorted()
}
