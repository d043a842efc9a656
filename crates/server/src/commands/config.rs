//! `tenantry config`

use serde_json::{Map, Value, json};

use crate::cli::ConfigCommand;
use crate::output;
use crate::settings::{GivenSettings, SETTINGS, Settings, Source, configuration_reference};

pub(crate) fn run(command: &ConfigCommand, given: GivenSettings) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Reference => {
            output::result(configuration_reference().trim_end());
            Ok(())
        }
        ConfigCommand::Check(format) => {
            let rows = SETTINGS.iter().map(|setting| {
                let (value, source) = given
                    .get(setting.key)
                    .unwrap_or((setting.default, Source::Default));
                let is_hidden = setting.is_secret && source != Source::Default;
                let shown = if is_hidden { "(hidden)" } else { value };
                [
                    setting.variable(),
                    shown.to_owned(),
                    source.as_str().to_owned(),
                ]
            });
            if format.json {
                output::json(&Value::Object(rows.map(as_member).collect::<Map<_, _>>()));
            } else {
                output::table(["SETTING", "VALUE", "FROM"], rows);
            }
            Settings::read(given)?;
            output::note("The settings are fine.");
            Ok(())
        }
    }
}

fn as_member([variable, value, source]: [String; 3]) -> (String, Value) {
    (variable, json!({"value": value, "from": source}))
}
