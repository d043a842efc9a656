use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{EmailAddress, EmailKey};

/// The comparison form of an address that was stored without the address.
pub(super) fn email_key(stored: &str) -> Result<EmailKey, BoxedError> {
    let key = EmailAddress::parse(stored)?.key().clone();
    if key.as_str() != stored {
        return Err("an address is not in its comparison form".into());
    }
    Ok(key)
}
