//! The claims of tokens. A field of another JSON type is an error: no strings for numbers, no arrays for
//! strings, no `null` (R36).

use serde::{Deserialize, Deserializer, Serialize};
use tenantry_domain::roles::Role;
use tenantry_domain::sessions::TokenGrant;
use tenantry_domain::values::{ProjectId, Timestamp, TokenId};

/// The claims of every token: those of RFC 7519 §4.1, its session and its project.
#[derive(Deserialize, Serialize)]
pub(crate) struct CommonClaims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    pub(crate) sid: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    #[serde(
        default,
        deserialize_with = "string_if_present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) project_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct AccessTokenClaims {
    #[serde(flatten)]
    pub(crate) common: CommonClaims,
    pub(crate) role: String,
    pub(crate) email_verified: bool,
}

/// The `type` claim.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Access,
    Refresh,
}

impl CommonClaims {
    pub(crate) fn of(
        grant: &TokenGrant,
        issuer: &str,
        kind: Kind,
        id: TokenId,
        expires_at: Timestamp,
    ) -> Self {
        let issued_at = grant.issued_at.unix_seconds();
        Self {
            iss: issuer.to_owned(),
            aud: audience(grant.project_id, issuer),
            sub: grant.account_id.to_string(),
            iat: issued_at,
            nbf: issued_at,
            exp: expires_at.unix_seconds(),
            jti: id.to_string(),
            sid: grant.session_id.to_string(),
            kind,
            project_id: grant.project_id.map(|id| id.to_string()),
        }
    }
}

impl AccessTokenClaims {
    pub(crate) fn of(grant: &TokenGrant, issuer: &str) -> Self {
        let (id, end) = (grant.access_id, grant.access_expires_at);
        Self {
            common: CommonClaims::of(grant, issuer, Kind::Access, id, end),
            role: grant.role.to_string(),
            email_verified: grant.email_verified,
        }
    }

    /// Every end user belongs to a project, and no other account does.
    pub(crate) fn role_fits_project(&self) -> bool {
        let role: Result<Role, _> = self.role.parse();
        role.is_ok_and(|role| (role == Role::EndUser) == self.common.project_id.is_some())
    }
}

/// The project of an end user, and the issuer for all other accounts.
fn audience(project: Option<ProjectId>, issuer: &str) -> String {
    project.map_or_else(|| issuer.to_owned(), |id| id.to_string())
}

fn string_if_present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}
