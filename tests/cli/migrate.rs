//! `tenantry migrate`

use tenantry_acceptance::{Database, Finished, Installation, on_both_databases};

on_both_databases![
    the_schema_is_pending_until_it_is_applied,
    a_command_before_the_first_start_makes_the_schema_or_says_what_to_do,
];

fn the_schema_is_pending_until_it_is_applied(database: Database) {
    let installation = Installation::on(database);
    let status = || installation.run(&["migrate", "status", "--json"]).well();
    let applied = |finished: Finished| -> Vec<bool> {
        let json = finished.json();
        let migrations = json.as_array().expect("a list").iter();
        migrations.map(|one| one["applied"] == true).collect()
    };
    let before = applied(status());
    assert!(!before.is_empty());
    assert!(before.iter().all(|applied| !applied));
    for _ in 0..2 {
        let up = installation.run(&["migrate", "up"]).well();
        assert_eq!(up.stdout, "");
        let after = applied(status());
        assert_eq!(after.len(), before.len());
        assert!(after.iter().all(|applied| *applied));
    }
    let for_people = installation.run(&["migrate", "status"]).well();
    assert!(for_people.stdout.contains("applied"));
    let server = installation.serve();
    assert!(
        !server.operator_key.is_empty(),
        "it is still the first start"
    );
}

fn a_command_before_the_first_start_makes_the_schema_or_says_what_to_do(database: Database) {
    let installation = Installation::on(database);
    let finished = installation.run(&["operator-key", "list", "--json"]);
    match finished.code {
        0 => assert_eq!(finished.json(), serde_json::json!([])),
        1 => assert!(finished.stderr.contains("migrate"), "{}", finished.stderr),
        code => panic!("{code}: {}", finished.stderr),
    }
}
