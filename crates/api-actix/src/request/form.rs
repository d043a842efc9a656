use std::borrow::Cow;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::{HttpRequest, web};
use percent_encoding::percent_decode;
use tenantry_domain::values::SecretText;

use super::body::read_bytes;

/// The fields of a query or of a form as a browser sends it (`application/x-www-form-urlencoded`).
#[derive(Default)]
pub(crate) struct Form(Vec<(String, SecretText)>);

impl Form {
    pub(crate) fn of_query(request: &HttpRequest) -> Self {
        Self::parse(request.query_string().as_bytes())
    }

    /// The form in the body; an empty one when the body is not a form, too large or too slow.
    pub(crate) async fn read(request: &HttpRequest, payload: web::Payload) -> Self {
        if !is_form(request.headers()) {
            return Self::default();
        }
        let body = read_bytes(request, payload).await;
        body.map(|body| Self::parse(&body)).unwrap_or_default()
    }

    /// A field that is not UTF-8 counts as not sent: replacing bytes would change a password (R12).
    fn parse(text: &[u8]) -> Self {
        let pairs = text.split(|byte| *byte == b'&');
        let valid = pairs.filter(|pair| percent_decode(pair).decode_utf8().is_ok());
        let fields = valid.flat_map(form_urlencoded::parse);
        let owned = |(name, value): (Cow<str>, Cow<str>)| {
            (name.into_owned(), SecretText::new(value.into_owned()))
        };
        Self(fields.map(owned).collect())
    }

    /// The value of a field; `None` when it is missing or was sent twice.
    pub(crate) fn once(&self, name: &str) -> Option<&SecretText> {
        let mut values = self.0.iter().filter(|(field, _)| field == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).map(|value| value.to_str());
    let essence = match declared {
        Some(Ok(value)) => value.split(';').next().unwrap_or_default().trim(),
        _ => "",
    };
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && !headers.contains_key(CONTENT_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn once(text: &str, name: &str) -> Option<String> {
        let form = Form::parse(text.as_bytes());
        form.once(name).map(|value| value.expose().to_owned())
    }

    #[test]
    fn fields_are_decoded() {
        let form = "token=a-b_c&password=Pass+w%C3%B6rd%2B1&empty=";
        assert_eq!(once(form, "token").as_deref(), Some("a-b_c"));
        assert_eq!(once(form, "password").as_deref(), Some("Pass wörd+1"));
        assert_eq!(once(form, "empty").as_deref(), Some(""));
        assert_eq!(once(form, "missing"), None);
    }

    #[test]
    fn r12_a_field_that_is_not_utf_8_is_none() {
        let form = "token=abc&password=Silver9%FFteapot";
        assert_eq!(once(form, "password"), None);
        assert_eq!(once(form, "token").as_deref(), Some("abc"));
    }

    #[test]
    fn a_doubled_field_is_none() {
        for doubled in ["token=a&token=a", "token=a&token=b", "token&token=a"] {
            assert_eq!(once(doubled, "token"), None, "{doubled}");
        }
    }

    #[test]
    fn only_a_declared_form_is_read() {
        let accepts = |content_type: &str| {
            let request = TestRequest::default().insert_header((CONTENT_TYPE, content_type));
            is_form(request.to_http_request().headers())
        };
        assert!(accepts("application/x-www-form-urlencoded"));
        assert!(accepts("Application/X-WWW-Form-Urlencoded; charset=UTF-8"));
        for rejected in ["", "text/plain", "multipart/form-data", "application/json"] {
            assert!(!accepts(rejected), "{rejected}");
        }
    }
}
