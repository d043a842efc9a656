//! Mocks without an expectation fail the test when they are called.

use std::sync::Arc;

use tenantry_domain::ports::{MockDeveloperKeyRepository, MockOperatorKeyRepository, StoreError};
use tenantry_domain::roles::{
    Presented, RegistrationGrant, RegistrationHeaders, RegistrationRefusal,
};
use tenantry_domain::use_cases::{AuthorizeRegistration, AuthorizeRegistrationError};
use tenantry_domain::values::{OperatorKeyId, ProjectId, SecretText, Timestamp};
use tenantry_domain_testkit::FixedClock;

#[tokio::test]
async fn r9_ambiguous_headers_are_refused_without_a_look() {
    let complete = everything_sent();
    for headers in [
        RegistrationHeaders {
            operator_key: Presented::Ambiguous,
            ..complete.clone()
        },
        RegistrationHeaders {
            developer_key: Presented::Ambiguous,
            ..complete.clone()
        },
        RegistrationHeaders {
            project_id: Presented::Ambiguous,
            ..complete
        },
    ] {
        let refusal = refusal_without_a_look(&headers).await;
        assert_eq!(refusal, RegistrationRefusal::AmbiguousCredentials);
    }
}

#[tokio::test]
async fn r9_what_the_headers_alone_refuse_is_refused_without_a_look() {
    let nothing = RegistrationHeaders::default();
    let refusal = refusal_without_a_look(&nothing).await;
    assert_eq!(refusal, RegistrationRefusal::PublicRegistrationDisabled);
    let malformed = RegistrationHeaders {
        operator_key: Presented::Absent,
        project_id: once("nope"),
        ..everything_sent()
    };
    let refusal = refusal_without_a_look(&malformed).await;
    assert_eq!(refusal, RegistrationRefusal::MalformedProjectId);
    let keyless = RegistrationHeaders {
        operator_key: Presented::Absent,
        developer_key: Presented::Absent,
        ..everything_sent()
    };
    let refusal = refusal_without_a_look(&keyless).await;
    assert_eq!(refusal, RegistrationRefusal::DeveloperKeyMissing);
}

#[tokio::test]
async fn r9_an_operator_key_valid_or_not_never_leads_to_a_look_at_developer_keys() {
    let id = OperatorKeyId::generate(Timestamp::from_unix_seconds(1), [1; 10]);
    for found in [None, Some(id)] {
        let mut operator_keys = MockOperatorKeyRepository::new();
        let lookup = operator_keys.expect_find_active().once();
        lookup.returning(move |_, _| Ok(found));
        let authorize = authorize(operator_keys, MockDeveloperKeyRepository::new());
        let answer = authorize.run(&everything_sent()).await;
        match found {
            Some(id) => assert_eq!(answer.unwrap(), RegistrationGrant::Developer(id)),
            None => assert_eq!(refusal_of(answer), RegistrationRefusal::InvalidOperatorKey),
        }
    }
}

#[tokio::test]
async fn r71_a_key_that_cannot_be_looked_up_is_not_called_invalid() {
    let mut operator_keys = MockOperatorKeyRepository::new();
    let lookup = operator_keys.expect_find_active();
    lookup.returning(|_, _| Err(StoreError::unavailable("away")));
    let mut developer_keys = MockDeveloperKeyRepository::new();
    let lookup = developer_keys.expect_find_context();
    lookup.returning(|_, _, _| Err(StoreError::unavailable("away")));
    let authorize = authorize(operator_keys, developer_keys);
    let end_user = RegistrationHeaders {
        operator_key: Presented::Absent,
        ..everything_sent()
    };
    for headers in [everything_sent(), end_user] {
        let answer = authorize.run(&headers).await;
        assert!(matches!(answer, Err(AuthorizeRegistrationError::Store(_))));
    }
}

async fn refusal_without_a_look(headers: &RegistrationHeaders) -> RegistrationRefusal {
    let (operator_keys, developer_keys) = Default::default();
    refusal_of(authorize(operator_keys, developer_keys).run(headers).await)
}

fn refusal_of(
    answer: Result<RegistrationGrant, AuthorizeRegistrationError>,
) -> RegistrationRefusal {
    match answer {
        Err(AuthorizeRegistrationError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn authorize(
    operator_keys: MockOperatorKeyRepository,
    developer_keys: MockDeveloperKeyRepository,
) -> AuthorizeRegistration {
    AuthorizeRegistration {
        operator_keys: Arc::new(operator_keys),
        developer_keys: Arc::new(developer_keys),
        clock: Arc::new(FixedClock::default()),
    }
}

fn everything_sent() -> RegistrationHeaders {
    let project = ProjectId::generate(Timestamp::from_unix_seconds(1), [1; 10]);
    RegistrationHeaders {
        operator_key: once("ok_some-operator-key"),
        developer_key: once("ak_some-developer-key"),
        project_id: once(&project.to_string()),
    }
}

fn once(value: &str) -> Presented {
    Presented::Once(SecretText::new(value.to_owned()))
}
