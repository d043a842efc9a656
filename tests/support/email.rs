use mail_parser::{Address, Message, MessageParser};
use tenantry_smtp_testkit::ReceivedEmail;
use url::Url;

/// An email, as a mail program reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The sender: name and email address.
    pub from: (String, String),
    /// The email addresses of the recipients.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The Message-ID, without its angle brackets.
    pub message_id: String,
    /// The date, in seconds since 1970.
    pub date: i64,
    /// The language of its text.
    pub language: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The names of the headers, in their order.
    pub headers: Vec<String>,
}

impl Email {
    /// Parses an email; fails unless it has every part of an email of the server.
    #[track_caller]
    pub fn read(source: &[u8]) -> Self {
        let email = MessageParser::default().parse(source).expect("an email");
        assert_eq!((email.text_body.len(), email.html_body.len()), (1, 1));
        let [from] = addresses(email.from()).try_into().expect("one sender");
        Self {
            from,
            to: addresses(email.to())
                .into_iter()
                .map(|(_, to)| to)
                .collect(),
            subject: email.subject().expect("a subject").to_owned(),
            message_id: email.message_id().expect("a Message-ID").to_owned(),
            date: email.date().expect("a date").to_timestamp(),
            language: header(&email, "Content-Language"),
            text: part(&email, email.text_body.first(), "plain"),
            html: part(&email, email.html_body.first(), "html"),
            headers: email
                .headers()
                .iter()
                .map(|h| h.name().to_owned())
                .collect(),
        }
    }

    /// Parses a received email; fails unless the envelope matches the headers.
    #[track_caller]
    pub fn received(received: &ReceivedEmail) -> Self {
        let email = Self::read(&received.message);
        assert_eq!(received.from, email.from.1);
        assert_eq!(received.to, email.to);
        email
    }

    /// The only link in the text; fails unless the HTML has the same.
    #[track_caller]
    pub fn link(&self) -> String {
        let words = self.text.split_whitespace();
        let mut links = words.filter(|word| word.contains("://"));
        let link = links.next();
        let link = link.unwrap_or_else(|| panic!("no link: {}", self.text));
        assert_eq!(links.next(), None, "more than one link");
        let mut targets = self.html.split("href=\"").skip(1);
        let is_same = |rest: &str| rest.split('"').next() == Some(link);
        let has_link = self.html.contains("href=\"");
        assert!(has_link && targets.all(is_same), "{}", self.html);
        link.to_owned()
    }

    /// The token of the link.
    #[track_caller]
    pub fn token(&self) -> String {
        let link = Url::parse(&self.link()).expect("a URL");
        let mut parameters = link.query_pairs();
        let token = parameters.find(|(name, _)| name == "token");
        token.expect("a link with a token").1.into_owned()
    }

    /// The six-digit code, which has a line of its own.
    #[track_caller]
    pub fn code(&self) -> String {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        let code = self.text.lines().map(str::trim).find(is_code);
        code.unwrap_or_else(|| panic!("no code: {}", self.text))
            .to_owned()
    }
}

fn addresses(header: Option<&Address<'_>>) -> Vec<(String, String)> {
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let all = header.into_iter().flat_map(Address::iter);
    all.map(|one| (owned(one.name()), owned(one.address())))
        .collect()
}

fn header(email: &Message<'_>, name: &'static str) -> String {
    let value = email.header_raw(name);
    value.unwrap_or_default().trim().to_owned()
}

/// A part that was sent in this format: the library also converts one into the other.
#[track_caller]
fn part(email: &Message<'_>, id: Option<&u32>, subtype: &str) -> String {
    use mail_parser::MimeHeaders as _;
    let part = id.and_then(|id| email.part(*id)).expect("such a part");
    let content_type = part.content_type().expect("a content type");
    assert_eq!(content_type.subtype(), Some(subtype));
    part.text_contents().expect("a string").to_owned()
}
