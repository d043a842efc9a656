//! Contents of issued tokens.

use std::time::Duration;

use serde_json::Value;
use tenantry_adapters_jwt::JwtTokens;
use tenantry_domain::accounts::{Account, Tier};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::roles::Role;
use tenantry_domain::sessions::{
    AccessClaims, RefreshClaims, Session, SessionPolicy, TokenGrant, TokenIssuer as _, TokenPair,
    TokenVerifier as _,
};
use tenantry_domain::signing_keys::SigningAlgorithm;
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailAddress, PasswordHash};

use crate::case::Kind;
use crate::support::{
    ACCESS_ID, ACCOUNT, NOW, PROJECT, REFRESH_ID, SESSION, at, grant, new_key, new_key_of, part,
    tokens_with,
};

const OTHER_ACCESS_ID: &str = "019af85c-7440-7707-8707-070707070706";

fn developer_grant() -> TokenGrant {
    TokenGrant {
        role: Role::Developer,
        project_id: None,
        email_verified: true,
        ..grant()
    }
}

#[test]
fn issued_tokens_are_accepted() {
    for algorithm in SigningAlgorithm::ALL {
        let tokens = tokens_with(&[new_key_of(algorithm)]);
        let pair = tokens.issue(&grant()).unwrap();
        let access = tokens.verify_access(pair.access.expose(), at(NOW)).unwrap();
        let expected = AccessClaims {
            account_id: ACCOUNT.parse().unwrap(),
            session_id: SESSION.parse().unwrap(),
            project_id: Some(PROJECT.parse().unwrap()),
        };
        assert_eq!(access, expected);
        let refresh = tokens
            .verify_refresh(pair.refresh.expose(), at(NOW))
            .unwrap();
        let expected = RefreshClaims {
            account_id: ACCOUNT.parse().unwrap(),
            session_id: SESSION.parse().unwrap(),
            project_id: Some(PROJECT.parse().unwrap()),
            token_id: REFRESH_ID.parse().unwrap(),
        };
        assert_eq!(refresh, expected);
    }
}

#[test]
fn the_tokens_of_a_developer_have_no_project() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&developer_grant()).unwrap();
    let claims = tokens.verify_access(pair.access.expose(), at(NOW)).unwrap();
    assert_eq!(claims.project_id, None);
    let claims = tokens
        .verify_refresh(pair.refresh.expose(), at(NOW))
        .unwrap();
    assert_eq!(claims.project_id, None);
}

#[test]
fn headers_contain_only_type_algorithm_and_key() {
    for algorithm in SigningAlgorithm::ALL {
        let key = new_key_of(algorithm);
        let pair = tokens_with(std::slice::from_ref(&key))
            .issue(&grant())
            .unwrap();
        let (alg, kid) = (algorithm.as_str(), key.kid);
        assert_eq!(
            part(pair.access.expose(), 0),
            format!(r#"{{"typ":"at+jwt","alg":"{alg}","kid":"{kid}"}}"#)
        );
        assert_eq!(
            part(pair.refresh.expose(), 0),
            format!(r#"{{"typ":"rt+jwt","alg":"{alg}","kid":"{kid}"}}"#)
        );
    }
}

#[test]
fn the_claims_of_an_end_user_follow_the_contract() {
    let pair = tokens_with(&[new_key()]).issue(&grant()).unwrap();
    let access: Value = serde_json::from_str(&part(pair.access.expose(), 1)).unwrap();
    assert_eq!(access, Kind::Access.claims());
    assert_eq!(
        part(pair.refresh.expose(), 1),
        concat!(
            r#"{"iss":"https://accounts.example.com","aud":"019af85c-7440-7707-8707-070707070702","#,
            r#""sub":"019af85c-7440-7707-8707-070707070701","#,
            r#""iat":1765103400,"nbf":1765103400,"exp":1765708200,"#,
            r#""jti":"019af85c-7440-7707-8707-070707070705","#,
            r#""sid":"019af85c-7440-7707-8707-070707070703","type":"refresh","#,
            r#""project_id":"019af85c-7440-7707-8707-070707070702"}"#,
        )
    );
}

#[test]
fn the_audience_of_a_developer_is_the_issuer() {
    let pair = tokens_with(&[new_key()]).issue(&developer_grant()).unwrap();
    assert_eq!(
        part(pair.access.expose(), 1),
        concat!(
            r#"{"iss":"https://accounts.example.com","aud":"https://accounts.example.com","#,
            r#""sub":"019af85c-7440-7707-8707-070707070701","#,
            r#""iat":1765103400,"nbf":1765103400,"exp":1765105200,"#,
            r#""jti":"019af85c-7440-7707-8707-070707070704","#,
            r#""sid":"019af85c-7440-7707-8707-070707070703","type":"access","#,
            r#""role":"developer","email_verified":true}"#,
        )
    );
}

#[test]
fn r36_a_token_with_a_longer_lifetime_than_configured_is_not_issued() {
    let tokens = tokens_with(&[new_key()]);
    let second = Duration::from_secs(1);
    let grant = grant();
    let long_access = TokenGrant {
        access_expires_at: grant.access_expires_at.plus(second),
        ..grant.clone()
    };
    let long_refresh = TokenGrant {
        refresh_expires_at: grant.refresh_expires_at.plus(second),
        ..grant
    };
    for grant in [long_access, long_refresh] {
        assert!(matches!(tokens.issue(&grant), Err(PortError::Corrupt(_))));
    }
}

/// After a lost response the same refresh token is issued again (R32). Its signature is deterministic.
#[test]
fn r32_the_refresh_token_of_a_session_is_issued_again_byte_for_byte() {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Hs256] {
        let tokens = tokens_with(&[new_key_of(algorithm)]);
        let [first, again] = twice(&tokens);
        assert_eq!(first.refresh, again.refresh);
        assert_ne!(first.access, again.access);
    }
}

/// Signatures of ES256 are random.
#[test]
fn r32_with_es256_it_has_the_same_claims_and_another_signature() {
    let tokens = tokens_with(&[new_key_of(SigningAlgorithm::Es256)]);
    let [first, again] = twice(&tokens).map(|pair| pair.refresh.expose().to_owned());
    assert_ne!(first, again);
    assert_eq!(
        first.rsplit_once('.').unwrap().0,
        again.rsplit_once('.').unwrap().0
    );
    let [first, again] = [first, again].map(|token| tokens.verify_refresh(&token, at(NOW)));
    assert_eq!(first.unwrap(), again.unwrap());
}

/// The pair of one session, issued twice with different access ids.
fn twice(tokens: &JwtTokens) -> [TokenPair; 2] {
    let (account, session) = (account(), session());
    [ACCESS_ID, OTHER_ACCESS_ID].map(|access_id| {
        let id = access_id.parse().unwrap();
        let grant = TokenGrant::new(&account, &session, id, SessionPolicy::default());
        tokens.issue(&grant).unwrap()
    })
}

fn account() -> Account {
    Account::new(
        ACCOUNT.parse().unwrap(),
        Tier::EndUser(PROJECT.parse().unwrap()),
        EmailAddress::parse("ada@example.com").unwrap(),
        PasswordHash::from_phc("$argon2id$".to_owned()),
        at(NOW),
    )
}

fn session() -> Session {
    let ids = (SESSION.parse().unwrap(), REFRESH_ID.parse().unwrap());
    let origin = RequestOrigin::default();
    Session::open(
        ids,
        account().id,
        &origin,
        at(NOW),
        SessionPolicy::default(),
    )
}
