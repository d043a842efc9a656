//! The table of a run, on a terminal and in the documents.

use std::fs::{self, File};

use anyhow::{Context as _, Result};
use comfy_table::{ContentArrangement, Table, presets};

use crate::arguments::Arguments;
use crate::machine;
use crate::measurement::Measurement;

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- begin of the last full run, written by `cargo xtask bench` -->";
const END: &str = "<!-- end of the last full run -->";
/// Every full run, with date and commit before the columns of the table.
const HISTORY: &str = "docs/performance-history.csv";

const HEADER: [&str; 8] = [
    "row",
    "database",
    "measure",
    "Tenantry",
    "compared with",
    "value",
    "bar",
    "pass",
];

pub(crate) fn for_terminal(measurements: &[Measurement], is_conclusive: bool) -> String {
    table(measurements, is_conclusive)
        .load_preset(presets::NOTHING)
        .to_string()
}

/// Replaces the table of the document and appends it to the history.
pub(crate) fn write(measurements: &[Measurement], arguments: &Arguments) -> Result<()> {
    let (date, commit) = (machine::date()?, machine::commit()?);
    let peers = arguments
        .peers
        .iter()
        .map(|peer| format!(" --peer {}", peer.name()));
    let section = format!(
        "Measured on {date}, commit {commit}, with `cargo xtask bench{}`\\\n{}\n\n{}\n",
        peers.collect::<String>(),
        machine::description()?,
        table(measurements, true).load_preset(presets::ASCII_MARKDOWN),
    );
    let text = fs::read_to_string(DOCUMENT).context(DOCUMENT)?;
    let text = replace(&text, &section).with_context(|| format!("{DOCUMENT} has no markers"))?;
    fs::write(DOCUMENT, text)?;
    let history = File::options()
        .append(true)
        .open(HISTORY)
        .context(HISTORY)?;
    let mut history = csv::Writer::from_writer(history);
    for measurement in measurements {
        let run = [date.clone(), commit.clone()];
        history.write_record(run.into_iter().chain(cells(measurement, true)))?;
    }
    Ok(history.flush()?)
}

fn table(measurements: &[Measurement], is_conclusive: bool) -> Table {
    let mut table = Table::new();
    table
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(HEADER)
        .add_rows(measurements.iter().map(|one| cells(one, is_conclusive)));
    table
}

fn cells(measurement: &Measurement, is_conclusive: bool) -> [String; HEADER.len()] {
    let pass = match measurement.passes().filter(|_| is_conclusive) {
        None => "",
        Some(true) => "yes",
        Some(false) => "NO",
    };
    [
        format!("{:?}", measurement.row),
        measurement
            .database
            .map_or_else(String::new, |database| format!("{database:?}")),
        measurement.name.clone(),
        measurement.ours.clone(),
        measurement.reference.clone(),
        measurement.shown_value(),
        measurement.shown_bar(),
        pass.to_owned(),
    ]
}

fn replace(text: &str, section: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{section}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_markers_is_replaced() {
        let text = format!("# Title\n\n{BEGIN}\n\nold\n\n{END}\n\nmore\n");
        let once = replace(&text, "new\n").unwrap();
        assert_eq!(
            once,
            format!("# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nmore\n")
        );
        assert_eq!(replace(&format!("{BEGIN} old"), "new\n"), None);
    }
}
