use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;
use tenantry_adapters_smtp::{EmlMailer, MailerStartError};
use tenantry_domain::email::{EmailKind, Mailer as _};

use crate::support::{ID, message, received_bytes, settings, verification};

#[tokio::test]
async fn each_email_becomes_a_file_that_only_its_owner_can_read() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("data/email");
    let mailer = EmlMailer::new(folder.clone(), settings()).unwrap();
    for kind in EmailKind::ALL {
        mailer.send(&message(kind)).await.unwrap();
    }

    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.clone()), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(entry.path()), 0o600);
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    let expected = [
        "already_registered",
        "password_changed",
        "reset_password",
        "verify_email",
    ]
    .map(|kind| format!("20251207T103000Z-{kind}-{ID}.eml"));
    assert_eq!(names, expected);
}

#[tokio::test]
async fn r29_an_email_that_is_written_twice_is_one_file_with_the_bytes_sent_over_smtp() {
    let folder = TempDir::new().unwrap();
    let mailer = EmlMailer::new(folder.path().to_owned(), settings()).unwrap();
    mailer.send(&verification()).await.unwrap();
    mailer.send(&verification()).await.unwrap();
    let [file] = fs::read_dir(&folder)
        .unwrap()
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let written = fs::read(file.unwrap().path()).unwrap();
    assert_eq!(written, received_bytes(settings(), &verification()).await);
}

#[tokio::test]
async fn a_removed_folder_is_created_again() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("email");
    let mailer = EmlMailer::new(folder.clone(), settings()).unwrap();
    fs::remove_dir(&folder).unwrap();
    mailer.send(&verification()).await.unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_folder_that_cannot_be_created_prevents_the_start() {
    let parent = TempDir::new().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = EmlMailer::new(file.join("email"), settings())
        .err()
        .unwrap();
    assert!(
        matches!(error, MailerStartError::Folder { .. }),
        "{error:?}"
    );
}
