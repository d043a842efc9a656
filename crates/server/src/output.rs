//! What commands print: results to standard output, everything else to standard error.

use std::io::Write as _;

use comfy_table::{Table, presets};
use serde_json::Value;
use tenantry_domain::keys::KeyRecord;
use tenantry_domain::values::{SecretText, Timestamp};

/// A line for programs and people alike, such as a secret.
pub(crate) fn result(line: &str) {
    to_stdout(line);
}

/// A line for people.
pub(crate) fn note(line: &str) {
    to_stderr(line);
}

/// Pretty JSON, for machines.
pub(crate) fn json(value: &Value) {
    to_stdout(&format!("{value:#}"));
}

/// A table for people.
pub(crate) fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_header(header)
        .add_rows(rows);
    to_stdout(&table.to_string());
}

/// A line of several columns, all but the last filled up to these widths. Colours are kept on a terminal
/// and left out in a pipe.
pub(crate) fn columns<const N: usize>(texts: [&str; N], widths: [usize; N]) {
    let mut line = String::new();
    for (text, width) in texts.into_iter().zip(widths) {
        line.push_str(&console::pad_str(
            text,
            width,
            console::Alignment::Left,
            None,
        ));
        line.push_str("  ");
    }
    to_stdout(line.trim_end());
}

/// Why a command failed, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    to_stderr(&format!("error: {error:#}"));
}

/// The state of a key or token in one word.
pub(crate) fn state(record: &KeyRecord, now: Timestamp) -> &'static str {
    match record.revoked_at {
        Some(_) => "revoked",
        None if record.is_active(now) => "active",
        None => "expired",
    }
}

/// What `list` shows of a key or token, and this once its secret.
pub(crate) fn with_secret(mut shown: Value, member: &str, secret: &SecretText) -> Value {
    if let Some(members) = shown.as_object_mut() {
        members.insert(member.to_owned(), secret.expose().into());
    }
    shown
}

/// A reader who goes away, such as `head`, must not stop the program.
fn to_stdout(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn to_stderr(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
