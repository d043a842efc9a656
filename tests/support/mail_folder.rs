use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::{Email, Server};

/// How long an email may take.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Server {
    /// The emails to this address in the folder of a server without SMTP, oldest first.
    pub fn emails_to(&self, address: &str) -> Vec<Email> {
        let all = self.read_folder(|_| true);
        all.filter(|email| email.to == [address]).collect()
    }

    /// Those of a kind, such as `verify_email`.
    pub fn emails(&self, kind: &str, address: &str) -> Vec<Email> {
        let all = self.read_folder(|found| found == kind);
        all.filter(|email| email.to == [address]).collect()
    }

    fn read_folder(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Email> {
        let folder = self.installation().folder().join("tenantry-data/mail");
        let is_email = |name: &String| Path::new(name).extension().is_some_and(|end| end == "eml");
        let entries = fs::read_dir(&folder).into_iter().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(is_email)
            .filter(|name| is_wanted(kind_of(name)))
            .collect();
        names.sort_by_key(|name| id_of(name).to_owned());
        names.into_iter().map(move |name| {
            let source = fs::read(folder.join(name)).expect("an email file");
            Email::read(&source)
        })
    }

    /// The email of a kind to this address with this number, from 1; waits for it.
    #[track_caller]
    pub fn email(&self, kind: &str, address: &str, number: usize) -> Email {
        let mut found = None;
        self.await_emails(|server| {
            found = server.emails(kind, address).into_iter().nth(number - 1);
            found.is_some()
        });
        found.expect("the email that arrived")
    }

    /// Waits until every requested email is delivered.
    #[track_caller]
    pub fn await_all_emails(&self) {
        let waiting = "SELECT 'x' AS value FROM email_requests UNION ALL SELECT 'x' AS value \
             FROM outbox_emails WHERE delivered_at IS NULL AND dead_at IS NULL";
        self.await_emails(|server| server.database().values(waiting).is_empty());
    }

    #[track_caller]
    fn await_emails(&self, mut have_arrived: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !have_arrived(self) {
            let log = self.stderr();
            assert!(started.elapsed() < TIMEOUT, "no email\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Such as `verify_email`.
fn kind_of(name: &str) -> &str {
    name.split('-').nth(1).unwrap_or_default()
}

/// A name is `TIME-KIND-ID.eml`; the ids are in the order of their creation.
fn id_of(name: &str) -> &str {
    const ID_AND_SUFFIX: usize = 40;
    name.get(name.len().saturating_sub(ID_AND_SUFFIX)..)
        .unwrap_or(name)
}
