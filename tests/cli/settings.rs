//! Settings that are wrong, and `tenantry config check`.

use tenantry_acceptance::{Database, Installation};

#[test]
fn everything_that_is_wrong_is_said_at_once_without_the_secrets() {
    let wrong = [
        ("TENANTRY_LISTEN", "nowhere"),
        ("TENANTRY_PUBLIC_URL", "ftp://example.com"),
        ("TENANTRY_DATABASE_URL", "mysql://root:hunter2@localhost/x"),
        ("TENANTRY_OPERATOR_KEY", "hunter2"),
        ("TENANTRY_SERVICE_TOKEN", "hunter2hunter2"),
        ("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/99"),
        ("TENANTRY_TRUSTED_PROXIES", "everybody"),
        ("TENANTRY_ACCESS_TTL", "3601"),
        ("TENANTRY_REFRESH_TTL", "7776001"),
        ("TENANTRY_REFRESH_GRACE", "-1"),
        ("TENANTRY_JWT_ALGORITHM", "none"),
        ("TENANTRY_PASSWORD_POLICY", "weak"),
        ("TENANTRY_REQUIRE_VERIFIED_EMAIL", "perhaps"),
        ("TENANTRY_HASH_THREADS", "0"),
        ("TENANTRY_HASH_QUEUE", "many"),
        ("TENANTRY_RATE_LIMITS", "slow"),
        ("TENANTRY_LOG_FORMAT", "xml"),
    ];
    let mut installation = Installation::on(Database::sqlite());
    for (variable, value) in wrong {
        installation.set(variable, value);
    }
    for arguments in [
        &[][..],
        &["serve"],
        &["config", "check"],
        &["migrate", "up"],
    ] {
        let finished = installation.run(arguments);
        assert_eq!(finished.code, 2, "{arguments:?}: {}", finished.stderr);
        for (variable, _) in wrong {
            assert!(
                finished.stderr.contains(variable),
                "{variable}: {}",
                finished.stderr
            );
        }
        let printed = format!("{}{}", finished.stdout, finished.stderr);
        assert!(!printed.contains("hunter2"), "{printed}");
    }
    assert!(!installation.database().is_set_up());
}

#[test]
fn r10_short_and_sample_secrets_refuse_to_start() {
    for variable in ["TENANTRY_OPERATOR_KEY", "TENANTRY_SERVICE_TOKEN"] {
        for secret in [
            "0123456789abcdef0123456789abcde",
            "your_operator_key_here_your_operator_key_here",
            "ak_your_developer_key_here_000000000",
            "your_private_api_token_your_private_api_token",
            "changeme-changeme-changeme-changeme",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            let mut installation = Installation::on(Database::sqlite());
            installation.set(variable, secret);
            let finished = installation.run(&["serve"]);
            assert_eq!(finished.code, 2, "{secret}: {}", finished.stderr);
            assert!(finished.stderr.contains(variable), "{}", finished.stderr);
            assert!(!finished.stderr.contains(secret), "{}", finished.stderr);
            assert!(!installation.database().is_set_up());
        }
    }
}

#[test]
fn right_settings_are_shown_without_the_secrets() {
    let key = "3f9d1c7a5b2e4f6081a395c7e9b0d2f4618";
    let mut installation = Installation::on(Database::sqlite());
    installation
        .set("TENANTRY_OPERATOR_KEY", key)
        .set("TENANTRY_ACCESS_TTL", "900");
    for arguments in [&["config", "check"][..], &["config", "check", "--json"]] {
        let finished = installation.run(arguments).well();
        assert!(finished.stdout.contains("TENANTRY_OPERATOR_KEY"));
        assert!(finished.stdout.contains("900"));
        assert!(!finished.stdout.contains(key) && !finished.stderr.contains(key));
    }
    let json = installation
        .run(&["config", "check", "--json"])
        .well()
        .json();
    assert_eq!(json["TENANTRY_ACCESS_TTL"]["value"], "900");
}

#[test]
fn a_flag_counts_more_than_the_environment_and_that_more_than_the_file() {
    let mut installation = Installation::on(Database::sqlite());
    let file = installation.folder().join("tenantry.toml");
    let lines = "access_ttl = 100\nrefresh_ttl = 1000\nhash_queue = 10\n";
    std::fs::write(file, lines).expect("a file in a folder of ours");
    installation.set("TENANTRY_ACCESS_TTL", "200");
    installation.set("TENANTRY_REFRESH_TTL", "2000");
    let arguments = ["config", "check", "--json", "--access-ttl", "300"];
    let json = installation.run(&arguments).well().json();
    let value = |name: &str| json[name]["value"].clone();
    assert_eq!(value("TENANTRY_ACCESS_TTL"), "300");
    assert_eq!(value("TENANTRY_REFRESH_TTL"), "2000");
    assert_eq!(value("TENANTRY_HASH_QUEUE"), "10");
}
