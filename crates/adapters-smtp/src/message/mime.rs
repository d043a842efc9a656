use std::time::{Duration, UNIX_EPOCH};

use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use tenantry_domain::values::{EmailAddress, EmailId, Timestamp};
use thiserror::Error;

use super::composer::Email;
use super::renderer::{Rendered, is_one_line};
use super::sender::Sender;

/// All that an email is made of.
pub(super) struct MessageParts<'a> {
    pub(super) id: EmailId,
    pub(super) created_at: Timestamp,
    pub(super) from: &'a Sender,
    pub(super) to: &'a EmailAddress,
    pub(super) host: &'a str,
    pub(super) rendered: Rendered,
}

/// Why no email can be made of an email. Neither address nor text is told.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum MessageError {
    #[error("the address cannot be written to")]
    Address,
    #[error("the subject is empty, or has more than one line")]
    Subject,
    #[error("the email cannot be put together")]
    Build,
    #[error("the head of the email holds what nobody put there")]
    Head,
}

/// The headers of an email, each exactly once, and nothing else (R28).
const HEAD: [&str; 10] = [
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

/// The last second of the year 9999, the last that a Date header can tell.
const LAST_SECOND: u64 = 253_402_300_799;

pub(super) fn write(parts: MessageParts<'_>) -> Result<Email, MessageError> {
    let Rendered {
        language,
        subject,
        text,
        html,
    } = parts.rendered;
    if !is_one_line(&subject) {
        return Err(MessageError::Subject);
    }
    let to = address_of(parts.to)?;
    // The boundary is made of the id, so that every try sends the same bytes.
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

/// The local part as typed, the domain in its ASCII form: neither server nor we need SMTPUTF8.
fn address_of(to: &EmailAddress) -> Result<Address, MessageError> {
    let local = to.as_typed().rsplit_once('@').map(|(local, _)| local);
    let domain = to.key().as_str().rsplit_once('@').map(|(_, domain)| domain);
    let (Some(local), Some(domain)) = (local, domain) else {
        return Err(MessageError::Address);
    };
    Address::new(local, domain).map_err(|_| MessageError::Address)
}

/// Moments that no Date header can tell become the nearest that it can.
fn since_epoch(moment: Timestamp) -> Duration {
    let seconds = u64::try_from(moment.unix_seconds()).unwrap_or(0);
    Duration::from_secs(seconds.min(LAST_SECOND))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Looks at the email as the next server will see it (R28).
fn check(email: &Email) -> Result<(), MessageError> {
    let addresses = [&email.from, &email.to].map(AsRef::<str>::as_ref);
    let is_harmless = |octet: u8| octet.is_ascii_graphic() && !b"<>,;".contains(&octet);
    if !addresses
        .iter()
        .all(|address| address.bytes().all(is_harmless))
    {
        return Err(MessageError::Address);
    }
    let text = std::str::from_utf8(&email.bytes).map_err(|_| MessageError::Head)?;
    let (head, _) = text.split_once("\r\n\r\n").ok_or(MessageError::Head)?;
    if names_in(head)? == HEAD.map(str::to_ascii_lowercase) {
        Ok(())
    } else {
        Err(MessageError::Head)
    }
}

/// The names of all headers; a line that starts with white space goes on with the header before.
fn names_in(head: &str) -> Result<Vec<String>, MessageError> {
    let mut names = Vec::new();
    for line in head.split("\r\n") {
        if line
            .bytes()
            .any(|octet| octet != b'\t' && octet.is_ascii_control())
            || !line.is_ascii()
        {
            return Err(MessageError::Head);
        }
        if !line.starts_with([' ', '\t']) {
            let (name, _) = line.split_once(':').ok_or(MessageError::Head)?;
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
        write(MessageParts {
            id: "019af85c-7440-7707-8707-070707070707".parse().unwrap(),
            created_at: Timestamp::from_unix_seconds(1_765_103_400),
            from: &"accounts@example.com".parse().unwrap(),
            to: &EmailAddress::parse("jane@example.com").unwrap(),
            host: HOST,
            rendered: Rendered {
                language: language.to_owned(),
                subject: subject.to_owned(),
                text: "Bcc: nobody@example.com\r\n.\r\n".to_owned(),
                html: String::new(),
            },
        })
    }

    #[test]
    fn r28_a_subject_is_one_line_whatever_a_template_says() {
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
    fn r28_what_the_builder_lets_through_is_noticed_at_dispatch() {
        let good = email("Hello", "en").unwrap();
        assert_eq!(check(&good), Ok(()));
        let text = String::from_utf8(good.bytes.clone()).unwrap();
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
                from: good.from.clone(),
                to: good.to.clone(),
            };
            assert_eq!(check(&forged), Err(MessageError::Head));
        }
    }

    #[test]
    fn r28_an_address_that_would_end_a_command_is_noticed_at_dispatch() {
        for local in ["a>\r\nDATA\r\n", "a b", "a>", "a,b", "é"] {
            let forged = Email {
                to: Address::new_dangerous(local, "example.com"),
                ..email("Hello", "en").unwrap()
            };
            assert_eq!(check(&forged), Err(MessageError::Address), "{local:?}");
        }
    }
}
