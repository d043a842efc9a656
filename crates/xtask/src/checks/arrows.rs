//! Dependencies between the crates of the workspace: all lead to the domain.

use anyhow::{Result, ensure};
use cargo_metadata::DependencyKind;

use crate::workspace::Workspace;

/// What a crate may depend on; everything is below `tenantry-`, and a `*` at the end stands for
/// anything. A crate that is not here may not be in the workspace.
struct Row {
    name: &'static str,
    always: &'static [&'static str],
    in_tests: &'static [&'static str],
}

/// The first matching row applies.
const TABLE: [Row; 14] = [
    row("domain", &[], &["domain", "domain-testkit"]),
    row("domain-testkit", &["domain"], &["domain-testkit"]),
    row("smtp-testkit", &[], &["smtp-testkit"]),
    row(
        "adapters-smtp",
        &["domain"],
        &["domain", "domain-testkit", "smtp-testkit"],
    ),
    row("adapters-sql", &["domain"], &["domain-testkit"]),
    row(
        "adapters-sql-testkit",
        &["adapters-sql", "domain", "domain-testkit"],
        &[],
    ),
    row(
        "adapters-postgres",
        &["adapters-sql", "domain"],
        &["adapters-sql-testkit", "domain", "domain-testkit"],
    ),
    row(
        "adapters-sqlite",
        &["adapters-sql", "domain"],
        &["adapters-sql-testkit", "domain", "domain-testkit"],
    ),
    row("adapters-*", &["domain"], &["domain", "domain-testkit"]),
    row("api-actix", &["domain"], &["domain", "domain-testkit"]),
    row(
        "server",
        &["domain", "adapters-*", "api-actix"],
        &["domain-testkit"],
    ),
    row(
        "acceptance",
        &["smtp-testkit"],
        &["domain", "domain-testkit"],
    ),
    row("bench", &[], &[]),
    row("xtask", &[], &[]),
];

const fn row(
    name: &'static str,
    always: &'static [&'static str],
    in_tests: &'static [&'static str],
) -> Row {
    Row {
        name,
        always,
        in_tests,
    }
}

/// A dependency between two crates of the workspace.
struct Arrow {
    from: String,
    to: String,
    is_for_tests: bool,
}

/// Compares the manifests with the table.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let names: Vec<String> = ours(workspace);
    let problems: Vec<String> = unknown(&names)
        .chain(arrows(workspace).iter().filter_map(forbidden))
        .collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

fn ours(workspace: &Workspace) -> Vec<String> {
    let packages = workspace.packages().iter();
    packages.map(|package| package.name.to_string()).collect()
}

fn arrows(workspace: &Workspace) -> Vec<Arrow> {
    let ours = ours(workspace);
    let mut arrows = Vec::new();
    for package in workspace.packages() {
        for dependency in &package.dependencies {
            if ours.contains(&dependency.name) {
                arrows.push(Arrow {
                    from: package.name.to_string(),
                    to: dependency.name.clone(),
                    is_for_tests: dependency.kind == DependencyKind::Development,
                });
            }
        }
    }
    arrows
}

fn unknown(names: &[String]) -> impl Iterator<Item = String> {
    names
        .iter()
        .filter(|name| row_of(name).is_none())
        .map(|name| format!("`{name}` has no row in the table of arrows"))
}

fn forbidden(arrow: &Arrow) -> Option<String> {
    let row = row_of(&arrow.from)?;
    let tests: &[&str] = if arrow.is_for_tests {
        row.in_tests
    } else {
        &[]
    };
    let is_allowed = [row.always, tests]
        .concat()
        .iter()
        .any(|pattern| fits(pattern, &arrow.to));
    let purpose = if arrow.is_for_tests {
        " in its tests"
    } else {
        ""
    };
    (!is_allowed).then(|| {
        format!(
            "`{}` must not depend on `{}`{purpose}",
            arrow.from, arrow.to
        )
    })
}

fn row_of(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| fits(row.name, name))
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some(name) = name.strip_prefix("tenantry-") else {
        return false;
    };
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(from: &str, to: &str, is_for_tests: bool) -> Option<String> {
        forbidden(&Arrow {
            from: format!("tenantry-{from}"),
            to: format!("tenantry-{to}"),
            is_for_tests,
        })
    }

    #[test]
    fn everything_may_point_at_the_domain() {
        for from in ["domain-testkit", "adapters-sqlite", "api-actix", "server"] {
            assert_eq!(judge(from, "domain", false), None, "{from}");
        }
    }

    #[test]
    fn the_domain_points_at_nothing_and_the_edges_not_at_each_other() {
        for (from, to) in [
            ("domain", "adapters-postgres"),
            ("domain", "domain-testkit"),
            ("api-actix", "adapters-jwt"),
            ("api-actix", "server"),
            ("adapters-sqlite", "adapters-postgres"),
            ("adapters-sqlite", "adapters-sql-testkit"),
            ("adapters-jwt", "adapters-sql"),
            ("adapters-sqlite", "api-actix"),
            ("xtask", "domain"),
            ("acceptance", "server"),
        ] {
            assert!(judge(from, to, false).is_some(), "{from} -> {to}");
        }
    }

    #[test]
    fn tests_may_use_the_testkit_but_still_no_other_adapter() {
        assert_eq!(judge("adapters-sqlite", "domain-testkit", true), None);
        assert_eq!(
            judge("adapters-sqlite", "adapters-postgres", true).as_deref(),
            Some(
                "`tenantry-adapters-sqlite` must not depend on `tenantry-adapters-postgres` in its \
                 tests"
            )
        );
        assert!(judge("server", "domain-testkit", false).is_some());
    }

    #[test]
    fn a_crate_without_a_row_is_noticed() {
        let names = ["tenantry-domain", "tenantry-adapters-smtp", "tenantry-new"];
        let names = names.map(str::to_owned);
        let problems: Vec<String> = unknown(&names).collect();
        assert_eq!(
            problems,
            ["`tenantry-new` has no row in the table of arrows"]
        );
    }
}
