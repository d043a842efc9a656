//! How guesses of a password are counted.

use tenantry_domain::model::{Account, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::ClientNetwork;

/// The keys that guesses of this account's password are counted by: of one client and of all.
pub(crate) fn guesses_of(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of("192.0.2.1".parse().expect("an address"));
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.scope(), account.email.key(), client))
}

/// The limits on guesses of this account's password.
pub(crate) fn limits_on_guesses(account: &Account) -> [Limit; 2] {
    let [own, all] = guesses_of(account);
    let limit = |key, for_strangers| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        for_strangers,
    };
    [limit(own, false), limit(all, true)]
}
