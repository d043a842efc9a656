use std::sync::atomic::{AtomicU8, Ordering};

use tenantry_domain::sessions::{
    AccessClaims, RefreshClaims, TokenGrant, TokenIssuer, TokenPair, TokenVerifier,
};
use tenantry_domain::signing_keys::{
    PublicKey, SigningAlgorithm, SigningKey, SigningKeyGenerator, SigningKeyStatus,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{SecretBytes, SecretText, Timestamp, TokenId};

/// Unsigned tokens: their fields with dots between them. For tests only.
#[derive(Debug, Default)]
pub struct FakeTokens {
    key_count: AtomicU8,
}

impl TokenIssuer for FakeTokens {
    fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, PortError> {
        Ok(TokenPair {
            access: write("access", grant, (grant.access_id, grant.access_expires_at)),
            refresh: write(
                "refresh",
                grant,
                (grant.refresh_id, grant.refresh_expires_at),
            ),
        })
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        (1..=self.key_count.load(Ordering::SeqCst))
            .filter_map(|number| key(number, Timestamp::from_unix_seconds(0)).to_public())
            .collect()
    }
}

impl TokenVerifier for FakeTokens {
    fn verify_access(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        let claims = read("access", token, now)?;
        Some(AccessClaims {
            account_id: claims.account_id,
            session_id: claims.session_id,
            project_id: claims.project_id,
        })
    }

    fn verify_refresh(&self, token: &str, now: Timestamp) -> Option<RefreshClaims> {
        read("refresh", token, now)
    }
}

impl SigningKeyGenerator for FakeTokens {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::EdDsa
    }

    fn generate(&self, now: Timestamp) -> Result<SigningKey, PortError> {
        let number = self.key_count.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(key(number, now))
    }
}

fn key(number: u8, now: Timestamp) -> SigningKey {
    SigningKey {
        kid: format!("plain-{number}"),
        algorithm: SigningAlgorithm::EdDsa,
        private_key: SecretBytes::new(vec![number; 48]),
        public_key: vec![number; 32],
        status: SigningKeyStatus::Active,
        created_at: now,
        retired_at: None,
    }
}

fn write(kind: &str, grant: &TokenGrant, (id, end): (TokenId, Timestamp)) -> SecretText {
    let project = grant
        .project_id
        .map_or_else(|| "-".to_owned(), |project| project.to_string());
    SecretText::new(format!(
        "{kind}.{}.{}.{project}.{id}.{}.{}",
        grant.account_id,
        grant.session_id,
        grant.issued_at.unix_seconds(),
        end.unix_seconds(),
    ))
}

fn read(kind: &str, token: &str, now: Timestamp) -> Option<RefreshClaims> {
    let mut fields = token.split('.');
    if fields.next()? != kind {
        return None;
    }
    let claims = RefreshClaims {
        account_id: fields.next()?.parse().ok()?,
        session_id: fields.next()?.parse().ok()?,
        project_id: match fields.next()? {
            "-" => None,
            project => Some(project.parse().ok()?),
        },
        token_id: fields.next()?.parse().ok()?,
    };
    let start: i64 = fields.next()?.parse().ok()?;
    let end: i64 = fields.next()?.parse().ok()?;
    let is_valid = (start..end).contains(&now.unix_seconds()) && fields.next().is_none();
    is_valid.then_some(claims)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tenantry_domain::accounts::Tier;
    use tenantry_domain::sessions::SessionPolicy;

    use super::*;
    use crate::fixtures::Fixtures;

    fn pair() -> (TokenPair, RefreshClaims, Timestamp) {
        let fixtures = Fixtures::new(1);
        let project = fixtures.a_developer_registration().project.id;
        let account = fixtures.an_account(Tier::EndUser(project));
        let session = fixtures.a_session(account.id);
        let now = session.created_at;
        let access_id = TokenId::generate(now, [1; 10]);
        let grant = TokenGrant::new(&account, &session, access_id, SessionPolicy::default());
        let claims = RefreshClaims {
            account_id: account.id,
            session_id: session.id,
            project_id: Some(project),
            token_id: session.token_id,
        };
        (FakeTokens::default().issue(&grant).unwrap(), claims, now)
    }

    #[test]
    fn an_access_token_is_valid_until_it_expires() {
        let (pair, claims, now) = pair();
        let verify = |at| FakeTokens::default().verify_access(pair.access.expose(), at);
        let end = now.plus(SessionPolicy::default().access_ttl);
        let expected = AccessClaims {
            account_id: claims.account_id,
            session_id: claims.session_id,
            project_id: claims.project_id,
        };
        assert_eq!(verify(now).unwrap(), expected);
        assert_eq!(verify(end), None);
        let before = Timestamp::from_unix_seconds(now.unix_seconds() - 1);
        assert_eq!(verify(before), None);
    }

    #[test]
    fn a_refresh_token_is_valid_until_the_session_expires() {
        let (pair, claims, now) = pair();
        let verify = |at| FakeTokens::default().verify_refresh(pair.refresh.expose(), at);
        let end = now.plus(SessionPolicy::default().refresh_ttl);
        assert_eq!(verify(now).unwrap(), claims);
        assert_eq!(verify(end), None);
    }

    #[test]
    fn r37_neither_kind_of_token_is_the_other() {
        let (pair, _, now) = pair();
        let response = FakeTokens::default().verify_refresh(pair.access.expose(), now);
        assert_eq!(response, None);
        for rejected in [pair.refresh.expose(), "", "access", "access.x.y.-.z.1.2"] {
            let response = FakeTokens::default().verify_access(rejected, now);
            assert_eq!(response, None, "{rejected}");
        }
    }

    #[test]
    fn each_generated_key_is_new_and_published() {
        let tokens = FakeTokens::default();
        let now = Timestamp::from_unix_seconds(1).plus(Duration::from_secs(1));
        let keys = [(); 2].map(|()| tokens.generate(now).unwrap());
        assert_ne!(keys[0].kid, keys[1].kid);
        assert_eq!(keys[0].created_at, now);
        let published = tokens.public_keys().into_iter().map(Some);
        assert!(published.eq(keys.map(|key| key.to_public())));
    }
}
