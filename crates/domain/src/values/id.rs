//! Every id type, in one list.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use uuid::Uuid;

use super::Timestamp;

/// The text is not a UUID in its hyphenated form of 36 characters (RFC 9562 §4).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a UUID such as 550e8400-e29b-41d4-a716-446655440000")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new version 7 UUID (RFC 9562 §5.7) of this time and these random bytes.
            #[must_use]
            pub fn generate(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.unix_millis(), &random).into_uuid())
            }

            /// A stored id.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_hyphenated(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// An account of any tier.
    AccountId
    /// A project of a developer.
    ProjectId
    /// An operator key.
    OperatorKeyId
    /// A developer key.
    DeveloperKeyId
    /// A project key (`api_key`).
    ProjectKeyId
    /// A service token.
    ServiceTokenId
    /// A session (`sid`).
    SessionId
    /// A signed token (`jti`, RFC 7519 §4.1.7).
    TokenId
    /// A pending verification of an email address.
    VerificationId
    /// An email in the outbox.
    EmailId
    /// A request to email an address.
    EmailRequestId
    /// An entry of the audit log.
    AuditEntryId
}

fn parse_hyphenated(text: &str) -> Result<Uuid, InvalidId> {
    const HYPHENATED_LENGTH: usize = 36;
    if text.len() != HYPHENATED_LENGTH {
        return Err(InvalidId);
    }
    Uuid::try_parse(text).map_err(|_| InvalidId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_is_a_version_7_uuid_of_its_time() {
        let now = Timestamp::from_unix_micros(1_765_103_400_000_000);
        let id = AccountId::generate(now, [7; 10]);
        assert_eq!(id.as_uuid().get_version_num(), 7);
        assert_eq!(id.to_string(), "019af85c-7440-7707-8707-070707070707");
    }

    #[test]
    fn only_the_hyphenated_form_is_parsed() {
        let hyphenated = "550e8400-e29b-41d4-a716-446655440000";
        assert_eq!(
            hyphenated.parse::<ProjectId>().unwrap().to_string(),
            hyphenated
        );
        assert!(hyphenated.to_uppercase().parse::<ProjectId>().is_ok());
        for rejected in [
            "",
            "not-a-uuid",
            "550e8400e29b41d4a716446655440000",
            "{550e8400-e29b-41d4-a716-446655440000}",
            "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
            "550e8400-e29b-41d4-a716-44665544000g",
        ] {
            assert_eq!(rejected.parse::<ProjectId>(), Err(InvalidId), "{rejected}");
        }
    }
}
