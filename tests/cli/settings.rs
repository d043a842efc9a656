//! The sources of settings, invalid settings, and `tenantry config check`.

use serde_json::Value;
use tenantry_acceptance::{Database, Installation};

const VALID_KEY: &str = "3f9d1c7a5b2e4f6081a395c7e9b0d2f4618";

fn write_file(installation: &Installation, name: &str, text: &str) {
    let path = installation.folder().join(name);
    std::fs::write(path, text).expect("the folder is writable");
}

fn shown(installation: &Installation, arguments: &[&str]) -> Value {
    let command = [&["config", "check", "--json"], arguments].concat();
    installation.run(&command).success().json()
}

#[test]
fn all_invalid_settings_are_reported_at_once_without_secrets() {
    let invalid = [
        ("TENANTRY_LISTEN", "nowhere"),
        ("TENANTRY_PUBLIC_URL", "ftp://example.com"),
        ("TENANTRY_DATABASE_URL", "mysql://root:hunter2@localhost/x"),
        ("TENANTRY_OPERATOR_KEY", "hunter2"),
        (
            "TENANTRY_SERVICE_TOKEN",
            "your_service_token_here_hunter2_hunter2",
        ),
        ("TENANTRY_PRIVATE_LISTEN", "nowhere"),
        ("TENANTRY_PRIVATE_TLS_CERT", "cert.pem"),
        ("TENANTRY_PRIVATE_TLS_KEY", "key.pem"),
        ("TENANTRY_PRIVATE_TLS_CLIENT_CA", "ca.pem"),
        ("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/99"),
        ("TENANTRY_TRUSTED_PROXIES", "everybody"),
        ("TENANTRY_METRICS_LISTEN", "everywhere"),
        ("TENANTRY_SMTP_URL", "http://user:hunter2@mail.example.com"),
        ("TENANTRY_SMTP_CA_FILE", "missing.pem"),
        ("TENANTRY_MAIL_FROM", "nobody"),
        ("TENANTRY_MAIL_LANGUAGE", "!"),
        ("TENANTRY_ACCESS_TTL", "3601"),
        ("TENANTRY_REFRESH_TTL", "7776001"),
        ("TENANTRY_REFRESH_GRACE", "-1"),
        ("TENANTRY_JWT_ALGORITHM", "none"),
        ("TENANTRY_PASSWORD_POLICY", "weak"),
        ("TENANTRY_REQUIRE_VERIFIED_EMAIL", "perhaps"),
        ("TENANTRY_PURGE_UNVERIFIED_AFTER", "60"),
        ("TENANTRY_HASH_THREADS", "0"),
        ("TENANTRY_HASH_QUEUE", "many"),
        ("TENANTRY_RATE_LIMITS", "slow"),
        ("TENANTRY_LOG", "loud"),
        ("TENANTRY_LOG_FORMAT", "xml"),
    ];
    let mut installation = Installation::on(Database::sqlite());
    for (variable, value) in invalid {
        installation.set(variable, value);
    }
    for arguments in [
        &[][..],
        &["serve"],
        &["config", "check"],
        &["migrate", "up"],
    ] {
        let output = installation.run(arguments);
        output.assert_code(2);
        for (variable, _) in invalid {
            let error = format!("\n  {variable}: ");
            let matches = output.stderr.matches(&error).count();
            assert_eq!(matches, 1, "{variable}: {}", output.stderr);
        }
        let printed = format!("{}{}", output.stdout, output.stderr);
        assert!(!printed.contains("hunter2"), "{printed}");
    }
    let output = installation.run(&["serve"]);
    let reason = "TENANTRY_ACCESS_TTL: must be a whole number from 1 to 3600\n";
    output.assert_stderr(reason);
    assert!(!installation.database().is_set_up());
}

#[test]
fn combinations_of_settings_are_checked_beside_other_errors() {
    let mut installation = Installation::on(Database::sqlite());
    installation
        .set("TENANTRY_ACCESS_TTL", "1800")
        .set("TENANTRY_REFRESH_TTL", "1000")
        .set("TENANTRY_MAIL_LANGUAGE", "fr")
        .set("TENANTRY_HASH_QUEUE", "many");
    let output = installation.run(&["serve"]);
    output.assert_code(2);
    for error in [
        "TENANTRY_REFRESH_TTL: must be at least TENANTRY_ACCESS_TTL",
        "TENANTRY_MAIL_LANGUAGE: ",
        "TENANTRY_HASH_QUEUE: ",
    ] {
        output.assert_stderr(error);
    }
}

#[test]
fn r10_empty_short_and_sample_credentials_are_rejected() {
    for variable in ["TENANTRY_OPERATOR_KEY", "TENANTRY_SERVICE_TOKEN"] {
        for secret in [
            "",
            "   ",
            "0123456789abcdef0123456789abcde",
            "your_operator_key_here_your_operator_key_here",
            "ak_your_developer_key_here_000000000",
            "your_private_api_token_your_private_api_token",
            "changeme-changeme-changeme-changeme",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            let mut installation = Installation::on(Database::sqlite());
            installation.set(variable, secret);
            let output = installation.run(&["serve"]);
            output.assert_code(2);
            output.assert_stderr(variable);
            let is_shown = !secret.trim().is_empty() && output.stderr.contains(secret);
            assert!(!is_shown, "{}", output.stderr);
            assert!(!installation.database().is_set_up());
        }
    }
}

#[test]
fn valid_settings_are_displayed_without_secrets() {
    let mut installation = Installation::on(Database::sqlite());
    installation
        .set("TENANTRY_OPERATOR_KEY", VALID_KEY)
        .set("TENANTRY_ACCESS_TTL", "900");
    for arguments in [&["config", "check"][..], &["config", "check", "--json"]] {
        let output = installation.run(arguments).success();
        assert!(output.stdout.contains("TENANTRY_OPERATOR_KEY"));
        assert!(output.stdout.contains("900"));
        assert!(!output.stdout.contains(VALID_KEY) && !output.stderr.contains(VALID_KEY));
    }
    let json = shown(&installation, &[]);
    assert_eq!(json["TENANTRY_ACCESS_TTL"]["value"], "900");
    assert_eq!(json["TENANTRY_ACCESS_TTL"]["from"], "environment");
}

#[test]
fn a_flag_precedes_the_environment_the_file_and_the_default() {
    let mut installation = Installation::on(Database::sqlite());
    let lines = "access_ttl = 100\nrefresh_ttl = 1000\nhash_queue = 10\n";
    write_file(&installation, "tenantry.toml", lines);
    installation.set("TENANTRY_ACCESS_TTL", "200");
    installation.set("TENANTRY_REFRESH_TTL", "2000");
    let json = shown(&installation, &["--access-ttl", "300"]);
    for (variable, value, source) in [
        ("TENANTRY_ACCESS_TTL", "300", "flag"),
        ("TENANTRY_REFRESH_TTL", "2000", "environment"),
        ("TENANTRY_HASH_QUEUE", "10", "file"),
        ("TENANTRY_REFRESH_GRACE", "30", "default"),
    ] {
        assert_eq!(json[variable]["value"], value, "{variable}");
        assert_eq!(json[variable]["from"], source, "{variable}");
    }
}

#[test]
fn an_empty_value_counts_as_not_set() {
    let mut installation = Installation::on(Database::sqlite());
    write_file(&installation, "tenantry.toml", "access_ttl = 100\n");
    installation.set("TENANTRY_ACCESS_TTL", " ");
    installation.set("TENANTRY_SMTP_URL", "");
    let json = shown(&installation, &["--access-ttl", "", "--hash-queue", ""]);
    assert_eq!(json["TENANTRY_ACCESS_TTL"]["from"], "file");
    assert_eq!(json["TENANTRY_HASH_QUEUE"]["value"], "64");
    assert_eq!(json["TENANTRY_SMTP_URL"]["value"], "");
}

#[test]
fn a_file_may_contain_strings_numbers_booleans_and_lists() {
    let installation = Installation::on(Database::sqlite());
    let lines = "log = \"warn\"\nhash_queue = 10\nrequire_verified_email = false\n\
                 trusted_proxies = [\"10.0.0.0/8\", \"192.0.2.1/32\"]\n";
    write_file(&installation, "other.toml", lines);
    let json = shown(&installation, &["--config", "other.toml"]);
    for (variable, value) in [
        ("TENANTRY_LOG", "warn"),
        ("TENANTRY_HASH_QUEUE", "10"),
        ("TENANTRY_REQUIRE_VERIFIED_EMAIL", "false"),
        ("TENANTRY_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.1/32"),
    ] {
        assert_eq!(json[variable]["value"], value, "{variable}");
    }
}

#[test]
fn every_invalid_entry_of_the_file_is_reported_without_its_value() {
    let installation = Installation::on(Database::sqlite());
    let lines =
        format!("acess_ttl = 100\nLOG = \"warn\"\nlog = 1.5\noperator-key = \"{VALID_KEY}\"\n");
    write_file(&installation, "tenantry.toml", &lines);
    let output = installation.run(&["serve"]);
    output.assert_code(2);
    for key in ["acess_ttl", "LOG", "log", "operator-key"] {
        let error = format!("\n  tenantry.toml: {key}: ");
        output.assert_stderr(&error);
    }
    assert!(!output.stderr.contains(VALID_KEY), "{}", output.stderr);
}

#[test]
fn a_named_file_must_exist_and_be_toml() {
    let installation = Installation::on(Database::sqlite());
    write_file(&installation, "broken.toml", "log = \n");
    for name in ["missing.toml", "broken.toml"] {
        let output = installation.run(&["serve", "--config", name]);
        output.assert_code(2);
        let error = format!("\n  {name}: ");
        output.assert_stderr(&error);
    }
}

#[test]
fn a_secret_has_no_flag() {
    let installation = Installation::on(Database::sqlite());
    let help = installation.run(&["--help"]).success().stdout;
    assert!(help.contains("--listen"), "{help}");
    for flag in [
        "--database-url",
        "--operator-key",
        "--service-token",
        "--smtp-url",
    ] {
        assert!(!help.contains(flag), "{help}");
        let output = installation.run(&[flag, VALID_KEY]);
        assert_eq!(output.code, 2, "{flag}");
    }
}

#[test]
fn the_help_never_shows_values_of_the_environment() {
    let mut installation = Installation::on(Database::sqlite());
    installation.set("TENANTRY_MAIL_FROM", "hunter2@example.com");
    let help = installation.run(&["--help"]).success().stdout;
    assert!(help.contains("TENANTRY_MAIL_FROM"), "{help}");
    assert!(!help.contains("hunter2"), "{help}");
}
