//! The table of all findings.

use comfy_table::{ContentArrangement, Table, presets};
use console::{Style, style};

use super::finding::Finding;

const HEADER: [&str; 8] = [
    "row", "database", "measure", "Tenantry", "against", "value", "bar", "holds",
];
const HOLDS: &str = "yes";
const MISSED: &str = "NO";

/// For people before a screen. Whether something holds is coloured where colours are shown.
pub(crate) fn for_terminal(findings: &[Finding], is_judged: bool) -> String {
    let mut table = filled(findings, is_judged);
    table.load_preset(presets::NOTHING);
    let lines = table.lines().map(|line| coloured(&line));
    lines.collect::<Vec<_>>().join("\n")
}

/// For a document.
pub(crate) fn as_markdown(findings: &[Finding]) -> String {
    let mut table = filled(findings, true);
    table.load_preset(presets::ASCII_MARKDOWN);
    table.to_string()
}

fn filled(findings: &[Finding], is_judged: bool) -> Table {
    let mut table = Table::new();
    table
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(HEADER)
        .add_rows(findings.iter().map(|finding| cells(finding, is_judged)));
    table
}

fn cells(finding: &Finding, is_judged: bool) -> [String; HEADER.len()] {
    let holds = match finding.holds().filter(|_| is_judged) {
        None => "",
        Some(true) => HOLDS,
        Some(false) => MISSED,
    };
    [
        finding.row.to_string(),
        finding
            .database
            .map_or_else(String::new, |database| database.to_string()),
        finding.measure.clone(),
        finding.ours.clone(),
        finding.against.clone(),
        finding.value.to_string(),
        finding.shown_bar(),
        holds.to_owned(),
    ]
}

/// The verdict is the last word of a line.
fn coloured(line: &str) -> String {
    let words = line.trim_end();
    let verdicts = [
        (HOLDS, Style::new().green()),
        (MISSED, Style::new().red().bold()),
    ];
    for (verdict, style) in verdicts {
        if let Some(before) = words.strip_suffix(verdict) {
            return format!("{before}{}", style.apply_to(verdict));
        }
    }
    if words.starts_with(" row ") {
        return style(words).bold().to_string();
    }
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::arguments::{Database, Row};
    use crate::bench::finding::Value;

    fn findings() -> [Finding; 2] {
        let logins = Finding::new(Row::P1, Some(Database::Sqlite), "logins")
            .ours("120/s")
            .against("bare Argon2id 130/s")
            .value(Value::Ratio(0.92))
            .at_least(0.9);
        let memory = Finding::new(Row::P4, Some(Database::Postgres), "64 clients")
            .value(Value::Mebibytes(70.0))
            .at_most(64.0);
        [logins, memory]
    }

    #[test]
    fn a_document_gets_a_line_for_each_finding() {
        let table = as_markdown(&findings());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        let cells: Vec<&str> = lines[2].split('|').map(str::trim).collect();
        assert_eq!(
            cells,
            [
                "",
                "P1",
                "SQLite",
                "logins",
                "120/s",
                "bare Argon2id 130/s",
                "0.92",
                "≥ 0.90",
                "yes",
                ""
            ]
        );
        assert!(
            lines[3].contains("70 MiB") && lines[3].contains("NO"),
            "{table}"
        );
    }

    #[test]
    fn without_judgement_nothing_holds_and_nothing_is_missed() {
        let table = for_terminal(&findings(), false);
        assert!(!table.contains(HOLDS) && !table.contains(MISSED), "{table}");
    }
}
