//! Exit codes (0 success, 1 failure, 2 wrong usage), and `tenantry migrate`.

use tenantry_acceptance::{CommandOutput, Database, Installation, on_both_databases};

on_both_databases![
    migrations_are_pending_until_they_are_applied,
    a_command_before_the_first_start_applies_migrations_or_names_the_command,
];

#[test]
fn help_and_version_exit_with_0() {
    let installation = Installation::on(Database::sqlite());
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["service-token", "create", "--help"],
    ] {
        let output = installation.run(arguments).success();
        assert!(!output.stdout.is_empty());
    }
}

#[test]
fn wrong_usage_is_reported_on_standard_error_and_exits_with_2() {
    let installation = Installation::on(Database::sqlite());
    for arguments in [
        "nonsense",
        "--nonsense",
        "operator-key",
        "operator-key create",
        "operator-key revoke not-an-id",
        "service-token create --name x",
        "service-token create --name x --scope everything",
        "service-token create --name x --scope users:create --cidr 10.0.0.0/99",
        "service-token create --name x --scope users:create --project x",
        "service-token create --name x --scope users:create --expires-in soon",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let output = installation.run(&arguments);
        output.assert_code(2);
        assert_eq!(output.stdout, "", "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_unreachable_database_exits_with_1_and_its_password_is_not_shown() {
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
        let output = installation.run(arguments);
        output.assert_code(1);
        assert_eq!(output.stdout, "");
        assert!(!output.stderr.is_empty());
        assert!(!output.stderr.contains("hunter2"), "{}", output.stderr);
    }
}

fn migrations_are_pending_until_they_are_applied(database: Database) {
    let installation = Installation::on(database);
    let status = || installation.run(&["migrate", "status", "--json"]).success();
    let applied = |output: CommandOutput| -> Vec<bool> {
        let json = output.json();
        let migrations = json.as_array().expect("a list").iter();
        migrations.map(|one| one["applied"] == true).collect()
    };
    let before = applied(status());
    assert!(!before.is_empty());
    assert!(before.iter().all(|applied| !applied));
    for _ in 0..2 {
        let up = installation.run(&["migrate", "up"]).success();
        assert_eq!(up.stdout, "");
        let after = applied(status());
        assert_eq!(after.len(), before.len());
        assert!(after.iter().all(|applied| *applied));
    }
    let text = installation.run(&["migrate", "status"]).success();
    assert!(text.stdout.contains("applied"));
    let server = installation.serve();
    assert!(!server.operator_key.is_empty(), "not the first start");
}

fn a_command_before_the_first_start_applies_migrations_or_names_the_command(database: Database) {
    let installation = Installation::on(database);
    let output = installation.run(&["operator-key", "list", "--json"]);
    match output.code {
        0 => assert_eq!(output.json(), serde_json::json!([])),
        1 => assert!(output.stderr.contains("migrate"), "{}", output.stderr),
        code => panic!("{code}: {}", output.stderr),
    }
}
