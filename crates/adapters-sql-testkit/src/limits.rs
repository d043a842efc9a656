use tenantry_domain::accounts::Account;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::ClientNetwork;

/// The keys that count login attempts of this account: of one client and of all.
#[must_use]
pub fn login_attempts_of(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of("192.0.2.1".parse().expect("an IP address"));
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.tenant(), account.email.key(), client))
}

/// The limits on login attempts of this account.
#[must_use]
pub fn limits_on_login_attempts(account: &Account) -> [Limit; 2] {
    let [own, all] = login_attempts_of(account);
    let limit = |key, only_unknown_clients| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients,
    };
    [limit(own, false), limit(all, true)]
}
