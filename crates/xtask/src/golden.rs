//! Golden files: what the code says, written down where a reviewer sees it change. A test of some crate
//! owns each; it compares, or writes when `UPDATE_GOLDEN` is set.

use anyhow::{Result, ensure};

use crate::checks::tree;
use crate::test::TestEnvironment;
use crate::workspace::Workspace;
use crate::{process, terminal};

/// Tells the tests to write their golden files.
pub(crate) const UPDATE_VARIABLE: &str = "UPDATE_GOLDEN";

/// A golden file, and what the name of the test that owns it contains.
struct Golden {
    file: &'static str,
    test: &'static str,
}

const FILES: [Golden; 0] = [];

/// Writes all of them.
pub(crate) fn rewrite(workspace: &Workspace) -> Result<()> {
    tree::rewrite(workspace)?;
    let environment = TestEnvironment::provide(workspace, &[])?;
    let mut command = environment.cargo_test(workspace, &["--".to_owned()]);
    command
        .args(FILES.iter().map(|golden| golden.test))
        .env(UPDATE_VARIABLE, "1");
    process::run(&mut command)?;
    terminal::step("look at `git diff` before you commit");
    Ok(())
}

/// The tests compare the files; this makes sure that neither a file nor its test is lost.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["test", "--workspace", "--all-features", "--", "--list"]);
    let tests = process::read(&mut command)?;
    let problems: Vec<String> = FILES
        .iter()
        .filter_map(|golden| problem(golden, workspace.path(golden.file).exists(), &tests))
        .collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

fn problem(golden: &Golden, exists: bool, tests: &str) -> Option<String> {
    if !exists {
        return Some(format!("{} is missing", golden.file));
    }
    let has_test = tests
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .any(|name| name.ends_with(golden.test));
    (!has_test).then(|| format!("no test `{}` compares {}", golden.test, golden.file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Golden = Golden {
        file: "docs/table.md",
        test: "the_table_is_up_to_date",
    };

    #[test]
    fn a_golden_file_needs_to_be_there_and_to_have_its_test() {
        let tests = "roles::the_table_is_up_to_date: test\nother: test\n\n2 tests, 0 benchmarks\n";
        assert_eq!(problem(&TABLE, true, tests), None);
        assert_eq!(
            problem(&TABLE, false, tests).as_deref(),
            Some("docs/table.md is missing")
        );
        assert_eq!(
            problem(&TABLE, true, "other: test\n").as_deref(),
            Some("no test `the_table_is_up_to_date` compares docs/table.md")
        );
    }
}
