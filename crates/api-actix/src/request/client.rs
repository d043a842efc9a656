use actix_web::http::header::{ACCEPT_LANGUAGE, AsHeaderName, HeaderMap, USER_AGENT};
use tenantry_domain::values::{Language, UserAgent};

/// The `User-Agent` of the client, when it sends one.
pub(crate) fn user_agent(headers: &HeaderMap) -> Option<UserAgent> {
    UserAgent::new(&lossy(headers, USER_AGENT)?)
}

/// The first language of `Accept-Language`, when the client sends it.
pub(crate) fn accepted_language(headers: &HeaderMap) -> Option<Language> {
    Language::first_accepted(&lossy(headers, ACCEPT_LANGUAGE)?)
}

fn lossy(headers: &HeaderMap, name: impl AsHeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn bytes_that_are_not_utf_8_are_replaced() {
        let request = TestRequest::default()
            .insert_header((USER_AGENT, &b"caf\xe9/1"[..]))
            .insert_header((ACCEPT_LANGUAGE, "de-AT, en;q=0.5"))
            .to_http_request();
        let headers = request.headers();
        let user_agent = user_agent(headers).map(|name| name.as_str().to_owned());
        assert_eq!(user_agent.as_deref(), Some("caf\u{fffd}/1"));
        let language = accepted_language(headers).map(|tag| tag.to_string());
        assert_eq!(language.as_deref(), Some("de-at"));
    }

    #[test]
    fn both_headers_are_optional() {
        let request = TestRequest::default().to_http_request();
        assert_eq!(user_agent(request.headers()), None);
        assert_eq!(accepted_language(request.headers()), None);
    }
}
