use tenantry_domain::model::Account;
use tenantry_domain::ports::{
    DeveloperRegistration, EndUserRegistration, PrivateUserCreation, StoreError,
};

use crate::conformance::altered::Altered as _;
use crate::fixtures::{Fixtures, grant_of};
use crate::{Contents, StoreUnderTest};

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
) -> Result<(), StoreError> {
    store.stores().accounts.register_developer(new).await
}

pub(in crate::conformance) async fn register_end_user<S: StoreUnderTest>(
    store: &S,
    new: &EndUserRegistration,
) -> Result<(), StoreError> {
    store.stores().accounts.register_end_user(new).await
}

pub(in crate::conformance) async fn create_private_user<S: StoreUnderTest>(
    store: &S,
    new: &PrivateUserCreation,
) -> Result<(), StoreError> {
    store.stores().accounts.create_private_user(new).await
}

/// The account that the store finds under this account's scope and address.
pub(in crate::conformance) async fn find<S: StoreUnderTest>(
    store: &S,
    account: &Account,
) -> Option<Account> {
    let accounts = store.stores().accounts;
    let found = accounts.find_by_email(account.scope(), account.email.key());
    found.await.expect("a lookup").found()
}

/// What a store holds that held this before and then registered the developer.
pub(super) fn with_developer(mut held: Contents, new: &DeveloperRegistration) -> Contents {
    held.accounts.push(new.account.clone());
    held.projects.push(new.project.clone());
    held.developer_keys.push(new.developer_key.clone());
    held.project_keys.push(new.project_key.clone());
    held.verifications.push(new.verification.clone());
    held.add_mail(&new.mail);
    held.audit.push(new.audit.clone());
    held.sorted()
}

/// What a store holds that held this before and then registered the end user.
pub(super) fn with_end_user(mut held: Contents, new: &EndUserRegistration) -> Contents {
    held.accounts.push(new.account.clone());
    held.sessions.push(new.session.clone());
    held.verifications.push(new.verification.clone());
    held.add_mail(&new.mail);
    held.sorted()
}

/// What a store holds that held this before and then created the account.
pub(super) fn with_private_user(mut held: Contents, new: &PrivateUserCreation) -> Contents {
    held.accounts.push(new.account.clone());
    if let Some((verification, mail)) = &new.verification {
        held.verifications.push(verification.clone());
        held.add_mail(mail);
    }
    held.audit.push(new.audit.clone());
    held.sorted()
}
