//! `cargo xtask test`: the test command of the README.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::golden::UPDATE_VARIABLE;
use crate::postgres::{Durability, TestPostgres, URL_VARIABLE};
use crate::workspace::Workspace;
use crate::{browser, curl, process, programs, terminal};

/// The path of the server binary for the acceptance tests.
const BINARY_VARIABLE: &str = "TENANTRY_TEST_BINARY";

const ACCEPTANCE: &str = "tenantry-acceptance";

/// The example of the domain's README; it checks itself.
const EXAMPLE: &str = "register_end_user";

/// Runs every test, or those that the arguments choose.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let environment = TestEnvironment::provide(workspace, arguments)?;
    terminal::step("cargo test");
    process::run(&mut environment.cargo_test(workspace, arguments))?;
    if arguments.is_empty() {
        run_examples(workspace, &environment)?;
    }
    Ok(())
}

/// The environment of the tests.
pub(crate) struct TestEnvironment {
    postgres: TestPostgres,
    acceptance: Option<Acceptance>,
}

/// The part that only the acceptance tests need.
struct Acceptance {
    binary: PathBuf,
    browser: PathBuf,
}

impl TestEnvironment {
    /// Starts a Postgres unless one is named, and gets what the acceptance tests need if the arguments may
    /// choose some.
    pub(crate) fn provide(workspace: &Workspace, arguments: &[String]) -> Result<Self> {
        let postgres = TestPostgres::provide(workspace, Durability::Quick)?;
        let wanted = want_acceptance(arguments, &acceptance_targets(workspace));
        let acceptance = wanted.then(|| Acceptance::provide(workspace)).transpose()?;
        Ok(Self {
            postgres,
            acceptance,
        })
    }

    /// `cargo test` on everything, or on the packages that the arguments name.
    pub(crate) fn cargo_test(&self, workspace: &Workspace, arguments: &[String]) -> Command {
        let mut command = workspace.cargo();
        command.arg("test");
        if !chooses_packages(arguments) {
            command.arg("--workspace");
        }
        command
            .arg("--all-features")
            .args(arguments)
            .env(URL_VARIABLE, self.postgres.url())
            .envs(self.acceptance.iter().flat_map(Acceptance::variables))
            // A golden file must be compared here, not written.
            .env_remove(UPDATE_VARIABLE);
        command
    }
}

impl Acceptance {
    /// Builds the server as its users build it, and installs the programs that are missing.
    fn provide(workspace: &Workspace) -> Result<Self> {
        curl::provide()?;
        let browser = browser::provide()?;
        terminal::step("cargo build -p tenantry-server");
        let [binary] = programs::build(workspace, &["-p", "tenantry-server"], ["tenantry"])?;
        Ok(Self { binary, browser })
    }

    fn variables(&self) -> [(&str, &Path); 2] {
        [
            (BINARY_VARIABLE, &self.binary),
            (browser::VARIABLE, &self.browser),
        ]
    }
}

/// `cargo test` builds the examples, but runs neither them nor their tests.
fn run_examples(workspace: &Workspace, environment: &TestEnvironment) -> Result<()> {
    terminal::step("cargo test --examples");
    process::run(&mut environment.cargo_test(workspace, &["--examples".to_owned()]))?;
    terminal::step(&format!("the example {EXAMPLE}"));
    // The same packages and features as above, so that nothing is built twice.
    let selection = ["--workspace", "--all-features", "--examples"];
    let [example] = programs::build(workspace, &selection, [EXAMPLE])?;
    process::run(&mut Command::new(example))
}

/// Whether acceptance tests may be among those that the arguments choose.
fn want_acceptance(arguments: &[String], targets: &[String]) -> bool {
    let names = |name: &str| arguments.iter().any(|word| word.ends_with(name));
    if chooses_packages(arguments) {
        return names(ACCEPTANCE);
    }
    !chooses_targets(arguments) || targets.iter().any(|target| names(target))
}

/// The names of all that is built from their package.
fn acceptance_targets(workspace: &Workspace) -> Vec<String> {
    let packages = workspace.packages().iter();
    packages
        .filter(|package| package.name.as_str() == ACCEPTANCE)
        .flat_map(|package| package.targets.iter().map(|target| target.name.clone()))
        .collect()
}

fn chooses_packages(arguments: &[String]) -> bool {
    start_with_any(arguments, &["-p", "--package", "--workspace"])
}

fn chooses_targets(arguments: &[String]) -> bool {
    start_with_any(arguments, &["--lib", "--test", "--example"])
}

/// Whether one of them does, as far as cargo reads them itself.
fn start_with_any(arguments: &[String], starts: &[&str]) -> bool {
    arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| starts.iter().any(|start| argument.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_named_package_takes_the_place_of_the_workspace() {
        assert!(chooses_packages(&words("-p tenantry-domain")));
        assert!(chooses_packages(&words(
            "--lib --package=tenantry-domain r14"
        )));
        assert!(chooses_packages(&words(
            "--workspace --exclude tenantry-server"
        )));
        assert!(!chooses_packages(&words("r14 -- --nocapture -p")));
        assert!(!chooses_packages(&[]));
    }

    #[test]
    fn the_server_and_a_browser_are_there_for_those_tests_that_may_want_them() {
        let targets = words("acceptance browser resilience");
        for line in [
            "",
            "r14_",
            "-p tenantry-acceptance",
            "--package=tenantry-acceptance",
            "--test browser",
            "--lib --test=resilience",
        ] {
            assert!(want_acceptance(&words(line), &targets), "{line}");
        }
        for line in ["-p tenantry-domain r14_", "--lib --test=openapi"] {
            assert!(!want_acceptance(&words(line), &targets), "{line}");
        }
    }
}
