//! What the last full run found, written into `docs/performance.md`.

use std::fs;

use anyhow::{Context as _, Result};

use super::arguments::BenchArguments;
use super::finding::Finding;
use super::{machine, table};
use crate::workspace::Workspace;

const FILE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- measurements: `cargo xtask bench` writes what stands below -->";
const END: &str = "<!-- end of measurements -->";

/// Replaces what stands between the markers.
pub(crate) fn write(
    workspace: &Workspace,
    arguments: &BenchArguments,
    findings: &[Finding],
    notes: &[String],
) -> Result<()> {
    let path = workspace.path(FILE);
    let text = fs::read_to_string(&path).context(FILE)?;
    let written = section(workspace, arguments, findings, notes)?;
    let text = replaced(&text, &written).with_context(|| format!("{FILE} has no markers"))?;
    fs::write(&path, text).context(FILE)
}

fn section(
    workspace: &Workspace,
    arguments: &BenchArguments,
    findings: &[Finding],
    notes: &[String],
) -> Result<String> {
    let mut text = format!(
        "Measured on {}, commit {}, with `{}`\\\n{}\n\n{}\n",
        machine::date()?,
        machine::commit(workspace)?,
        arguments.typed(),
        machine::machine(),
        table::as_markdown(findings),
    );
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        text.extend(["* ", note, "\n"]);
    }
    Ok(text)
}

fn replaced(text: &str, written: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{written}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let text = format!("# Title\n\n{BEGIN}\n\nold\n\n{END}\n\nmore\n");
        let once = replaced(&text, "new\n").unwrap();
        assert_eq!(
            once,
            format!("# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nmore\n")
        );
        assert_eq!(replaced(&once, "new\n").unwrap(), once);
    }

    #[test]
    fn a_file_without_markers_is_left_alone() {
        assert_eq!(replaced("# Title\n", "new\n"), None);
        assert_eq!(replaced(&format!("{BEGIN} old"), "new\n"), None);
    }
}
