use super::sources::{arguments, default_of, variable_of};

/// The text of `docs/configuration.md`.
pub(crate) fn configuration_reference() -> String {
    let rows = arguments().map(|arg| {
        let default = match default_of(&arg).as_str() {
            "" => "unset".to_owned(),
            text => format!("`{text}`"),
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        format!("| `{}` | {default} | {help} |\n", variable_of(&arg))
    });
    include_str!("configuration.md").replace("{settings}", &rows.collect::<String>())
}
