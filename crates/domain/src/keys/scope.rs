use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A permission of a service token (RFC 6749 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `users:create`: create accounts through the private API.
    UsersCreate,
    /// `users:create_verified`: create accounts whose email address counts as verified.
    UsersCreateVerified,
    /// `users:import`: create accounts in bulk.
    UsersImport,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [
        Self::UsersCreate,
        Self::UsersCreateVerified,
        Self::UsersImport,
    ];

    /// The text of the scope, such as `users:create`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UsersCreate => "users:create",
            Self::UsersCreateVerified => "users:create_verified",
            Self::UsersImport => "users:import",
        }
    }
}

/// The text is not a scope.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a scope; there are users:create, users:create_verified and users:import")]
pub struct UnknownScope(String);

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

/// The scopes of one service token, written with spaces between them (RFC 6749 §3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Every scope on users. The token of the first start has them.
    #[must_use]
    pub fn all_on_users() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether it contains the scope.
    #[must_use]
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether it contains none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&scopes.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_parsed_as_they_are_formatted() {
        let all = Scopes::all_on_users();
        assert_eq!(
            all.to_string(),
            "users:create users:create_verified users:import"
        );
        assert_eq!(all.to_string().parse(), Ok(all));
        assert!("users:create users:destroy".parse::<Scopes>().is_err());
    }
}
