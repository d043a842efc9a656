//! Output of commands: results go to standard output, everything else to standard error.

use std::io::Write as _;

use comfy_table::{Table, presets};
use serde_json::Value;
use tenantry_domain::keys::KeyRecord;
use tenantry_domain::values::{SecretText, Timestamp};

/// Prints a result, such as a secret, to standard output.
pub(crate) fn result(line: &str) {
    to_stdout(line);
}

/// Prints a message to standard error.
pub(crate) fn note(line: &str) {
    to_stderr(line);
}

pub(crate) fn json(value: &Value) {
    to_stdout(&format!("{value:#}"));
}

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

/// Prints one row, padded to these widths. `console` removes colours when the output is not a terminal.
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

/// Prints an error with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    to_stderr(&format!("error: {error:#}"));
}

pub(crate) fn state(record: &KeyRecord, now: Timestamp) -> &'static str {
    match record.revoked_at {
        Some(_) => "revoked",
        None if record.is_active(now) => "active",
        None => "expired",
    }
}

/// Adds the secret, which only `create` prints.
pub(crate) fn with_secret(mut record: Value, member: &str, secret: &SecretText) -> Value {
    if let Some(members) = record.as_object_mut() {
        members.insert(member.to_owned(), secret.expose().into());
    }
    record
}

/// A closed pipe, as after `| head`, must not end the process.
fn to_stdout(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn to_stderr(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
