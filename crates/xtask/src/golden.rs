//! Golden files: generated output under version control, so that a review shows its changes. A test owns
//! each file: it compares, or writes when `UPDATE_GOLDEN` is set.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::checks::tree;
use crate::test::TestEnvironment;
use crate::workspace::Workspace;
use crate::{process, terminal};

/// With this variable the tests write their golden files.
pub(crate) const UPDATE_VARIABLE: &str = "UPDATE_GOLDEN";

/// A golden file, and the folder of the crate whose test owns it.
struct Golden {
    file: &'static str,
    owner: &'static str,
}

/// All but the dependency tree, which `cargo xtask check tree` owns.
const FILES: [Golden; 5] = [
    golden("docs/role-resolution.md", "crates/domain"),
    golden("docs/openapi.json", "crates/api-actix"),
    golden("docs/errors.md", "crates/api-actix"),
    golden("docs/configuration.md", "crates/server"),
    golden(
        "crates/adapters-sql/src/schema.rs",
        "crates/adapters-postgres",
    ),
];

const fn golden(file: &'static str, owner: &'static str) -> Golden {
    Golden { file, owner }
}

/// Writes all of them.
pub(crate) fn rewrite(workspace: &Workspace) -> Result<()> {
    tree::rewrite(workspace)?;
    let mut arguments = BTreeSet::new();
    for golden in &FILES {
        arguments.insert(owning_test(workspace.root(), golden)?);
    }
    let arguments: Vec<String> = arguments.into_iter().collect();
    let environment = TestEnvironment::provide(workspace, &arguments)?;
    let mut command = environment.cargo_test(workspace, &arguments);
    process::run(command.env(UPDATE_VARIABLE, "1"))?;
    terminal::step("look at `git diff` before you commit");
    Ok(())
}

/// `cargo xtask check test` compares the files; this makes sure that neither a file nor the test that
/// owns it is lost.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut problems = Vec::new();
    for golden in &FILES {
        if !workspace.path(golden.file).is_file() {
            problems.push(format!("{} is missing", golden.file));
        }
        if let Err(error) = owning_test(workspace.root(), golden) {
            problems.push(format!("{error:#}"));
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{}", problems.join("\n"))
}

/// The argument of `cargo test` that chooses the tests among which the owner is: a source below the owner's
/// folder that names the golden file and looks at the variable.
fn owning_test(root: &Path, golden: &Golden) -> Result<String> {
    let name = Path::new(golden.file).file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    let folder = root.join(golden.owner);
    for source in sources_in(&folder)? {
        let text = fs::read_to_string(&source)?;
        let owns = text.contains(UPDATE_VARIABLE) && text.contains(&*name);
        if owns && source != root.join(golden.file) {
            return target_of(source.strip_prefix(&folder)?);
        }
    }
    bail!("no test in {} owns {}", golden.owner, golden.file)
}

/// `tests/a.rs` and what is in `tests/a/` belong to the test target `a`, the rest to the library.
fn target_of(source: &Path) -> Result<String> {
    let Ok(below_tests) = source.strip_prefix("tests") else {
        return Ok("--lib".to_owned());
    };
    let first = below_tests.iter().next().context("a test without a name")?;
    let name = Path::new(first).file_stem().unwrap_or_default();
    Ok(format!("--test={}", name.to_string_lossy()))
}

/// The Rust sources below a folder, in the order of their names.
fn sources_in(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut sources = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            sources.append(&mut sources_in(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.insert(path);
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: Golden = golden("crates/store/src/schema.rs", "crates/store");

    fn crate_with(source: &str, text: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in [
            (SCHEMA.file, "// see UPDATE_GOLDEN, schema.rs"),
            (source, text),
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn the_owner_of_a_golden_file_is_found_by_what_it_says() {
        let text = "fs::write(\"src/schema.rs\") if UPDATE_GOLDEN";
        for (source, expected) in [
            (
                "crates/store/tests/schema_is_current.rs",
                "--test=schema_is_current",
            ),
            ("crates/store/tests/golden/schema.rs", "--test=golden"),
            ("crates/store/src/columns.rs", "--lib"),
        ] {
            let root = crate_with(source, text);
            assert_eq!(owning_test(root.path(), &SCHEMA).unwrap(), expected);
        }
    }

    #[test]
    fn a_golden_file_that_no_test_owns_is_noticed() {
        for text in [
            "reads src/schema.rs",
            "writes another file if UPDATE_GOLDEN",
        ] {
            let root = crate_with("crates/store/tests/schema.rs", text);
            let error = owning_test(root.path(), &SCHEMA).unwrap_err();
            assert!(error.to_string().contains(SCHEMA.file), "{error}");
        }
    }
}
