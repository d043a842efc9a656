use std::time::{Duration, UNIX_EPOCH};

use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use tenantry_domain::values::{EmailAddress, EmailId, Timestamp};
use thiserror::Error;

use super::composer::Email;
use super::renderer::{Rendered, is_one_line};
use super::sender::Sender;

/// The values that an email is built from.
pub(super) struct MessageParts<'a> {
    pub(super) id: EmailId,
    pub(super) created_at: Timestamp,
    pub(super) from: &'a Sender,
    pub(super) to: &'a EmailAddress,
    pub(super) host: &'a str,
    pub(super) rendered: Rendered,
}

/// Why an email cannot be built. The text repeats neither the email address nor the content.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum MessageError {
    #[error("the email address is not valid in SMTP")]
    Address,
    #[error("the subject is empty or contains control characters")]
    Subject,
    #[error("the email cannot be built")]
    Build,
    #[error("the email has unexpected headers")]
    Headers,
}

/// The headers of an email, each exactly once, and nothing else (R28).
const HEADERS: [&str; 10] = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
];

/// The last second of the year 9999, the maximum of a Date header.
const MAX_DATE_SECONDS: u64 = 253_402_300_799;

pub(super) fn build(parts: MessageParts<'_>) -> Result<Email, MessageError> {
    let Rendered {
        language,
        subject,
        text,
        html,
    } = parts.rendered;
    if !is_one_line(&subject) {
        return Err(MessageError::Subject);
    }
    let to = smtp_address(parts.to)?;
    // The boundary contains the id instead of random bytes, so that every attempt sends the same bytes.
    let body = MultiPart::alternative()
        .boundary(format!("=_{}", parts.id))
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html));
    let message = Message::builder()
        .message_id(Some(format!("<{}@{}>", parts.id, parts.host)))
        .date(UNIX_EPOCH + since_epoch(parts.created_at))
        .from(parts.from.mailbox().clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(subject)
        .raw_header(header("Content-Language", language))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(header("X-Auto-Response-Suppress", "All".to_owned()))
        .multipart(body)
        .map_err(|_| MessageError::Build)?;

    let email = Email {
        from: parts.from.mailbox().email.clone(),
        to,
        bytes: message.formatted(),
    };
    check(&email)?;
    Ok(email)
}

/// The local part as typed, and the domain in its ASCII form, so that SMTPUTF8 is not needed.
fn smtp_address(to: &EmailAddress) -> Result<Address, MessageError> {
    let local = to.as_typed().rsplit_once('@').map(|(local, _)| local);
    let domain = to.key().as_str().rsplit_once('@').map(|(_, domain)| domain);
    let (Some(local), Some(domain)) = (local, domain) else {
        return Err(MessageError::Address);
    };
    Address::new(local, domain).map_err(|_| MessageError::Address)
}

/// Clamped to the range of a Date header.
fn since_epoch(moment: Timestamp) -> Duration {
    let seconds = u64::try_from(moment.unix_seconds()).unwrap_or(0);
    Duration::from_secs(seconds.min(MAX_DATE_SECONDS))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Checks the finished bytes, independently of the builder (R28).
fn check(email: &Email) -> Result<(), MessageError> {
    let addresses = [&email.from, &email.to].map(AsRef::<str>::as_ref);
    let is_allowed = |octet: u8| octet.is_ascii_graphic() && !b"<>,;".contains(&octet);
    if !addresses
        .iter()
        .all(|address| address.bytes().all(is_allowed))
    {
        return Err(MessageError::Address);
    }
    let text = std::str::from_utf8(&email.bytes).map_err(|_| MessageError::Headers)?;
    let (headers, _) = text.split_once("\r\n\r\n").ok_or(MessageError::Headers)?;
    if header_names(headers)? == HEADERS.map(str::to_ascii_lowercase) {
        Ok(())
    } else {
        Err(MessageError::Headers)
    }
}

/// The names of all headers. A line that starts with white space continues the previous header.
fn header_names(headers: &str) -> Result<Vec<String>, MessageError> {
    let mut names = Vec::new();
    for line in headers.split("\r\n") {
        if line
            .bytes()
            .any(|octet| octet != b'\t' && octet.is_ascii_control())
            || !line.is_ascii()
        {
            return Err(MessageError::Headers);
        }
        if !line.starts_with([' ', '\t']) {
            let (name, _) = line.split_once(':').ok_or(MessageError::Headers)?;
            names.push(name.to_ascii_lowercase());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "accounts.example.com";

    fn email(subject: &str, language: &str) -> Result<Email, MessageError> {
        build(MessageParts {
            id: "019af85c-7440-7707-8707-070707070707".parse().unwrap(),
            created_at: Timestamp::from_unix_seconds(1_765_103_400),
            from: &"accounts@example.com".parse().unwrap(),
            to: &EmailAddress::parse("jane@example.com").unwrap(),
            host: HOST,
            rendered: Rendered {
                language: language.to_owned(),
                subject: subject.to_owned(),
                text: "Bcc: eve@evil.example\r\n.\r\n".to_owned(),
                html: String::new(),
            },
        })
    }

    #[test]
    fn r28_a_subject_that_is_not_one_line_is_rejected() {
        assert!(email("Hello", "en").is_ok());
        for subject in [
            "",
            "a\r\nBcc: eve@evil.example",
            "a\nb",
            "a\rb",
            "a\0b",
            "a\tb",
        ] {
            let rejected = email(subject, "en").err();
            assert_eq!(rejected, Some(MessageError::Subject), "{subject:?}");
        }
    }

    #[test]
    fn r28_unexpected_headers_are_rejected_before_sending() {
        let valid = email("Hello", "en").unwrap();
        assert_eq!(check(&valid), Ok(()));
        let text = String::from_utf8(valid.bytes.clone()).unwrap();
        for (original, forged) in [
            ("To: ", "Bcc: eve@evil.example\r\nTo: "),
            ("To: ", "To: eve@evil.example\r\nTo: "),
            ("Subject: Hello", "Subject: Hello\r\nX-Evil: yes"),
            ("Subject: Hello", "Subject: Hello\nX-Evil: yes"),
            ("Subject: Hello", "Subject: Hel\0lo"),
            ("Subject: Hello", "Subject: Héllo"),
            ("Subject: Hello", "Hello"),
        ] {
            let forged = Email {
                bytes: text.replacen(original, forged, 1).into_bytes(),
                from: valid.from.clone(),
                to: valid.to.clone(),
            };
            assert_eq!(check(&forged), Err(MessageError::Headers));
        }
    }

    #[test]
    fn r28_an_email_address_that_would_end_a_command_is_rejected_before_sending() {
        for local in ["a>\r\nDATA\r\n", "a b", "a>", "a,b", "é"] {
            let forged = Email {
                to: Address::new_dangerous(local, "example.com"),
                ..email("Hello", "en").unwrap()
            };
            assert_eq!(check(&forged), Err(MessageError::Address), "{local:?}");
        }
    }
}
