use tenantry_domain::email::{EmailContent, EmailMessage};
use tenantry_domain::values::SecretText;
use url::Url;
use url::form_urlencoded::byte_serialize;

/// The link in an email, built from the public URL and the token only. No value of a request is part of
/// it (R25).
pub(super) fn link_of(public_url: &Url, message: &EmailMessage) -> Option<String> {
    match &message.content {
        EmailContent::VerifyEmail { token, .. } => Some(link(public_url, "verify-email", token)),
        EmailContent::ResetPassword { token } => Some(link(public_url, "reset-password", token)),
        EmailContent::PasswordChanged | EmailContent::AlreadyRegistered => None,
    }
}

fn link(public_url: &Url, page: &str, token: &SecretText) -> String {
    let base = public_url.as_str().trim_end_matches('/');
    let token: String = byte_serialize(token.expose().as_bytes()).collect();
    format!("{base}/{page}?token={token}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r25_links_start_with_the_public_url() {
        let token = SecretText::new("a-b_c&d".to_owned());
        for (url, expected) in [
            (
                "https://a.example",
                "https://a.example/verify-email?token=a-b_c%26d",
            ),
            (
                "https://a.example/id/",
                "https://a.example/id/verify-email?token=a-b_c%26d",
            ),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(link(&url, "verify-email", &token), expected);
        }
    }
}
