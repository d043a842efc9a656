use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;

use crate::Server;

/// A mail that a server without SMTP put into its folder.
#[derive(Clone, Debug)]
pub struct Mail {
    /// What it is about, such as `verify_email`; from the name of its file.
    pub kind: String,
    /// To whom it goes.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its part in plain text.
    pub text: String,
}

/// How long a mail may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// The mails to this address so far, oldest first.
    #[must_use]
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let folder = self.installation().folder().join("tenantry-data/mail");
        let mut names: Vec<String> = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| {
                Path::new(name)
                    .extension()
                    .is_some_and(|suffix| suffix == "eml")
            })
            .collect();
        names.sort_by_key(|name| id_of(name).to_owned());
        let mails = names.iter().map(|name| Mail::read(&folder, name));
        mails.filter(|mail| mail.to == address).collect()
    }

    /// The first, second … mail of a kind to this address; waits until it is there.
    #[expect(
        clippy::must_use_candidate,
        reason = "that it comes is what some callers want"
    )]
    #[track_caller]
    pub fn mail(&self, kind: &str, address: &str, number: usize) -> Mail {
        let mut found = None;
        self.await_mails(|server| {
            let mails = server.mails_to(address).into_iter();
            found = mails.filter(|mail| mail.kind == kind).nth(number - 1);
            found.is_some()
        });
        found.expect("it was waited for")
    }

    /// Waits until all mails that anybody asked for so far are out.
    #[track_caller]
    pub fn await_all_mails(&self) {
        let waiting = "SELECT 'x' AS value FROM mail_requests UNION ALL SELECT 'x' AS value \
             FROM outbox_mails WHERE delivered_at IS NULL AND dead_at IS NULL";
        self.await_mails(|server| server.database().values(waiting).is_empty());
    }

    #[track_caller]
    fn await_mails(&self, mut are_there: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !are_there(self) {
            let log = self.stderr();
            assert!(
                started.elapsed() < PATIENCE,
                "the mail does not come\n{log}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A name is `TIME-KIND-ID.eml`; the ids are in the order of their making.
fn id_of(name: &str) -> &str {
    const ID_AND_SUFFIX: usize = 40;
    name.get(name.len().saturating_sub(ID_AND_SUFFIX)..)
        .unwrap_or(name)
}

impl Mail {
    #[track_caller]
    fn read(folder: &Path, name: &str) -> Self {
        let bytes = fs::read(folder.join(name)).expect("a mail that was there");
        let message = MessageParser::default().parse(&bytes).expect("a mail");
        let to = message.to().and_then(|to| to.first());
        let text = |text: Option<&str>| text.expect("every mail has it").to_owned();
        Self {
            kind: name.split('-').nth(1).unwrap_or_default().to_owned(),
            to: text(to.and_then(|to| to.address())),
            subject: text(message.subject()),
            text: text(message.body_text(0).as_deref()),
        }
    }

    /// The link that it carries.
    #[must_use]
    #[track_caller]
    pub fn link(&self) -> &str {
        let mut words = self.text.split_whitespace();
        let link = words.find(|word| word.starts_with("http"));
        link.unwrap_or_else(|| panic!("no link: {}", self.text))
    }

    /// The token in the link.
    #[must_use]
    #[track_caller]
    pub fn token(&self) -> String {
        let (_, token) = self.link().split_once("?token=").expect("a token");
        token.to_owned()
    }

    /// The six digits that it carries.
    #[must_use]
    #[track_caller]
    pub fn code(&self) -> String {
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|c| c.is_ascii_digit());
        let code = self.text.split_whitespace().find(is_code);
        code.unwrap_or_else(|| panic!("no code: {}", self.text))
            .to_owned()
    }
}
