use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use tenantry_domain::accounts::TenantSelector;
use tenantry_domain::roles::{PresentedCredential, RegistrationCredentials};
use tenantry_domain::values::SecretText;

use crate::error::ErrorCode;

/// The three headers that decide a registration's role, as they were sent.
pub(crate) fn registration_credentials(request: &HttpRequest) -> RegistrationCredentials {
    let headers = request.headers();
    RegistrationCredentials {
        operator_key: presented(headers, &["X-Operator-Key"]),
        developer_key: presented(headers, &["X-Developer-Key", "X_Developer_Key"]),
        project_id: presented(headers, &["X-Project-ID"]),
    }
}

/// The two headers that name the tenant of a request without a token, as they were sent.
pub(crate) fn tenant_selector(request: &HttpRequest) -> TenantSelector {
    let headers = request.headers();
    TenantSelector {
        project_id: presented(headers, &["X-Project-ID"]),
        api_key: presented(headers, &["X-API-Key", "X_API_Key"]),
    }
}

/// Whether this is a call of an operator, which is audited whatever its response (R45).
pub(crate) fn presents_operator_key(headers: &HeaderMap) -> bool {
    headers.contains_key("X-Operator-Key")
}

fn presented(headers: &HeaderMap, names: &[&str]) -> PresentedCredential {
    let mut values = names
        .iter()
        .flat_map(|name| headers.get_all(*name))
        .map(lossy);
    match (values.next(), values.next()) {
        (None, _) => PresentedCredential::Absent,
        (Some(value), None) if !value.contains(',') => {
            PresentedCredential::Once(SecretText::new(value))
        }
        _ => PresentedCredential::Ambiguous,
    }
}

/// A key never contains the replacement character, so a value that is not UTF-8 stays invalid.
fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Whether `Authorization` was sent, valid or not.
pub(crate) fn presents_bearer(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION)
}

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1) as a part of the header.
///
/// # Errors
/// [`ErrorCode::NotAuthenticated`] when there is none, [`ErrorCode::InvalidToken`] when there are two or it
/// cannot be one.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Result<&str, ErrorCode> {
    let mut values = headers.get_all(AUTHORIZATION);
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| ErrorCode::InvalidToken)?,
        (Some(_), Some(_)) => return Err(ErrorCode::InvalidToken),
        (None, _) => return Err(ErrorCode::NotAuthenticated),
    };
    strip_bearer(value).ok_or(ErrorCode::NotAuthenticated)
}

fn strip_bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn once(text: &str) -> PresentedCredential {
        PresentedCredential::Once(SecretText::new(text.to_owned()))
    }

    fn developer_key(headers: &[(&'static str, &'static str)]) -> PresentedCredential {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.append_header(*header);
        }
        registration_credentials(&request.to_http_request()).developer_key
    }

    #[test]
    fn r9_doubled_and_joined_values_are_ambiguous() {
        assert_eq!(developer_key(&[]), PresentedCredential::Absent);
        assert_eq!(developer_key(&[("x-developer-KEY", "a")]), once("a"));
        assert_eq!(developer_key(&[("X_Developer_Key", "a")]), once("a"));
        assert_eq!(developer_key(&[("X-Developer-Key", "")]), once(""));
        for doubled in [
            &[("X-Developer-Key", "a"), ("X-Developer-Key", "a")][..],
            &[("X-Developer-Key", "a"), ("X_Developer_Key", "a")],
            &[("X-Developer-Key", "a, b")],
            &[("X-Developer-Key", "a"), ("X-Developer-Key", "")],
        ] {
            assert_eq!(
                developer_key(doubled),
                PresentedCredential::Ambiguous,
                "{doubled:?}"
            );
        }
    }

    #[test]
    fn r9_a_tenant_is_named_at_most_once() {
        let selected = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::default();
            for header in headers {
                request = request.append_header(*header);
            }
            let selector = tenant_selector(&request.to_http_request());
            (selector.project_id, selector.api_key)
        };
        let absent = PresentedCredential::Absent;
        assert_eq!(selected(&[]), (absent.clone(), absent.clone()));
        assert_eq!(
            selected(&[("x-project-id", "a"), ("X_API_Key", "b")]),
            (once("a"), once("b"))
        );
        assert_eq!(
            selected(&[("X-API-Key", "a"), ("X_API_Key", "a")]),
            (absent.clone(), PresentedCredential::Ambiguous)
        );
        assert_eq!(
            selected(&[("X-Project-ID", "a,a")]),
            (PresentedCredential::Ambiguous, absent)
        );
    }

    #[test]
    fn a_bearer_token_is_found_in_any_case_of_its_scheme() {
        let token = |value: &'static str| {
            let request = TestRequest::default().insert_header((AUTHORIZATION, value));
            bearer_token(request.to_http_request().headers()).map(str::to_owned)
        };
        assert_eq!(token("Bearer st_1"), Ok("st_1".to_owned()));
        assert_eq!(token("bearer  st_1"), Ok("st_1".to_owned()));
        for none in ["", "Bearer", "Bearer ", "Basic st_1", "st_1", "Bearerst_1"] {
            assert_eq!(token(none), Err(ErrorCode::NotAuthenticated), "{none}");
        }
    }
}
