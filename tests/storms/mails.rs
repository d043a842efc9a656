//! The mails that a server without a mail server puts into its folder.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, Server};

const PATIENCE: Duration = Duration::from_secs(30);

/// The text of each mail of this kind to this address, oldest first.
pub(crate) fn mails(server: &Server, kind: &str, email: &str) -> Vec<String> {
    let folder = server.installation().folder().join("tenantry-data/mail");
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = files.map(|file| file.path()).collect();
    paths.retain(|path| path.to_string_lossy().contains(&format!("-{kind}-")));
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| fs::read_to_string(path).expect("a mail"));
    texts
        .filter(|text| text.contains(email))
        .map(|text| readable(&text))
        .collect()
}

/// The newest of these mails, once there are so many.
#[track_caller]
pub(crate) fn wait_for_mail(server: &Server, kind: &str, email: &str, number: usize) -> String {
    let started = Instant::now();
    loop {
        let mut mails = mails(server, kind, email);
        if mails.len() >= number {
            return mails.pop().expect("at least one");
        }
        assert!(started.elapsed() < PATIENCE, "no {kind} for {email}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Until no mail waits any more.
pub(crate) fn wait_until_delivered(database: &Database) {
    let waiting = "SELECT kind AS value FROM outbox_mails WHERE delivered_at IS NULL";
    let started = Instant::now();
    while !database.values(waiting).is_empty() {
        assert!(started.elapsed() < PATIENCE, "mails are left");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The token of the link in a mail.
pub(crate) fn token(mail: &str) -> String {
    let (_, rest) = mail.split_once("token=").expect("a link");
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    rest[..end.unwrap_or(rest.len())].to_owned()
}

/// The six digits in a mail.
pub(crate) fn code(mail: &str) -> String {
    let mut lines = mail.lines().map(str::trim);
    let code = lines.find(|line| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit()));
    code.expect("a code").to_owned()
}

/// Undoes what quoted-printable does to a link (RFC 2045 §6.7).
fn readable(mail: &str) -> String {
    if mail.contains("quoted-printable") {
        mail.replace("=\r\n", "").replace("=3D", "=")
    } else {
        mail.to_owned()
    }
}
