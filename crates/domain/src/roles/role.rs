use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The role of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the platform; created by the command line only.
    PlatformOperator,
    /// Owns projects; registered by an operator.
    Developer,
    /// Belongs to one project; registered by its developer.
    EndUser,
}

impl Role {
    const ALL: [Self; 3] = [Self::PlatformOperator, Self::Developer, Self::EndUser];

    /// The stored text, which clients see as well.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PlatformOperator => "platform_operator",
            Self::Developer => "developer",
            Self::EndUser => "end_user",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a role.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a role")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
