//! Without a mail server each email becomes a file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use tenantry_acceptance::{Database, Email, Server, on_both_databases};

use crate::callers::Developer;
use crate::patience::see;
use crate::person::Person;

on_both_databases![
    without_a_mail_server_each_mail_is_a_file_for_its_owner_only,
    emails_go_to_the_folder_of_the_settings,
];

const JOHN: &str = "john@example.com";

fn without_a_mail_server_each_mail_is_a_file_for_its_owner_only(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, JOHN);
    let folder = server.installation().folder().join("tenantry-data/email");
    let file = newest(&folder, "verify_email");
    assert_eq!(mode(&file) & 0o777, 0o600, "it holds a token");
    assert_eq!(mode(&folder) & 0o777, 0o700);

    let email = Email::read(&fs::read(&file).expect("a file"));
    assert_eq!(email.to, [JOHN]);
    let base = format!("http://{}/verify-email?token=", server.address());
    assert!(email.link().starts_with(&base), "{}", email.link());
    let body = json!({"token": email.token()});
    let verified = server.post("/api/v1/auth/verify-email").json(&body).send();
    assert_eq!(verified.status, 200, "{}", verified.body);
    let john = Person::new(&server, None, JOHN);
    john.logged_in();

    john.forgets();
    let email = Email::read(&fs::read(newest(&folder, "reset_password")).expect("a file"));
    assert!(email.link().contains("/reset-password?token="));
    assert_eq!(emails_in(&folder).len(), 2);
}

fn emails_go_to_the_folder_of_the_settings(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_MAIL_DIR", "somewhere/else");
    });
    Developer::register(&server, JOHN);
    let folder = server.installation().folder();
    let file = newest(&folder.join("somewhere/else"), "verify_email");
    assert_eq!(mode(&file) & 0o777, 0o600);
    assert!(!folder.join("tenantry-data/email").exists());
}

/// The one email of this kind; waits for it.
#[track_caller]
fn newest(folder: &Path, kind: &str) -> PathBuf {
    let is_of_kind = |path: &PathBuf| path.to_string_lossy().contains(kind);
    see(kind, Duration::from_secs(30), || {
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
        .expect("it is there")
        .permissions()
        .mode()
}
