//! The domain stays pure: all it depends on, directly or not, is listed in a golden file.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use crate::process;
use crate::workspace::Workspace;

const GOLDEN: &str = "docs/dependencies/domain.txt";

/// Crates that do I/O or belong into an adapter; `*` at the end matches any suffix.
const FORBIDDEN: [&str; 12] = [
    "actix-*",
    "argon2",
    "async-std",
    "bb8",
    "diesel*",
    "hyper",
    "jsonwebtoken",
    "lettre",
    "libsqlite3-sys",
    "reqwest",
    "tokio*",
    "tracing-subscriber",
];

/// Compares the list with the golden file, and rejects forbidden crates.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let found = dependencies(workspace)?;
    let forbidden = forbidden_in(&found);
    ensure!(
        forbidden.is_empty(),
        "the domain depends on {}",
        forbidden.join(", ")
    );
    let golden = fs::read_to_string(golden_file(workspace)).context(GOLDEN)?;
    let differences = differences(&golden, &found);
    ensure!(
        differences.is_empty(),
        "the domain's dependencies differ from {GOLDEN}:\n{}\n\
         if that is meant, run `cargo xtask golden` and commit the file",
        differences.join("\n")
    );
    Ok(())
}

/// Writes the golden file.
pub(crate) fn rewrite(workspace: &Workspace) -> Result<()> {
    let lines: Vec<String> = dependencies(workspace)?.into_iter().collect();
    fs::write(golden_file(workspace), lines.join("\n") + "\n").context(GOLDEN)
}

fn golden_file(workspace: &Workspace) -> PathBuf {
    workspace.path(GOLDEN)
}

/// Of every platform, so that the list is the same on every machine.
fn dependencies(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut command = workspace.cargo();
    command
        .args(["tree", "--package", "tenantry-domain", "--edges", "normal"])
        .args(["--target", "all", "--prefix", "none", "--format", "{p}"]);
    Ok(names_in(&process::read(&mut command)?))
}

/// The name is the first word of each line; a version and perhaps a path follow.
fn names_in(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn forbidden_in(names: &BTreeSet<String>) -> Vec<String> {
    names
        .iter()
        .filter(|name| is_forbidden(name))
        .cloned()
        .collect()
}

fn is_forbidden(name: &str) -> bool {
    FORBIDDEN
        .iter()
        .any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == *pattern,
        })
}

fn differences(golden: &str, found: &BTreeSet<String>) -> Vec<String> {
    let golden = names_in(golden);
    let gone = golden.difference(found).map(|name| format!("- {name}"));
    let new = found.difference(&golden).map(|name| format!("+ {name}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_tree_becomes_a_sorted_list_of_names_without_versions_and_paths() {
        let tree = "tenantry-domain v0.1.0 (/home/x/crates/domain)\nuuid v1.29.3\n\
                    async-trait v0.1.92 (proc-macro)\nuuid v1.29.3 (*)\n";
        let list: Vec<String> = names_in(tree).into_iter().collect();
        assert_eq!(list, ["async-trait", "tenantry-domain", "uuid"]);
    }

    #[test]
    fn everything_that_does_input_or_output_is_forbidden() {
        let found = names(&[
            "actix-web",
            "diesel-async",
            "tokio",
            "tokio-util",
            "uuid",
            "argon2",
        ]);
        assert_eq!(
            forbidden_in(&found),
            ["actix-web", "argon2", "diesel-async", "tokio", "tokio-util"]
        );
    }

    #[test]
    fn a_difference_says_what_came_and_what_went() {
        let found = names(&["hmac", "uuid"]);
        assert_eq!(differences("sha2\nuuid\n", &found), ["- sha2", "+ hmac"]);
        assert!(differences("uuid\nhmac\n", &found).is_empty());
    }
}
