//! What we issue.

use std::time::Duration;

use serde_json::Value;
use tenantry_domain::ports::{
    AccessClaims, TokenError, TokenGrant, TokenIssuer as _, TokenVerifier as _,
};
use tenantry_domain::roles::Role;

use crate::support::{
    ACCOUNT, NOW, PROJECT, SESSION, access_claims, at, grant, new_key, part, tokens_with,
};

fn developer_grant() -> TokenGrant {
    TokenGrant {
        role: Role::Developer,
        project_id: None,
        email_verified: true,
        ..grant()
    }
}

#[test]
fn an_issued_access_token_is_accepted() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&grant()).unwrap();
    let claims = tokens.verify_access(pair.access.expose(), at(NOW)).unwrap();
    let expected = AccessClaims {
        account_id: ACCOUNT.parse().unwrap(),
        session_id: SESSION.parse().unwrap(),
        project_id: Some(PROJECT.parse().unwrap()),
    };
    assert_eq!(claims, expected);
}

#[test]
fn a_developers_access_token_has_no_project() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&developer_grant()).unwrap();
    let claims = tokens.verify_access(pair.access.expose(), at(NOW)).unwrap();
    assert_eq!(claims.project_id, None);
}

#[test]
fn headers_hold_type_algorithm_and_key_and_nothing_else() {
    let key = new_key();
    let pair = tokens_with(std::slice::from_ref(&key))
        .issue(&grant())
        .unwrap();
    let kid = key.kid;
    assert_eq!(
        part(pair.access.expose(), 0),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}"}}"#)
    );
    assert_eq!(
        part(pair.refresh.expose(), 0),
        format!(r#"{{"typ":"rt+jwt","alg":"EdDSA","kid":"{kid}"}}"#)
    );
}

#[test]
fn an_end_users_claims_are_those_of_the_contract() {
    let pair = tokens_with(&[new_key()]).issue(&grant()).unwrap();
    let access: Value = serde_json::from_str(&part(pair.access.expose(), 1)).unwrap();
    assert_eq!(access, access_claims());
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
fn a_developers_claims_name_the_server_as_audience() {
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
fn r36_a_token_that_lives_longer_than_configured_is_not_issued() {
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
        assert!(matches!(tokens.issue(&grant), Err(TokenError::Failed(_))));
    }
}
