//! Without an SMTP server, each email becomes a file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tenantry_acceptance::accounts::{Tokens, request_password_reset, verify_email};
use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::wait::wait_for;
use tenantry_acceptance::{Database, Email, Server, on_both_databases};

on_both_databases![
    without_an_smtp_server_each_email_is_a_file_that_only_its_owner_can_read,
    emails_are_written_to_the_folder_of_the_settings,
];

const JOHN: &str = "john@example.com";

fn without_an_smtp_server_each_email_is_a_file_that_only_its_owner_can_read(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, JOHN);
    let folder = server.installation().folder().join("tenantry-data/mail");
    let file = email_file(&folder, "verify_email");
    assert_eq!(mode(&file) & 0o777, 0o600, "the file contains a token");
    assert_eq!(mode(&folder) & 0o777, 0o700);

    let email = Email::read(&fs::read(&file).expect("a file"));
    assert_eq!(email.to, [JOHN]);
    let base = format!("http://{}/verify-email?token=", server.address());
    assert!(email.link().starts_with(&base), "{}", email.link());
    verify_email(&server, &email.token()).assert_status(200);
    Tokens::of_developer(&server, JOHN);

    request_password_reset(&server, JOHN);
    let email = Email::read(&fs::read(email_file(&folder, "reset_password")).expect("a file"));
    assert!(email.link().contains("/reset-password?token="));
    assert_eq!(emails_in(&folder).len(), 2);
}

fn emails_are_written_to_the_folder_of_the_settings(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_MAIL_DIR", "somewhere/else");
    });
    Developer::register(&server, JOHN);
    let folder = server.installation().folder();
    let file = email_file(&folder.join("somewhere/else"), "verify_email");
    assert_eq!(mode(&file) & 0o777, 0o600);
    assert!(!folder.join("tenantry-data/mail").exists());
}

/// The only email of this kind; waits for it.
#[track_caller]
fn email_file(folder: &Path, kind: &str) -> PathBuf {
    let is_of_kind = |path: &PathBuf| path.to_string_lossy().contains(kind);
    wait_for(kind, Duration::from_secs(30), || {
        emails_in(folder).into_iter().find(is_of_kind)
    })
}

fn emails_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .expect("a file or folder")
        .permissions()
        .mode()
}
