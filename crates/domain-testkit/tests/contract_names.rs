//! What the ports promise and what the suite proves are the same list.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantry_domain_testkit::MemoryStore;
use tenantry_domain_testkit::conformance::cases;

#[test]
fn every_contract_has_a_case_and_every_case_a_contract() {
    let proven: BTreeSet<String> = cases::<MemoryStore>()
        .iter()
        .map(|case| case.name.to_owned())
        .collect();
    assert_eq!(proven, promised());
}

/// The names in the doc comments of the ports: in backticks, within parentheses.
fn promised() -> BTreeSet<String> {
    let ports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src/ports");
    let mut names = BTreeSet::new();
    for file in fs::read_dir(ports).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in source.lines().filter(|line| line.contains("///")) {
            names.extend(name_in(line));
        }
    }
    assert!(
        names.len() > 40,
        "the ports name their contracts: {names:?}"
    );
    names
}

fn name_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("(`")?;
    let (name, _) = rest.split_once("`)")?;
    let (area, case) = name.split_once("::")?;
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_name(area) && is_name(case)).then(|| name.to_owned())
}
