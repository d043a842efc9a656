use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The role of an account (seed). There are exactly these three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the platform; made by the command line only.
    PlatformOperator,
    /// Owns projects; registered by an operator.
    Developer,
    /// A user of one project; registered by its developer.
    EndUser,
}

impl Role {
    const ALL: [Self; 3] = [Self::PlatformOperator, Self::Developer, Self::EndUser];

    /// The role as callers see it, such as `end_user`.
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

/// There is no such role.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no role")]
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
