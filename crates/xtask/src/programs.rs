//! Programs of this workspace, built by cargo.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use cargo_metadata::{Artifact, Message};

use crate::process;
use crate::workspace::Workspace;

/// Builds, and returns the paths of the programs with these names.
pub(crate) fn build<const N: usize>(
    workspace: &Workspace,
    selection: &[&str],
    names: [&str; N],
) -> Result<[PathBuf; N]> {
    let mut command = workspace.cargo();
    command
        .args(["build", "--message-format=json-render-diagnostics"])
        .args(selection)
        .stderr(Stdio::inherit());
    let mut built = programs_in(&process::read(&mut command)?);
    let mut paths = names.map(|_| PathBuf::new());
    for (path, name) in paths.iter_mut().zip(names) {
        let program = built.remove(name);
        *path = program.with_context(|| format!("cargo built no program `{name}`"))?;
    }
    Ok(paths)
}

/// Every program that cargo built, by name.
fn programs_in(messages: &str) -> BTreeMap<String, PathBuf> {
    let messages = Message::parse_stream(messages.as_bytes());
    let artifacts = messages.filter_map(|message| match message {
        Ok(Message::CompilerArtifact(artifact)) => program_of(artifact),
        _ => None,
    });
    artifacts.collect()
}

fn program_of(artifact: Artifact) -> Option<(String, PathBuf)> {
    let path = Path::new(artifact.executable?.as_str()).to_owned();
    Some((artifact.target.name, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_the_messages_of_cargo() {
        let target = r#"{"kind":["bin"],"crate_types":["bin"],"name":"tenantry","src_path":"/s/main.rs","edition":"2024","doc":true,"doctest":false,"test":true}"#;
        let profile = r#"{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":false}"#;
        let message = format!(
            r#"{{"reason":"compiler-artifact","package_id":"path+file:///s#0.1.0","manifest_path":"/s/Cargo.toml","target":{target},"profile":{profile},"features":[],"filenames":["/t/debug/tenantry"],"executable":"/t/debug/tenantry","fresh":true}}"#
        );
        let messages = format!("{message}\n{{\"reason\":\"build-finished\",\"success\":true}}\n");
        assert_eq!(
            programs_in(&messages).get("tenantry"),
            Some(&PathBuf::from("/t/debug/tenantry"))
        );
        assert_eq!(programs_in(&messages).get("another"), None);
    }
}
