//! The doc comments of the ports name exactly the contracts of the suite.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantry_domain_testkit::conformance::contracts;

#[test]
fn the_ports_name_every_contract_and_no_other() {
    let proven: Vec<&str> = contracts().map(|contract| contract.name).collect();
    let names: BTreeSet<String> = proven.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(names.len(), proven.len(), "each name once");
    assert_eq!(names, named_by_ports());
}

/// The names in the doc comments of the domain: in backticks, within parentheses.
fn named_by_ports() -> BTreeSet<String> {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    let mut names = BTreeSet::new();
    for area in fs::read_dir(domain).unwrap() {
        let area = area.unwrap().path();
        for file in area.read_dir().into_iter().flatten() {
            let source = fs::read_to_string(file.unwrap().path()).unwrap();
            let lines = source.lines().filter(|line| line.contains("///"));
            names.extend(lines.filter_map(name_in));
        }
    }
    names
}

fn name_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("(`")?;
    let (name, _) = rest.split_once("`)")?;
    let (area, contract) = name.split_once("::")?;
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_name(area) && is_name(contract)).then(|| name.to_owned())
}
