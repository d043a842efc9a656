//! Exit codes: 0 success, 1 failure, 2 wrong usage.

use tenantry_acceptance::{Database, Installation};

#[test]
fn help_and_version_end_with_exit_code_0() {
    let installation = Installation::on(Database::sqlite());
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["service-token", "create", "--help"],
    ] {
        let finished = installation.run(arguments).well();
        assert!(!finished.stdout.is_empty());
    }
}

#[test]
fn wrong_usage_is_reported_on_standard_error_with_exit_code_2() {
    let installation = Installation::on(Database::sqlite());
    for arguments in [
        &["nonsense"][..],
        &["--nonsense"],
        &["operator-key"],
        &["operator-key", "create"],
        &["operator-key", "revoke", "not-an-id"],
        &["service-token", "create", "--name", "x"],
        &[
            "service-token",
            "create",
            "--name",
            "x",
            "--scope",
            "everything",
        ],
        &[
            "service-token",
            "create",
            "--name",
            "x",
            "--scope",
            "users:create",
            "--cidr",
            "10.0.0.0/99",
        ],
        &[
            "service-token",
            "create",
            "--name",
            "x",
            "--scope",
            "users:create",
            "--project",
            "x",
        ],
        &[
            "service-token",
            "create",
            "--name",
            "x",
            "--scope",
            "users:create",
            "--expires-in",
            "soon",
        ],
    ] {
        let finished = installation.run(arguments);
        assert_eq!(finished.code, 2, "{arguments:?}: {}", finished.stderr);
        assert_eq!(finished.stdout, "", "{arguments:?}");
        assert!(!finished.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_unreachable_database_is_a_failure_and_its_password_is_not_shown() {
    let mut installation = Installation::on(Database::sqlite());
    installation.set(
        "TENANTRY_DATABASE_URL",
        "postgres://tenantry:hunter2hunter2@127.0.0.1:1/tenantry",
    );
    for arguments in [
        &["migrate", "status"][..],
        &["operator-key", "list"],
        &["serve"],
    ] {
        let finished = installation.run(arguments);
        assert_eq!(finished.code, 1, "{arguments:?}: {}", finished.stderr);
        assert_eq!(finished.stdout, "");
        assert!(!finished.stderr.is_empty());
        assert!(!finished.stderr.contains("hunter2"), "{}", finished.stderr);
    }
}
