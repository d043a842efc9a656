//! What clients know about their registrations.

use std::collections::BTreeMap;
use std::fmt;

use tenantry_acceptance::ApiResponse;

/// How somebody is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// With an operator key.
    Developer,
    /// With a developer key.
    EndUser,
    /// By a system, into a project, the address to be verified.
    PrivateEndUser,
    /// By a system, as a developer, the address verified.
    PrivateDeveloper,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [
        Self::Developer,
        Self::EndUser,
        Self::PrivateEndUser,
        Self::PrivateDeveloper,
    ];
}

/// One registration that was sent.
pub(crate) struct Claim {
    pub(crate) kind: Kind,
    /// The response, when the client read all of it and it says that the person is registered.
    pub(crate) acknowledged: Option<ApiResponse>,
    /// Whether no whole response came.
    pub(crate) is_open: bool,
}

/// All that were sent, by their address; no address is sent twice.
#[derive(Default)]
pub(crate) struct Claims(BTreeMap<String, Claim>);

impl Claims {
    pub(crate) fn insert(&mut self, email: String, claim: Claim) {
        let other = self.0.insert(email, claim);
        assert!(other.is_none(), "an address was used twice");
    }

    pub(crate) fn join(all: impl IntoIterator<Item = Self>) -> Self {
        Self(all.into_iter().flat_map(|claims| claims.0).collect())
    }

    pub(crate) fn kind(&self, email: &str) -> Option<Kind> {
        self.0.get(email).map(|claim| claim.kind)
    }

    /// The addresses whose registration was acknowledged.
    pub(crate) fn acknowledged(&self) -> impl Iterator<Item = (&str, Kind, &ApiResponse)> {
        self.0.iter().filter_map(|(email, claim)| {
            let response = claim.acknowledged.as_ref()?;
            Some((email.as_str(), claim.kind, response))
        })
    }

    pub(crate) fn is_acknowledged(&self, email: &str) -> bool {
        self.0
            .get(email)
            .is_some_and(|claim| claim.acknowledged.is_some())
    }

    pub(crate) fn acknowledged_of(&self, kind: Kind) -> usize {
        self.acknowledged()
            .filter(|(_, found, _)| *found == kind)
            .count()
    }
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.0.values().filter(|claim| claim.is_open).count();
        let acknowledged = self.acknowledged().count();
        let sent_away = self.0.len() - open - acknowledged;
        write!(
            f,
            "{acknowledged} acknowledged, {sent_away} sent away, {open} without a response"
        )
    }
}
